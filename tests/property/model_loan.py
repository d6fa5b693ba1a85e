"""A loan as a bystander knows it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.payment_history import COUNTS_AS_PAID, REFUND_REVERSED
from microloan.domain.loan.loan import Terms
from microloan.domain.product import RepaymentMethod
from tests.oracles.naive import NaiveLoan

OFFERS = (
    (5, RepaymentMethod.EQUAL_PRINCIPAL),
    (10, RepaymentMethod.EQUAL_PRINCIPAL),
    (1, RepaymentMethod.EQUAL_INSTALMENTS),
    (6, RepaymentMethod.EQUAL_INSTALMENTS),
)


@dataclass
class ModelLoan:
    """A loan as a bystander knows it: its contract and the money that moved."""

    customer_id: str
    terms: Terms
    arrived: bool | None = None
    payments: dict[str, int] = field(default_factory=dict)
    """Fen, by transfer."""
    corrections: dict[str, int] = field(default_factory=dict)
    """Fen that the bank gave back, by correction."""

    def lived(self, entries: Iterable[Entry], today: date) -> tuple[NaiveLoan, int]:
        """Return the day-by-day loan, and what the customer has to get; negative if to be paid.

        The journal says only when the books learned of money and what was put aside as a refund.
        """
        naive, credit = NaiveLoan(self.terms), 0
        for day, _, amount in sorted(self._moved(entries)):
            naive.live_until(day)
            if amount < 0:
                credit += amount
                continue
            bills = min(amount, naive.due_now)
            naive.pay(bills)
            back = min(amount - bills, max(0, -credit))
            credit += back + naive.pay(amount - bills - back)[3]
        naive.live_until(today)
        return naive, credit

    def _moved(self, entries: Iterable[Entry]) -> Iterator[tuple[date, int, int]]:
        for entry in entries:
            counting = self.payments | self.corrections
            if entry.kind in COUNTS_AS_PAID and entry.transfer_id in counting:
                yield entry.value_date, entry.seq, counting[entry.transfer_id]
            elif entry.kind is LoanEventType.REFUND_REQUESTED:
                yield entry.value_date, entry.seq, -entry.amount
            elif entry.kind in REFUND_REVERSED:
                yield entry.value_date, entry.seq, entry.amount
