"""What the stores keep beside domain values, what a use case reads at once, and what it writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from microloan.applications import Application, ApplicationWrite
    from microloan.domain.account import LoanAccount
    from microloan.domain.approval import Approval
    from microloan.domain.credit_line import CreditLine
    from microloan.domain.customer import Card, Profile
    from microloan.domain.journal import Entry
    from microloan.domain.member import Channel
    from microloan.domain.transfer import Transfer

# What is stored beside a domain value, so that a write can name what it read.


@dataclass(frozen=True, slots=True)
class LineRecord:
    """A credit line and the number of its last write."""

    line: CreditLine
    version: int


@dataclass(frozen=True, slots=True)
class LoanRecord:
    """A loan and its collections.

    Parameters
    ----------
    collecting
        The collection that is under way, if any.
    declined
        Why the last one brought nothing, as the rails' stable code; empty when it did, or when
        another is under way.
    """

    account: LoanAccount
    collecting: str | None = None
    declined: str = ""

    def collect(self, transfer_id: str) -> LoanRecord:
        """Return the loan with a collection under way."""
        return LoanRecord(self.account, transfer_id)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A loan whose stored state cannot be read."""

    loan_id: str


@dataclass(frozen=True, slots=True)
class UnreadableTransfer:
    """An unfinished transfer whose stored item cannot be read."""

    transfer_id: str


# What the night reads of a segment.


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a segment: its loans that are not quiet, and where the next part begins.

    `position` is empty after the last part.
    """

    loans: tuple[LoanRecord | Unreadable, ...]
    position: str


@dataclass(frozen=True, slots=True)
class DueNotice:
    """What a customer is to be told: an instalment falls due tomorrow.

    Parameters
    ----------
    amount
        Fen that will be asked for, earlier bills and their penalty included.
    """

    customer_id: str
    channel: Channel
    loan_id: str
    due: date
    amount: int

    @property
    def notice_id(self) -> str:
        """The same for the same instalment: by it a repetition is told."""
        return f"{self.loan_id}#{self.due}"


# Views: all that a use case reads, so that a store can read it in one batch.


@dataclass(frozen=True, slots=True)
class ApplyingView:
    """All that an application reads, in one query.

    Parameters
    ----------
    applications
        Oldest first.
    related
        Whether the customer is a related person of the bank.
    erased
        Whether the person asked to be erased, and may have come back since.
    """

    profile: Profile | None
    line: LineRecord | None
    applications: tuple[Application, ...]
    related: bool = False
    erased: bool = False

    def standing(self, today: date) -> Application | None:
        """Return the application whose decision stands; there is never more than one.

        Not simply the last: one that was reopened and the new one can be of the same day.
        """
        return next((one for one in self.applications if one.stands(today)), None)

    def application(self, application_id: str) -> Application | None:
        """Return one of the applications."""
        return next((a for a in self.applications if a.application_id == application_id), None)


@dataclass(frozen=True, slots=True)
class BorrowingView:
    """All that a draw reads, in one batch."""

    line: LineRecord | None
    card: Card | None
    loan: LoanRecord | None
    transfer: Transfer | None


@dataclass(frozen=True, slots=True)
class RepayingView:
    """All that a repayment reads, in one batch."""

    loan: LoanRecord | None
    transfer: Transfer | None


@dataclass(frozen=True, slots=True)
class TransferView:
    """All that the result of a transfer changes."""

    transfer: Transfer | None
    loan: LoanRecord | None
    line: LineRecord | None
    card: Card | None


@dataclass(frozen=True, slots=True)
class AccountView:
    """All that the account screen shows, in any order."""

    line: LineRecord | None
    cards: tuple[Card, ...]
    loans: tuple[LoanRecord, ...]
    applications: tuple[Application, ...] = ()


# Writes: a use case composes them, `commit` makes them all happen or none.


@dataclass(frozen=True, slots=True)
class BindMember:
    """Link a member to its customer."""

    member_key: str
    customer_id: str


@dataclass(frozen=True, slots=True)
class AddCustomer:
    """Store a new person under the pseudonym of the resident ID, once."""

    pseudonym: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class RequireMember:
    """Write nothing, but only while the member is this customer's: not erased meanwhile."""

    member_key: str
    customer_id: str


@dataclass(frozen=True, slots=True)
class SaveCard:
    """Store a card; the same card again changes nothing, its first `bound_at` stays."""

    customer_id: str
    card: Card


@dataclass(frozen=True, slots=True)
class SaveLine:
    """Replace a credit line, unless someone else did since it was read."""

    customer_id: str
    line: CreditLine
    before: LineRecord | None


@dataclass(frozen=True, slots=True)
class SaveLoan:
    """Replace a loan, unless someone else did since it was read."""

    after: LoanRecord
    before: LoanRecord | None


@dataclass(frozen=True, slots=True)
class AppendEntry:
    """Add a journal entry; its place must be free."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class AddTransfer:
    """Put a transfer on the outbox; its id must be free."""

    transfer: Transfer


@dataclass(frozen=True, slots=True)
class SaveTransfer:
    """Replace a transfer, unless its status has changed since it was read."""

    after: Transfer
    before: Transfer


@dataclass(frozen=True, slots=True)
class AddApproval:
    """Note what somebody asks another person to approve; its id must be free."""

    approval: Approval


@dataclass(frozen=True, slots=True)
class SaveApproval:
    """Note what another person decided, unless somebody did since it was read."""

    after: Approval
    before: Approval


if TYPE_CHECKING:
    Write = (
        BindMember
        | AddCustomer
        | RequireMember
        | SaveCard
        | ApplicationWrite
        | SaveLine
        | SaveLoan
        | AppendEntry
        | AddTransfer
        | SaveTransfer
        | AddApproval
        | SaveApproval
    )
