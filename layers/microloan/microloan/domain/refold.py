"""Money in its place: which payments count, and the loan folded from them.

A payment that the bank takes back, or one that is learned of late, changes what every later
payment went to. So it is put in its place, or taken out, and the loan is folded again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from microloan.domain.allocation import NOTHING, Allocation
from microloan.domain.events import Kind
from microloan.domain.journal import Entry
from microloan.domain.loan import Loan, Terms


@dataclass(frozen=True, slots=True, order=True)
class Payment:
    """Money that counts from a value date; ordered by it, then by when the books learned of it."""

    value_date: date
    seq: int
    amount: int
    transfer_id: str


def effective(entries: Iterable[Entry]) -> tuple[Payment, ...]:
    """Return the payments of a journal that still count, in the order of their value dates."""
    counting: list[Payment] = []
    for entry in entries:
        if entry.kind in {Kind.REPAID, Kind.RECOVERED}:
            counting.append(Payment(entry.value_date, entry.seq, entry.amount, entry.transfer_id))
        elif entry.kind is Kind.RETURNED:
            counting = [one for one in counting if one.transfer_id != entry.transfer_id]
    return tuple(sorted(counting))


def fold(terms: Terms, payments: Iterable[Payment]) -> tuple[Loan, Allocation]:
    """Return the loan after payments in the order of their value dates, and where all went.

    Examples
    --------
    >>> from decimal import Decimal
    >>> terms = Terms.agree(1_000_00, Decimal("0.0005"), 5, date(2024, 1, 15), 15)
    >>> fold(terms, [Payment(date(2024, 1, 25), 3, 105_00, "in-1")])[1]
    Allocation(penalty=0, interest=500, principal=10000, unapplied=0)
    """
    loan, total = Loan.draw(terms), NOTHING
    for payment in payments:
        loan, allocation = loan.repay(payment.amount, payment.value_date)
        total += allocation
    return loan, total
