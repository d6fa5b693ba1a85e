"""Money in its place: which payments count, and the loan folded from them.

A payment that the bank takes back, or one that is learned of late, changes what every later
payment went to. So it is put in its place, or taken out, and the loan is folded again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan.domain.loan.allocation import NOTHING, Allocation
from microloan.domain.loan.loan import Loan, Terms


@dataclass(frozen=True, slots=True, order=True)
class Payment:
    """Money that counts from a value date; ordered by it, then by when the books learned of it.

    `amount` is negative for a refund: fen that were put aside for the customer. `kind` is the event
    behind it.
    """

    value_date: date
    seq: int
    amount: int
    transfer_id: str
    kind: LoanEventType = LoanEventType.REPAID


PAID = frozenset({LoanEventType.REPAID, LoanEventType.RECOVERED})
"""Money that the customer paid, and that can be returned."""
COUNTS_AS_PAID = PAID | {LoanEventType.CORRECTED}
"""What is allocated like a payment, from its value date."""
TAKEN_OUT = frozenset({LoanEventType.RETURNED, LoanEventType.CORRECTION_REVERSED})
"""What makes a payment or a correction count as never made."""
REFUND_REVERSED = frozenset(
    {LoanEventType.REFUND_CANCELLED, LoanEventType.REFUND_FAILED, LoanEventType.REFUND_RETURNED}
)
"""Money put aside for a refund that the customer has after all not got."""


def effective_payments(entries: Iterable[Entry]) -> tuple[Payment, ...]:
    """Return the payments, corrections and refunds that count, in the order of value dates."""
    counting: list[Payment] = []
    for entry in entries:
        day, seq, transfer_id = entry.value_date, entry.seq, entry.transfer_id
        if entry.kind in COUNTS_AS_PAID | REFUND_REVERSED:
            counting.append(Payment(day, seq, entry.amount, transfer_id, entry.kind))
        elif entry.kind is LoanEventType.REFUND_REQUESTED:
            counting.append(Payment(day, seq, -entry.amount, transfer_id, entry.kind))
        elif entry.kind in TAKEN_OUT:
            counting = [one for one in counting if one.transfer_id != entry.transfer_id]
    return tuple(sorted(counting))


def replay_payments(
    terms: Terms, payments: Iterable[Payment], *, cancelled: bool = False
) -> tuple[Loan, Allocation]:
    """Return the loan after payments in the order of their value dates, and where all went.

    Parameters
    ----------
    cancelled
        Whether the disbursement was returned: then the draw counts as never made.

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
