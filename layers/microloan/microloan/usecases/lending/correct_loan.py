"""Correction of a loan by an entry, and reversal of a mistaken correction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.calendar import business_date
from microloan.domain.errors import InvalidInputError, NotFoundError, StateConflictError
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.retry import optimistic
from microloan.usecases.lending.find_loan import find_loan
from microloan.usecases.payments.booking import Booked, history_for, today_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from microloan.domain.ledger.loan_account import LoanAccount
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.writes import LoanRecord, Write

    Correction = Callable[[LoanRecord], LoanEvent]


def correct_loan(  # noqa: PLR0913 - what is corrected, and the ports
    customer_id: str,
    loan_id: str,
    correction_id: str,
    *,
    amount: int,
    counts_from: date,
    reason: str,
    books: LoanBook,
    clock: Clock,
    also: tuple[Write, ...] = (),
) -> LoanAccount:
    """Give a customer money that the bank bears, as if it had been paid on a day.

    It is allocated like a payment: the oldest bill first. Any amount beyond the payoff is refunded
    to the loan's repayment card.

    Parameters
    ----------
    correction_id
        The ID of the correction, which a reversal refers to.
    amount
        Fen, positive.
    counts_from
        The business date from which it counts, from the arrival to today.
    reason
        The reason, kept in the journal.
    also
        Writes for the same transaction.

    Raises
    ------
    InvalidInputError
        For an amount of zero or less, or a date before the arrival or after today.
    NotFoundError
        When the customer has no such loan.
    StateConflictError
        For a loan that was never disbursed.
    """

    def correction(before: LoanRecord) -> LoanEvent:
        today = business_date(clock.now())
        if before.account.status in {LoanStatus.DISBURSING, LoanStatus.CANCELLED}:
            raise StateConflictError(
                f"The loan is {before.account.status}, so it cannot be corrected.",
                code="loan_not_open",
            )
        if amount <= 0:
            raise InvalidInputError("amount", "amount_not_positive", "Amount must be above zero.")
        if not before.account.loan.terms.interest_from <= counts_from <= today:
            raise InvalidInputError(
                "counts_from", "date_out_of_range", "The date must be from the arrival to today."
            )
        return LoanEvent(LoanEventType.CORRECTED, amount, today, counts_from, correction_id, reason)

    return optimistic(lambda: _book(customer_id, loan_id, correction, books, clock, also))


def reverse_correction(  # noqa: PLR0913 - what is reversed, and the ports
    customer_id: str,
    loan_id: str,
    correction_id: str,
    *,
    reason: str,
    books: LoanBook,
    clock: Clock,
    also: tuple[Write, ...] = (),
) -> LoanAccount:
    """Reverse a mistaken correction and replay the loan without it.

    Parameters
    ----------
    reason
        The reason, kept in the journal.
    also
        Writes for the same transaction.

    Raises
    ------
    NotFoundError
        When the customer has no such loan, or the loan no such correction.
    StateConflictError
        When the correction is reversed already.
    """

    def reversal(before: LoanRecord) -> LoanEvent:
        amount = find_correction_amount(before.account.loan_id, correction_id, books)
        today = today_of(before.account, clock.now())
        return LoanEvent(
            LoanEventType.CORRECTION_REVERSED, amount, today, today, correction_id, reason
        )

    return optimistic(lambda: _book(customer_id, loan_id, reversal, books, clock, also))


def find_correction_amount(loan_id: str, correction_id: str, books: LoanBook) -> int:
    """Return the fen of a correction that is not reversed.

    Raises
    ------
    NotFoundError
        When the loan has no such correction.
    StateConflictError
        When the correction is reversed already.
    """
    entries = [e for e in books.entries(loan_id) if e.transfer_id == correction_id]
    match [entry.kind for entry in entries]:
        case [LoanEventType.CORRECTED]:
            return entries[0].amount
        case [LoanEventType.CORRECTED, LoanEventType.CORRECTION_REVERSED]:
            raise StateConflictError(
                "This correction is reversed already.", code="correction_reversed"
            )
    raise NotFoundError(
        "This loan has no such correction. Check the correction ID.", code="correction_not_found"
    )


def _book(  # noqa: PLR0913 - what is booked, and the ports
    customer_id: str,
    loan_id: str,
    correction: Correction,
    books: LoanBook,
    clock: Clock,
    also: tuple[Write, ...],
) -> LoanAccount:
    before = find_loan(customer_id, loan_id, books)
    line = books.line(customer_id)
    event = correction(before)
    booked = Booked(before.account).post(event, history_for(before.account, event, books))
    booked = booked.request_refund(
        booked.surplus,
        event.transfer_id,
        before.account.repayment_card_id,
        clock.now(),
    )
    books.commit(*also, *booked.writes(before, before, line))
    return booked.account
