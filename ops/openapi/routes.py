"""What a handler's types do not say of a route: its status, its key, and how it may refuse."""

from dataclasses import dataclass
from http import HTTPStatus

from microloan.entry.error_codes import ErrorCode

_BODY = ("invalid_request", "json_invalid")
_KEY = ("idempotency_key_invalid", "idempotency_mismatch")
# Of our functions on every route, or of API Gateway and its firewall before they are asked.
_ANYWHERE = (
    *("body_too_large", "media_type_unsupported", "blocked", "rate_limited"),
    *("internal", "throttled", "conflict", "upstream_timeout", "deadline_exceeded"),
)
_TOKEN = ("unauthorized", "forbidden")
# A path whose name has characters that no name has is no route.
_NAMED = ("route_not_found",)
_SIGNATURE = ("signature_wrong", "timestamp_stale")
# Whoever shows no signature of IAM is not told that there is anything.
_OPERATOR = ("forbidden", "route_not_found")
_AMOUNT = ("amount_too_small", "amount_not_whole_hundred", "amount_exceeds_available")
_CUSTOMER = ("customer_not_found",)


@dataclass(frozen=True, slots=True)
class Route:
    """A route as a caller must know it.

    Parameters
    ----------
    tag
        What it belongs to; one of `parts.TAGS`.
    summary
        What it does, in a few words.
    refusals
        The codes of the problems that only some routes have.
    status
        Of an answer that went well.
    keyed
        Whether it needs an `Idempotency-Key`.
    signed
        Whether the payment rails call it, with a signature instead of a wallet's token.
    operated
        Whether operators call it, by IAM instead of a wallet's token.
    """

    tag: str
    summary: str
    refusals: tuple[str, ...] = ()
    status: HTTPStatus = HTTPStatus.OK
    keyed: bool = False
    signed: bool = False
    operated: bool = False

    @property
    def problems(self) -> tuple[ErrorCode, ...]:
        """The codes of all its problems."""
        caller = _SIGNATURE if self.signed else _OPERATOR if self.operated else _TOKEN
        codes = *self.refusals, *(_KEY if self.keyed else ()), *caller, *_ANYWHERE
        return tuple(ErrorCode(code) for code in codes)


ROUTES = {
    "GET /invitation": Route("Onboarding", "Is the entrance shown?"),
    "POST /bank-cards": Route(
        "Onboarding",
        "Bind an own debit card",
        (
            *_BODY,
            "not_invited",
            "name_invalid",
            *("resident_id_format", "resident_id_region", "resident_id_birth"),
            "resident_id_check_digit",
            *("born_in_future", "born_too_long_ago"),
            "under_age",
            "identity_mismatch",
            "mobile_invalid",
            "card_number_length",
            "card_unknown",
            "card_not_debit",
            "card_not_own",
            "card_refused",
            "upstream_unavailable",
        ),
        HTTPStatus.CREATED,
    ),
    "POST /credit-applications": Route(
        "Onboarding",
        "Ask for a credit line",
        (
            *_BODY,
            *_CUSTOMER,
            *("not_invited", "consent_missing", "consent_outdated", "consent_unknown"),
            "upstream_unavailable",
        ),
        HTTPStatus.CREATED,
    ),
    "POST /credit-applications/{application_id}/reviews": Route(
        "Onboarding",
        "Ask for a person to look at a decision",
        (*_CUSTOMER, *_NAMED, "application_not_found"),
        HTTPStatus.ACCEPTED,
    ),
    "GET /credit-applications/{application_id}": Route(
        "Onboarding", "Read a decision", (*_CUSTOMER, *_NAMED, "application_not_found")
    ),
    "GET /account": Route("Account", "Line, cards, open loans, next due", _CUSTOMER),
    "GET /statements/{month}": Route(
        "Account", "Events and balances of a month", (*_CUSTOMER, *_NAMED, "month_invalid")
    ),
    "POST /loan-quotes": Route(
        "Loans",
        "What a draw of today would cost",
        (
            *_BODY,
            *_CUSTOMER,
            *_AMOUNT,
            *("amount_too_large", "term_not_offered", "line_not_found", "too_many_loans"),
            "assessment_due",
            "line_closed",
        ),
    ),
    "POST /loans": Route(
        "Loans",
        "Draw on the line; the money is on its way",
        (
            *_BODY,
            *_CUSTOMER,
            *_AMOUNT,
            "amount_too_large",
            "term_not_offered",
            "purpose_not_allowed",
            "line_not_found",
            "card_not_found",
            "too_many_loans",
            "assessment_due",
            "line_closed",
        ),
        HTTPStatus.ACCEPTED,
        keyed=True,
    ),
    "GET /loans": Route("Loans", "All loans, open and settled", _CUSTOMER),
    "GET /loans/{loan_id}": Route(
        "Loans",
        "A loan with its bills, schedule and events",
        (*_CUSTOMER, *_NAMED, "loan_not_found"),
    ),
    "GET /loans/{loan_id}/payoff": Route(
        "Loans",
        "What closes the loan today and on the next ten days",
        (*_CUSTOMER, *_NAMED, "loan_not_found"),
    ),
    "POST /loans/{loan_id}/repayments": Route(
        "Loans",
        "Repay a bill, a part or all",
        (
            *_BODY,
            *_CUSTOMER,
            *_NAMED,
            "amount_not_positive",
            "amount_or_settle",
            "amount_exceeds_payoff",
            "amount_too_small",
            "payoff_changed",
            "loan_not_found",
            "loan_not_disbursed",
            "loan_settled",
            "collection_pending",
        ),
        HTTPStatus.ACCEPTED,
        keyed=True,
    ),
    "POST /rails/callbacks": Route(
        "Payment rails",
        "The payment rails tell what became of a transfer",
        (
            *_BODY,
            *("transfer_not_found", "duplicate_callback", "state_mismatch", "not_reversible"),
            *("result_pending", "upstream_unavailable"),
        ),
        signed=True,
    ),
    "GET /operations/status": Route("Operations", "Does the bank do its work?", operated=True),
}

# The codes that a caller of the API can meet; the others are of the operators' commands.
ANSWERED = frozenset(code for route in ROUTES.values() for code in route.problems)
