"""What types do not say of fields: bounds, patterns, the closed lists; taken from the domain.

The handlers carry none of it: it would cost start-up time, and a request that breaks a rule of the
business is better refused by the rule itself. That answers keep it is what the tests hold them to.
"""

from enum import StrEnum
from typing import Any, get_args

from microloan.adapters.rails_messages import OTHER_REASON
from microloan.adapters.rails_messages import REASONS as RAILS_REASONS
from microloan.domain.account import Status
from microloan.domain.consent import WORDINGS
from microloan.domain.decision import Outcome
from microloan.domain.events import Kind
from microloan.domain.member import Channel, Standing
from microloan.domain.product import PRODUCT
from microloan.domain.reasons import REASONS
from microloan.domain.review import ReviewState
from microloan.domain.transfer import LOOK
from microloan.entry.requests import ApplicationId, CardId, LoanId, Month, TransferId
from microloan.usecases.hear_rails import Told

Json = dict[str, Any]

# What every reader of JSON can hold exactly; all the money of the bank is less.
_LARGEST = 2**53 - 1
_LONGEST_TEXT = 200
_DAYS = 36_525
# Of the numbers that people type.
_TYPED = "width, case, blanks and hyphens do not matter"


def _pattern(name: Any) -> Json:  # noqa: ANN401 - an annotated text
    """Return the pattern that the handlers hold a name to."""
    (limits,) = get_args(name)[1:]
    return {"pattern": limits.pattern}


def _one_of(names: type[StrEnum]) -> Json:
    return {"enum": [name.value for name in names]}


def _fen(least: int = 0, most: int = _LARGEST, **more: object) -> Json:
    return {"minimum": least, "maximum": most, "description": "fen", **more}


def _count(least: int, most: int) -> Json:
    return {"minimum": least, "maximum": most}


_FEN = _fen()
_RATE = {"pattern": r"^0(\.[0-9]{1,30})?$"}
_DRAW = _fen(
    PRODUCT.min_draw, PRODUCT.max_limit, multipleOf=PRODUCT.draw_step, description="fen to draw"
)
_TERM = {"enum": list(PRODUCT.terms)}
_LOOK = f"counted among the oldest {LOOK:,} that are open"
_NUMBER = _count(1, max(PRODUCT.terms))

BY_NAME: dict[str, Json] = {
    # What things are called by
    "application_id": _pattern(ApplicationId),
    "card_id": _pattern(CardId),
    "loan_id": _pattern(LoanId),
    "transfer_id": _pattern(TransferId),
    # Money
    **dict.fromkeys(
        (
            *("principal", "interest", "penalty", "total", "balance", "refund", "unapplied"),
            "owed_back",
            *("total_interest", "outstanding", "owed_today", "due_now", "used", "available"),
            *("opening_principal", "closing_principal", "drawn", "repaid_principal"),
            *("interest_paid", "penalty_paid", "refunded", "amount", "limit"),
        ),
        _FEN,
    ),
    "exact": {"pattern": r"^-?[0-9]{1,16}(\.[0-9]{1,40})?$", "description": "fen, exact"},
    **dict.fromkeys(("daily_rate", "annual_rate_simple", "annual_rate_irr", "rate"), _RATE),
    # Numbers of things
    "instalments": _TERM,
    "number": _NUMBER,
    "share": _NUMBER,
    "days": _count(0, _DAYS),
    "days_past_due": _count(0, _DAYS),
    "due_day": _count(1, 28),
    "days_to_close": _count(0, _DAYS),
    **dict.fromkeys(("open_transfers", "given_up"), _count(0, LOOK) | {"description": _LOOK}),
    "oldest_open_seconds": _count(0, _LARGEST),
    "seq": _count(1, _LARGEST),
    # Words
    "channel": _one_of(Channel),
    "outcome": _one_of(Outcome),
    "purpose": {"enum": list(PRODUCT.purposes)},
    "month": _pattern(Month),
    "bank": {"minLength": 2, "maxLength": 64},
    "last4": {"pattern": "^[0-9]{4}$"},
    "model": {"pattern": "^[a-z]+-[0-9]+$"},
    "policy": {"minLength": 1, "maxLength": 32},
    "declined": {"enum": [*sorted({*RAILS_REASONS, OTHER_REASON}), None]},
    "zh": {"minLength": 1, "maxLength": _LONGEST_TEXT},
    "en": {"minLength": 1, "maxLength": _LONGEST_TEXT},
}

OF_SCHEMA: dict[str, Json] = {
    "ApplicationAnswer.limit": _fen(0, PRODUCT.max_limit),
    "ApplicationBody.consents": {
        "description": "The version of the wording that was agreed to, by consent",
        "properties": {name.value: {"const": one.version} for name, one in WORDINGS.items()},
        "required": [name.value for name in WORDINGS],
        "additionalProperties": False,
    },
    "BindCardBody.name": {
        "description": "As on the identity card; every dot that people type becomes U+00B7; kept "
        "only encrypted"
    },
    "BindCardBody.resident_id": {
        "description": "GB 11643-1999, or of a permanent residence card, its check digit included;"
        f" {_TYPED}"
    },
    "BindCardBody.mobile": {
        "description": f"Of mainland China, with or without +86; {_TYPED}",
    },
    "BindCardBody.card_number": {
        "description": f"12 to 19 digits, of which the issuer decides; never kept; {_TYPED}"
    },
    "CallbackBody.status": _one_of(Told),
    "DrawBody.amount": _DRAW,
    # Negative where the money goes to the customer.
    "DueAnswer.amount": _fen(-PRODUCT.max_limit),
    **{
        f"EventAnswer.{name}": _fen(-_LARGEST, description="fen; negative when it is taken back")
        for name in ("principal", "interest", "penalty", "unapplied", "owed_back")
    },
    "EventAnswer.kind": _one_of(Kind),
    "InvitationAnswer.state": _one_of(Standing),
    "LineAnswer.limit": _fen(0, PRODUCT.max_limit),
    "LoanAnswer.status": _one_of(Status),
    "LoanDetail.status": _one_of(Status),
    "QuoteBody.amount": _DRAW,
    "ReasonAnswer.code": {"enum": sorted(REASONS)},
    "RepaymentBody.amount": _fen(
        1, 2**53 - 1, description="fen to repay, at most the payoff of today, without settle"
    ),
    "RepaymentBody.settle": {"description": "True: whatever closes the loan, without an amount"},
    "RepaymentBody.expected": _fen(
        0, 2**53 - 1, description="the payoff that the customer was shown; another is refused"
    ),
    "ReviewAnswer.state": _one_of(ReviewState),
    **{
        f"StatementAnswer.{name}": _fen(
            -_LARGEST, description="fen; negative when more was taken back than paid"
        )
        for name in ("repaid_principal", "interest_paid", "penalty_paid", "drawn", "refunded")
    },
}

# An amount, or `settle: true`; not both.
WHOLE: dict[str, Json] = {
    "RepaymentBody": {
        "oneOf": [
            {
                "required": ["amount"],
                "properties": {"amount": {"type": "integer"}, "settle": {"const": False}},
            },
            {
                "required": ["settle"],
                "properties": {"settle": {"const": True}, "amount": {"type": "null"}},
            },
        ]
    }
}

_MOST_TERMS = max(PRODUCT.terms)
_LISTS = {
    "schedule": _MOST_TERMS,
    "bills": _MOST_TERMS,
    "cash_flows": _MOST_TERMS + 1,
    "quotes": PRODUCT.payoff_days,
}
_TITLE = "title"


def completed(name: str, schema: Json) -> Json:
    """Return a schema of a handler with what its types do not say.

    Examples
    --------
    >>> card = {"properties": {"last4": {"type": "string", "title": "Last4"}}}
    >>> completed("CardAnswer", card)["properties"]["last4"]
    {'type': 'string', 'pattern': '^[0-9]{4}$'}
    """
    if "properties" not in schema:
        return schema
    fields = {field: _field(name, field, one) for field, one in schema["properties"].items()}
    return schema | {"properties": fields} | WHOLE.get(name, {})


def parameter(said: Json) -> Json:
    """Return a parameter with the pattern of what its path names."""
    return said | {"schema": _field("", said["name"], said["schema"])}


def _field(schema: str, name: str, said: Json) -> Json:
    plain = {key: value for key, value in said.items() if key != _TITLE}
    more = OF_SCHEMA.get(f"{schema}.{name}") or BY_NAME.get(name, {})
    if "items" in plain and name in _LISTS:
        more = {"maxItems": _LISTS[name]}
    if "anyOf" in plain:
        return _nullable(plain, more)
    if "properties" in more:
        plain.pop("propertyNames", None)
    if "enum" in more:
        plain.pop("pattern", None)
        plain.pop("maxLength", None)
    return plain | more


def _nullable(plain: Json, more: Json) -> Json:
    """Return a field that may be null; what is said of its values holds for those only."""
    if "enum" in more and None in more["enum"]:
        return {key: value for key, value in plain.items() if key != "anyOf"} | more
    described = {key: more[key] for key in ("description",) if key in more}
    bounds = {key: value for key, value in more.items() if key != "description"}
    kinds = [one if one.get("type") == "null" else one | bounds for one in plain["anyOf"]]
    return plain | {"anyOf": kinds} | described
