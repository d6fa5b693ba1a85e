"""What the use cases need from outside."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from microloan.applications import Trail
    from microloan.domain.approval import Approval
    from microloan.domain.closing import Closing, DaySums
    from microloan.domain.customer import Card, Identity
    from microloan.domain.evidence import BureauReport, Evidence, SocialProfile
    from microloan.domain.journal import Entry
    from microloan.domain.member import Channel, Member
    from microloan.domain.night import Totals
    from microloan.domain.transfer import Direction, Transfer
    from microloan.pools import Pools
    from microloan.records import (
        AccountView,
        ApplyingView,
        BorrowingView,
        DueNotice,
        LineRecord,
        LoanRecord,
        Page,
        RepayingView,
        TransferView,
        UnreadableTransfer,
        Write,
    )


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present instant, aware."""


class Commit(Protocol):
    """Writes in one transaction."""

    def commit(self, *writes: Write) -> None:
        """Make all the writes happen.

        Raises
        ------
        Conflict
            When a condition of any of them fails; then none has happened.
        """


class Members(Protocol):
    """Members of the wallets."""

    def member(self, key: str) -> Member | None:
        """Return a member."""


class Identities(Members, Commit, Protocol):
    """Members, and which customer a person is."""

    def customer_of(self, pseudonym: str) -> str | None:
        """Return the customer of a resident ID's pseudonym."""


class People(Identities, Protocol):
    """Members and customers, with all that is known of them."""

    def applying(self, customer_id: str) -> ApplyingView:
        """Read for an application."""

    def trail(self, customer_id: str) -> Trail:
        """Return a customer's consents and the inquiries made under them, for an auditor."""

    def owner_of(self, application_id: str) -> str | None:
        """Return the customer of an application, for an operator who has only its id."""

    def waiting_reviews(self) -> Sequence[str]:
        """Return the ids of the applications whose review waits, the oldest request first."""


class Books(Commit, Protocol):
    """Lines, loans, journal and transfers."""

    def borrowing(self, customer_id: str, card_id: str, loan_id: str) -> BorrowingView:
        """Read for a draw."""

    def repaying(self, customer_id: str, loan_id: str, transfer_id: str) -> RepayingView:
        """Read for a repayment."""

    def transferring(self, transfer_id: str) -> TransferView:
        """Read for the result of a transfer."""

    def account(self, customer_id: str) -> AccountView:
        """Read for the account screen."""

    def line(self, customer_id: str) -> LineRecord | None:
        """Return a customer's credit line."""

    def loan(self, customer_id: str, loan_id: str) -> LoanRecord | None:
        """Return a loan, open or settled."""

    def loans(self, customer_id: str) -> Sequence[LoanRecord]:
        """Return all loans of a customer, open and settled, newest draw first."""

    def entries(self, loan_id: str) -> Sequence[Entry]:
        """Return a loan's journal, in order."""

    def open_transfers(self, most: int | None = None) -> Sequence[Transfer]:
        """Return unfinished transfers: what somebody waits for first, each kind oldest first."""

    def approval(self, approval_id: str) -> Approval | None:
        """Return what somebody asked for, and what another person decided."""

    def approvals(self) -> Sequence[Approval]:
        """Return all that was asked for, decided or not, oldest first."""

    def outbox(self, most: int | None = None) -> Sequence[Transfer | UnreadableTransfer]:
        """Return the same, and the ids of those that cannot be read."""


class NightStore(Commit, Protocol):
    """The whole book, for the night."""

    def last_closed(self) -> Closing | None:
        """Return the closing of the last day that was closed."""

    def segments(self) -> int:
        """Return how many segments suit the size of the book."""

    def pages(
        self, segment: int, segments: int, pools: Pools, position: str = ""
    ) -> Iterator[Page]:
        """Read a segment of the open loans, from a position on; quiet ones go into the pools."""

    def entries(self, loan_id: str) -> Sequence[Entry]:
        """Return a loan's journal, in order."""

    def forget_closed(self, record: LoanRecord) -> None:
        """Take a closed loan out of the open ones, unless it was opened again since it was read."""

    def save_segment(self, segment: int, segments: int, totals: Mapping[date, Totals]) -> None:
        """Write what a segment is worth at the end of each date of a run."""

    def read_segments(self, dates: tuple[date, ...], segments: int) -> Mapping[date, Totals]:
        """Add up the segments of a run over these dates.

        Raises
        ------
        BooksDoNotTie
            Naming the segments that are missing.
        """

    def day_entries(self, day: date) -> Sequence[Entry]:
        """Return what was booked on a day."""

    def day_sums(self, day: date) -> DaySums:
        """Add up what was booked on a day, its valuation excepted, however much it is."""

    def closing(self, day: date) -> Closing | None:
        """Return a day's closing."""

    def save_closing(self, closing: Closing, valuation: Entry) -> None:
        """Write a day's closing and its valuation entry; the same again changes nothing.

        Raises
        ------
        Conflict
            When the day was closed otherwise meanwhile.
        """


class Notices(Protocol):
    """Whoever sends messages to customers."""

    def send(self, notices: Sequence[DueNotice]) -> int:
        """Hand notices over; return how many were not taken. The same may come twice."""


class Vault(Protocol):
    """Keeps personal data unreadable."""

    def pseudonym(self, resident_id: str) -> str:
        """Return the keyed hash by which a person is found again."""

    def seal(self, customer_id: str, identity: Identity) -> bytes:
        """Encrypt an identity, bound to its customer."""

    def unseal(self, customer_id: str, sealed: bytes) -> Identity:
        """Decrypt an identity."""


class TransferResult(StrEnum):
    """What the rails say of a transfer: `UNKNOWN` is not yet, `NOT_FOUND` that it never came."""

    SETTLED = "settled"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class RailsAnswer:
    """A result; `reason` is a code if it failed; evidence and name are of whoever resolved it."""

    result: TransferResult
    reason: str = ""
    evidence: str = ""
    resolved_by: str = ""


class Rails(Protocol):
    """The payment network."""

    def register_card(self, identity: Identity, card_number: str) -> Card:
        """Check that a debit card is the person's own; return its token, bank and last digits.

        Raises
        ------
        Invalid
            Naming `card_number`.
        """

    def send(self, transfer_id: str, direction: Direction, token: str, amount: int) -> RailsAnswer:
        """Move money; the same id never moves it twice."""

    def inquire(self, transfer_id: str) -> RailsAnswer:
        """Ask what became of a transfer."""


class Bureau(Protocol):
    """The central bank's credit bureau."""

    def report(self, identity: Identity, query_id: str) -> BureauReport:
        """Return a person's report; query and consent are logged by its id, and counted once.

        Raises
        ------
        Unavailable
            When the bureau does not answer.
        """


class SocialData(Protocol):
    """The wallet's knowledge of its members."""

    def profile(self, channel: Channel, openid: str) -> SocialProfile:
        """Return the activity of a member, in both wallets where the person has both.

        Raises
        ------
        Unavailable
            When the wallet does not answer.
        """


class Sources(Protocol):
    """Bureau and social data together."""

    def ask(self, identity: Identity, channel: Channel, openid: str, query_id: str) -> Evidence:
        """Return what both say of a person, asked at once; all of it or nothing.

        Raises
        ------
        Unavailable
            When any of them does not answer in time.
        """
