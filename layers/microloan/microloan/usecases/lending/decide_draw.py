"""The decision on a draw, kept where it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.ledger.draw_rules import ACCEPTED, decide, require_accepted
from microloan.ports.writes import AddDrawRefusal

if TYPE_CHECKING:
    from microloan.domain.customers.customer import Card
    from microloan.domain.ledger.draw_decision import DrawDecision, DrawFacts
    from microloan.domain.ledger.events import LoanAgreement
    from microloan.ports.fraud_scoring import FraudQuery
    from microloan.ports.loan_book import LoanBook


def decide_draw(customer_id: str, loan_id: str, facts: DrawFacts, books: LoanBook) -> DrawDecision:
    """Return the decision that accepts a draw, or store the refusal and raise it.

    Parameters
    ----------
    loan_id
        The loan's of the request. A repetition replaces the decision of an earlier refusal.

    Raises
    ------
    InvalidInputError
        When the amount or the number of draws is too large.
    StateConflictError
        When nothing can be drawn now.
    UnavailableError
        When the database does not answer now.
    """
    decision = decide(facts)
    if decision.result != ACCEPTED:
        books.commit(AddDrawRefusal(customer_id, loan_id, decision))
        require_accepted(facts)
    return decision


def fraud_query(
    opening: LoanAgreement, card: Card, facts: DrawFacts, *, first_draw: bool
) -> FraudQuery:
    """Return the question to the provider of fraud scores.

    The same request gives the same question, so that a retry need not ask again.
    """
    # Only a function with a provider needs that module.
    from microloan.ports.fraud_scoring import FraudQuery  # noqa: PLC0415 - as said

    return FraudQuery(
        loan_id=opening.loan_id,
        customer_id=opening.customer_id,
        channel=opening.channel,
        card=card,
        amount=facts.amount,
        first_draw=first_draw,
        draws_in_day=facts.draws_in_day,
        authentication=opening.authentication,
    )
