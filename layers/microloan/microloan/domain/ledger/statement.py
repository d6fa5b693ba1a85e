"""A customer's monthly statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry


@dataclass(frozen=True, slots=True)
class Statement:
    """All events of a customer's loans in a month, in fen."""

    first_day: date
    opening_principal: int
    entries: tuple[Entry, ...]

    @property
    def month(self) -> str:
        """The month, as 2026-01."""
        return f"{self.first_day:%Y-%m}"

    def _sum(self, kind: LoanEventType) -> int:
        return sum(entry.amount for entry in self.entries if entry.kind is kind)

    @property
    def drawn(self) -> int:
        """Fen of draws whose money arrived. In transit a loan owes nothing."""
        return self._sum(LoanEventType.DISBURSED)

    @property
    def repaid_principal(self) -> int:
        """Fen of principal repaid."""
        return sum(entry.allocation.principal for entry in self.entries)

    @property
    def interest_paid(self) -> int:
        """Fen of interest paid."""
        return sum(entry.allocation.interest for entry in self.entries)

    @property
    def penalty_paid(self) -> int:
        """Fen of penalty paid."""
        return sum(entry.allocation.penalty for entry in self.entries)

    @property
    def refunded(self) -> int:
        """Fen refunded."""
        return self._sum(LoanEventType.REFUNDED)

    @property
    def closing_principal(self) -> int:
        """Fen of principal at the end of the month."""
        return self.opening_principal + self.drawn - self.repaid_principal


def statement(entries: Iterable[Entry], first_day: date) -> Statement:
    """Return the month that begins on `first_day`, from all of a customer's entries.

    Examples
    --------
    >>> statement([], date(2024, 1, 1)).closing_principal
    0
    """
    month = (first_day.year, first_day.month)
    ordered = sorted(entries, key=lambda entry: (entry.booked_on, entry.loan_id, entry.seq))
    before = tuple(entry for entry in ordered if entry.booked_on < first_day)
    within = (e for e in ordered if (e.booked_on.year, e.booked_on.month) == month)
    # The customer's debt, whether the loan is on the balance sheet or written off.
    opening = Statement(first_day, 0, before).closing_principal
    return Statement(first_day, opening, tuple(within))
