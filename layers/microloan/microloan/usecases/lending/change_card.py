"""A customer's change of the card from which repayments are collected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from microloan.domain.errors import NotFoundError, StateConflictError
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.line_change import CUSTOMER
from microloan.ports.writes import SaveLine
from microloan.retry import optimistic
from microloan.usecases.lending.find_loan import find_loan
from microloan.usecases.payments.booking import Booked, today_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from microloan.domain.customers.customer import Card
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import CardsContext, LoanBook
    from microloan.ports.writes import LineRecord, LoanRecord, Write


@dataclass(frozen=True, slots=True)
class CardChange:
    """A change of the repayment card, and the loans whose card it changed.

    A repetition changes no loan.
    """

    card_id: str
    loan_ids: tuple[str, ...]


def change_card(customer_id: str, card_id: str, books: LoanBook, clock: Clock) -> CardChange:
    """Pay every open loan by a card, which later draws propose as the default.

    The default and the loans change in one transaction.

    Raises
    ------
    NotFoundError
        When the card is not bound, or the customer has no line.
    StateConflictError
        While a collection of one of the loans to change is under way.
    UnavailableError
        When the database does not answer now.
    """

    def change() -> CardChange:
        view = books.load_for_cards(customer_id)
        line = require_line(view.line)
        require_card(view, card_id)
        loans = [record for record in view.loans if not record.account.status.closed]
        writes, changed = _plan(loans, card_id, clock.now())
        chosen = line.line.choose_card(card_id)
        if changed or chosen != line.line:
            books.commit(SaveLine(customer_id, chosen, line), *writes)
        return CardChange(card_id, changed)

    return optimistic(change)


def change_card_of_loan(
    customer_id: str, loan_id: str, card_id: str, books: LoanBook, clock: Clock
) -> CardChange:
    """Pay one loan by a card, from its next collection on.

    Raises
    ------
    NotFoundError
        When the card is not bound, or the loan is not the customer's.
    StateConflictError
        For a settled loan. While a collection of the loan is under way.
    UnavailableError
        When the database does not answer now.
    """

    def change() -> CardChange:
        view = books.load_for_cards(customer_id)
        found = (record for record in view.loans if record.account.loan_id == loan_id)
        record = next(found, None) or find_loan(customer_id, loan_id, books)
        if record.account.status.closed:
            raise StateConflictError("This loan is settled. Nothing is owed.", code="loan_settled")
        require_card(view, card_id)
        line = require_line(view.line)
        writes, changed = _plan([record], card_id, clock.now())
        if changed:
            # A new version of the line, so that an unbinding at the same moment fails.
            books.commit(SaveLine(customer_id, line.line, line), *writes)
        return CardChange(card_id, changed)

    return optimistic(change)


def require_card(view: CardsContext, card_id: str) -> Card:
    """Return a bound card of the customer.

    Raises
    ------
    NotFoundError
        When it is not the customer's, or not bound any more.
    """
    for card in view.cards:
        if card.card_id == card_id and card.is_bound:
            return card
    raise no_such_card()


def no_such_card() -> NotFoundError:
    """Return the error for a card that is not the customer's, or not bound any more."""
    return NotFoundError("There is no such card. Choose one of your cards.", code="card_not_found")


def require_line(record: LineRecord | None) -> LineRecord:
    """Return the line, or raise when there is none.

    Raises
    ------
    NotFoundError
        When the customer has no line.
    """
    if record is None:
        raise NotFoundError(
            "There is no credit line yet. Apply for one first.", code="line_not_found"
        )
    return record


def _plan(
    loans: Sequence[LoanRecord], card_id: str, now: datetime
) -> tuple[list[Write], tuple[str, ...]]:
    """Return the writes that change the card of some loans, and those loans."""
    others = [record for record in loans if record.account.repayment_card_id != card_id]
    if any(record.collecting for record in others):
        raise StateConflictError(
            "A collection is under way. Change the card when it has ended.",
            code="collection_pending",
        )
    writes: list[Write] = []
    for record in others:
        day = today_of(record.account, now)
        event = LoanEvent(
            LoanEventType.REPAYMENT_CARD_CHANGED,
            0,
            day,
            day,
            "",
            card_id=card_id,
            changed_by=CUSTOMER,
        )
        writes += Booked(record.account).post(event).writes(record, record, None)
    return writes, tuple(record.account.loan_id for record in others)
