"""All stored data of a customer side by side, as input of the checks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from microloan.domain.approval import Approval
from microloan.domain.ledger.closing import DaySums
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.line_change import LineChange
from microloan.domain.ledger.loan_account import LoanAccount
from microloan.domain.payments.transfer import Transfer
from microloan.domain.underwriting.decision import Decision

Hashed = tuple[Entry, str]
"""A journal entry, and the hash stored beside it."""


@dataclass(frozen=True, slots=True)
class UnreadableItem:
    """A stored item that cannot be read, and the reason."""

    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class LoanSnapshot:
    """All stored data of a loan.

    Parameters
    ----------
    journal
        Its entries, in order.
    open, settled
        The copies among the open and the settled loans. Both exist from its closing to the end of
        day.
    collecting
        The ID of its collection in transit.
    """

    loan_id: str
    journal: tuple[Hashed, ...] = ()
    open: LoanAccount | None = None
    settled: LoanAccount | None = None
    collecting: str | None = None

    @property
    def stored(self) -> LoanAccount | None:
        """The copy that counts."""
        return self.settled or self.open

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Its journal without the stored hashes."""
        return tuple(entry for entry, _ in self.journal)


@dataclass(frozen=True, slots=True)
class DecisionSnapshot:
    """The stored data of an application.

    Parameters
    ----------
    decision
        None when it cannot be read.
    minimised_on
        The day on which the person was erased, and the decision kept without its social data.
    """

    application_id: str
    decision: Decision | None
    minimised_on: date | None = None


@dataclass(frozen=True, slots=True)
class CustomerSnapshot:
    """All stored data of a customer's borrowing, and its basis.

    Parameters
    ----------
    transfers
        Those that name the customer, and those that the journals and loans name.
    unread
        The stored items that cannot be read.
    decisions
        The decisions on the customer's applications, in any order.
    profile
        Whether the customer has a profile, which holds the encrypted identity.
    approvals
        The requests for acts on the customer's loans and transfers, decided or not.
    line_changes
        The changes of the line by the customer and by operators, oldest first.
    """

    customer_id: str
    line: CreditLine | None = None
    loans: tuple[LoanSnapshot, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    unread: tuple[UnreadableItem, ...] = ()
    decisions: tuple[DecisionSnapshot, ...] = ()
    profile: bool = False
    approvals: tuple[Approval, ...] = ()
    line_changes: tuple[LineChange, ...] = ()

    @property
    def entries(self) -> Iterator[Entry]:
        """The entries of all journals."""
        return (entry for loan in self.loans for entry in loan.entries)

    @property
    def own_transfers(self) -> tuple[Transfer, ...]:
        """The transfers that name the customer."""
        return tuple(item for item in self.transfers if item.customer_id == self.customer_id)

    @property
    def items(self) -> int:
        """The number of stored items."""
        stored = sum((loan.open is not None) + (loan.settled is not None) for loan in self.loans)
        entries = sum(len(loan.journal) for loan in self.loans)
        read = sum(item.decision is not None for item in self.decisions)
        own = (self.line is not None) + self.profile + read
        return own + stored + entries + len(self.transfers) + len(self.unread)

    def booked(self) -> dict[date, DaySums]:
        """Return the sums of its entries by the day they were booked on."""
        days: dict[date, DaySums] = {}
        for entry in self.entries:
            so_far = days.get(entry.booked_on, DaySums())
            days[entry.booked_on] = so_far + DaySums(1, entry.postings)
        return days
