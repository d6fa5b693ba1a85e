"""Payments in their order: which of them count, and the loan replayed from them.

A returned payment, or a late one, changes the allocation of every later payment. So it is inserted
or removed, and the loan is replayed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from microloan.domain.errors import CorruptDataError
from microloan.domain.ledger.class_memory import NO_MEMORY, ClassMemory
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan.domain.loan.allocation import NOTHING, Allocation
from microloan.domain.loan.loan import Loan, Terms


@dataclass(frozen=True, slots=True, order=True)
class Payment:
    """Money that counts from a value date, ordered by that date and then by its entry.

    `amount` is negative for a refund: fen that were put aside for the customer. `kind` is the event
    behind it.
    """

    value_date: date
    seq: int
    amount: int
    transfer_id: str
    kind: LoanEventType = LoanEventType.REPAID


PAID = frozenset({LoanEventType.REPAID, LoanEventType.RECOVERED})
"""Payments of the customer, which can be returned."""
COUNTS_AS_PAID = PAID | {LoanEventType.CORRECTED}
"""Events that are allocated like a payment, from their value date."""
TAKEN_OUT = frozenset({LoanEventType.RETURNED, LoanEventType.CORRECTION_REVERSED})
"""Events by which a payment or a correction counts as never made."""
REFUND_REVERSED = frozenset(
    {LoanEventType.REFUND_CANCELLED, LoanEventType.REFUND_FAILED, LoanEventType.REFUND_RETURNED}
)
"""Events by which a refund did not reach the customer."""


def effective_payments(entries: Iterable[Entry]) -> tuple[Payment, ...]:
    """Return the payments, corrections and refunds that count, by value date."""
    counting: list[Payment] = []
    for entry in entries:
        day, seq, transfer_id = entry.value_date, entry.seq, entry.transfer_id
        if entry.kind in COUNTS_AS_PAID | REFUND_REVERSED:
            counting.append(Payment(day, seq, entry.amount, transfer_id, entry.kind))
        elif entry.kind is LoanEventType.REFUND_REQUESTED:
            counting.append(Payment(day, seq, -entry.amount, transfer_id, entry.kind))
        elif entry.kind in TAKEN_OUT:
            counting = [payment for payment in counting if payment.transfer_id != entry.transfer_id]
    return tuple(sorted(counting))


def effective_terms(entries: Iterable[Entry]) -> Terms | None:
    """Return the terms from the day on which the money arrived, None where it did not.

    Raises
    ------
    CorruptDataError
        When the first entry is no draw.
    """
    first, *rest = entries
    if first.opening is None:
        raise CorruptDataError(f"the journal of loan {first.loan_id} does not begin with a draw")
    terms = first.opening.terms
    for entry in rest:
        if entry.kind is LoanEventType.DISBURSED:
            return terms.arrive(entry.value_date, entry.due_day or terms.due_day)
    return None


def replay_payments(
    terms: Terms, payments: Iterable[Payment], *, cancelled: bool = False
) -> tuple[Loan, Allocation]:
    """Return the loan after payments by value date, and their total allocation.

    Parameters
    ----------
    cancelled
        Whether the disbursement was returned. Then the draw counts as never made.

    Examples
    --------
    >>> from decimal import Decimal
    >>> terms = Terms.agree(1_000_00, Decimal("0.0005"), 5, date(2024, 1, 15), 15)
    >>> replay_payments(terms, [Payment(date(2024, 1, 25), 3, 105_00, "in-1")])[1]
    Allocation(penalty=0, interest=500, principal=10000, unapplied=0, owed_back=0)
    """
    loan, total = Loan.draw(terms), NOTHING
    if cancelled:
        loan = replace(loan, outstanding=0)
    for payment in payments:
        loan, allocation = apply_payment(loan, payment.amount, payment.value_date)
        total += allocation
    return loan, total


def apply_payment(loan: Loan, amount: int, day: date) -> tuple[Loan, Allocation]:
    """Return the loan after a payment, or after a refund where the amount is negative."""
    return loan.refund(-amount, day) if amount < 0 else loan.repay(amount, day)


def replay_memory(
    terms: Terms, payments: Iterable[Payment], owed_back_from: date, *, cancelled: bool = False
) -> ClassMemory:
    """Return the past of the class, folded from payments by value date.

    Parameters
    ----------
    owed_back_from
        The day from which a refund owed back is due. In the replay alone it is owed back from the
        day of the refund, before the return of its payment.
    cancelled
        Whether the disbursement was returned. Then no debt was ever late.
    """
    loan, memory = Loan.draw(terms), NO_MEMORY
    if cancelled:
        loan = replace(loan, outstanding=0)
    for payment in payments:
        before = loan
        loan, _ = apply_payment(before, payment.amount, payment.value_date)
        memory = memory.follow(
            _owed_back_later(before, owed_back_from), _owed_back_later(loan, owed_back_from)
        )
    return memory


def _owed_back_later(loan: Loan, day: date) -> Loan:
    since = loan.owed_back_since
    return replace(loan, owed_back_since=max(since, day)) if since else loan
