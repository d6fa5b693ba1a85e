"""The rules of the decision on a draw, with their version."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from microloan.domain.calendar import business_date
from microloan.domain.errors import InvalidInputError, StateConflictError
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.draw_decision import DrawDecision, DrawFacts, FraudScore
from microloan.domain.ledger.line_standing import LineStanding
from microloan.domain.product import Product

RULES = "2027-01"
"""The version of the rules. Another rule, bound or order is another version."""
ACCEPTED = "accepted"
"""The result of a decision that no rule refuses."""


@dataclass(frozen=True, slots=True)
class DrawRule:
    """A rule that refuses a draw, with its code and its message for the customer."""

    code: str
    refuses: Callable[[DrawFacts], bool]
    message: Callable[[DrawFacts], str]


# In this order. The customer hears the first that refuses.
DRAW_RULES = (
    DrawRule(
        "line_closed",
        lambda facts: facts.standing is LineStanding.CLOSED,
        lambda _: "Your credit line is closed. Apply for a new one.",
    ),
    DrawRule(
        "arrears",
        lambda facts: facts.standing is LineStanding.ARREARS,
        lambda _: "A loan of yours is overdue. Pay what is due, then borrow again.",
    ),
    DrawRule(
        "line_under_plan",
        lambda facts: facts.standing is LineStanding.PLAN,
        lambda _: "You repay a loan by a plan. You can borrow again when that loan is repaid.",
    ),
    DrawRule(
        "line_frozen",
        lambda facts: facts.standing is LineStanding.FROZEN,
        lambda _: "The bank has frozen your credit line. Contact the bank.",
    ),
    DrawRule(
        "consent_withdrawn",
        lambda facts: facts.consent_withdrawn_on is not None,
        lambda _: "You have withdrawn a consent. Apply again to give it anew.",
    ),
    DrawRule(
        "assessment_due",
        lambda facts: facts.good_until is not None and facts.decided_on > facts.good_until,
        lambda _: "Your credit line needs a new assessment. Apply again.",
    ),
    DrawRule(
        "assessment_due",
        lambda facts: facts.unused_since is not None,
        lambda facts: (
            f"You have not borrowed since {facts.unused_since}, so your credit line needs a new"
            " assessment. Apply again."
        ),
    ),
    DrawRule(
        "amount_exceeds_available",
        lambda facts: facts.amount > facts.available,
        lambda _: "Amount must be at most what is available on your credit line.",
    ),
    DrawRule(
        "too_many_loans",
        lambda facts: facts.open_loans >= facts.product.max_open_loans,
        lambda facts: (
            f"You have {facts.product.max_open_loans} open loans, the most allowed."
            " Settle one first."
        ),
    ),
    DrawRule(
        "too_many_draws",
        lambda facts: facts.draws_in_hour >= facts.product.max_draws_per_hour,
        lambda facts: (
            f"You have borrowed {facts.draws_in_hour} times within one hour, the most allowed."
            " Try again in an hour."
        ),
    ),
    DrawRule(
        "too_many_draws",
        lambda facts: facts.draws_in_day >= facts.product.max_draws_per_day,
        lambda facts: (
            f"You have borrowed {facts.draws_in_day} times within 24 hours, the most allowed."
            " Try again tomorrow."
        ),
    ),
    DrawRule(
        "draw_refused",
        lambda facts: facts.fraud is not None and facts.fraud.score > facts.product.max_fraud_score,
        lambda _: "We cannot pay out this loan now. Contact the bank.",
    ),
)
# The refusals that are the caller's input, and not the state of the line.
OF_AMOUNT = frozenset({"amount_exceeds_available", "too_many_draws"})


def facts_of(
    line: CreditLine, amount: int, product: Product, now: datetime, fraud: FraudScore | None = None
) -> DrawFacts:
    """Return the facts of a draw, as the customer's line has them."""
    today = business_date(now)
    return DrawFacts(
        decided_at=now,
        product_version=product.version,
        amount=amount,
        available=line.unused_on(today),
        standing=line.standing(today),
        open_loans=line.open_loans,
        good_until=line.good_until,
        consent_withdrawn_on=line.consent_withdrawn_on,
        unused_since=line.unused_since(today),
        draws_in_hour=line.draws_since(now - timedelta(hours=1)),
        draws_in_day=line.draws_since(now - timedelta(days=1)),
        fraud=fraud,
    )


def refusing(facts: DrawFacts) -> tuple[DrawRule, ...]:
    """Return the rules that refuse a draw, the one that the customer hears first."""
    return tuple(rule for rule in DRAW_RULES if rule.refuses(facts))


def decide(facts: DrawFacts) -> DrawDecision:
    """Return the decision on a draw. The same facts give the same decision.

    Examples
    --------
    >>> from datetime import UTC
    >>> from decimal import Decimal
    >>> from microloan.domain.product import PRODUCT
    >>> line = CreditLine(1_000_00, Decimal("0.0005"))
    >>> now = datetime(2024, 1, 15, 4, tzinfo=UTC)
    >>> decide(facts_of(line, 1_000_00, PRODUCT, now)).result
    'accepted'
    >>> decide(facts_of(line.close(), 1_000_00, PRODUCT, now)).result
    'line_closed'
    """
    return DrawDecision(facts, next((rule.code for rule in refusing(facts)), ACCEPTED), RULES)


def require_accepted(facts: DrawFacts) -> None:
    """Raise the refusal of a draw, if there is one.

    Raises
    ------
    InvalidInputError
        When the amount is more than what is available, or for too many draws in an hour or a day.
    StateConflictError
        When the line is closed, in arrears, under a plan or frozen, or a new assessment or consent
        is due. For the most open loans, and for a fraud score above the bound.
    """
    for rule in refusing(facts):
        code, message = rule.code, rule.message(facts)
        if code in OF_AMOUNT:
            raise InvalidInputError("amount", code, message)
        raise StateConflictError(message, code=rule.code)
