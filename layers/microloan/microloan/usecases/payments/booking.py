"""The writes of a loan's event: loan, entries, line and refunds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from microloan.domain import ids
from microloan.domain.calendar import business_date
from microloan.domain.errors import ConcurrentUpdateError, CorruptDataError
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.loan_account import LoanStatus, post_event
from microloan.domain.ledger.payment_history import COUNTS_AS_PAID, TAKEN_OUT
from microloan.domain.ledger.wanted_transfer import is_wanted
from microloan.domain.payments.transfer import Direction, Transfer, TransferStatus
from microloan.ports.writes import AddTransfer, AppendEntry, SaveLine, SaveLoan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from microloan.domain.ledger.journal import Entry
    from microloan.domain.ledger.loan_account import LoanAccount
    from microloan.ports.loan_book import LoanBook, TransferContext
    from microloan.ports.writes import LineRecord, LoanRecord, Write

_FOLDED_AGAIN = TAKEN_OUT | {LoanEventType.DISBURSEMENT_RETURNED, LoanEventType.PLAN_BROKEN}


@dataclass(frozen=True, slots=True)
class Booked:
    """A loan after some events, with the entries and refunds of these."""

    account: LoanAccount
    entries: tuple[Entry, ...] = ()
    refunds: tuple[Transfer, ...] = ()

    def post(self, event: LoanEvent, history: Sequence[Entry] = ()) -> Booked:
        """Post one more event, and the end of a plan that it keeps.

        Parameters
        ----------
        history
            The loan's stored journal, where the event needs it.
        """
        known = (*history, *self.entries) if history else ()
        account, entry = post_event(self.account, event, known)
        booked = replace(self, account=account, entries=(*self.entries, entry))
        plan = account.loan.plan
        if plan and self.account.status is LoanStatus.OPEN and account.status is LoanStatus.SETTLED:
            day = account.loan.as_of
            kept = LoanEvent(LoanEventType.PLAN_KEPT, plan.waivable, event.booked_on, day, "")
            return booked.post(kept)
        return booked

    @property
    def surplus(self) -> int:
        """Fen of the payments that were not needed, so that they are the customer's."""
        return sum(entry.allocation.unapplied for entry in self.entries)

    def request_refund(self, most: int, source_id: str, card_id: str, now: datetime) -> Booked:
        """Request a refund of the customer's credit, if there is any.

        Parameters
        ----------
        most
            Fen, at most.
        source_id
            The transfer or correction behind the refund. It gives the refund's ID, so that there is
            never more than one.
        card_id
            The customer's card that receives it.
        """
        amount = min(most, self.account.credit)
        if amount <= 0:
            return self
        day = today_of(self.account, now)
        refund = Transfer(
            transfer_id=ids.refund_id(source_id),
            direction=Direction.REFUND,
            customer_id=self.account.opening.customer_id,
            loan_id=self.account.loan_id,
            card_id=card_id,
            amount=amount,
            value_date=business_date(now),
            requested_at=now,
        )
        event = LoanEvent(LoanEventType.REFUND_REQUESTED, amount, day, day, refund.transfer_id)
        return replace(self.post(event), refunds=(*self.refunds, refund))

    def loan_writes(self, before: LoanRecord, after: LoanRecord) -> list[Write]:
        """Return the writes of the loan alone, where the line follows more than one loan."""
        writes: list[Write] = [SaveLoan(replace(after, account=self.account), before)]
        writes += map(AppendEntry, self.entries)
        writes += map(AddTransfer, self.refunds)
        return writes

    def writes(self, before: LoanRecord, after: LoanRecord, line: LineRecord | None) -> list[Write]:
        """Return the writes of all this for one transaction.

        Parameters
        ----------
        before
            The loan as it was read.
        after
            The other facts of the loan. Its `account` is replaced.
        line
            The customer's line as it was read.

        Raises
        ------
        CorruptDataError
            When the line must change and there is none.
        """
        writes = self.loan_writes(before, after)
        if line is None:
            if before.account.loan.exposure != self.account.loan.exposure:
                raise CorruptDataError(
                    f"loan {self.account.loan_id} has no credit line to follow it"
                )
            return writes
        following = line.line.follow(before.account, self.account)
        if following != line.line:
            writes.append(SaveLine(self.account.opening.customer_id, following, line))
        return writes


def read_transfer(transfer_id: str, books: LoanBook) -> TransferContext:
    """Read a transfer and the records that it changes.

    Raises
    ------
    ConcurrentUpdateError
        When the loan is in neither table. A batch is no snapshot: the loan moved between them.
    """
    view = books.load_for_transfer(transfer_id)
    if view.transfer and view.loan is None:
        raise ConcurrentUpdateError(
            f"the loan of transfer {transfer_id} was moved while it was read"
        )
    return view


def read_wanted(transfer_id: str, books: LoanBook) -> TransferContext:
    """Read a transfer that may be sent, and the records that it changes.

    Raises
    ------
    ConcurrentUpdateError
        When its result was booked between the reads, or the loan was moved.
    CorruptDataError
        When the loan has not asked for it. Then nothing may be sent.
    """
    view = read_transfer(transfer_id, books)
    transfer, loan = view.transfer, view.loan
    if transfer is None or loan is None or transfer.status is not TransferStatus.REQUESTED:
        return view
    if not is_wanted(transfer, loan.account, loan.collecting):
        require_unchanged(transfer, books)
        raise CorruptDataError(f"loan {loan.account.loan_id} has not asked for {transfer_id}")
    return view


def require_unchanged(transfer: Transfer, books: LoanBook) -> None:
    """Raise when a transfer has changed since it was read.

    A batch of reads is no snapshot, so what contradicts a transfer may be newer than it.

    Raises
    ------
    ConcurrentUpdateError
        Naming the transfer.
    """
    if books.transfer(transfer.transfer_id) != transfer:
        raise ConcurrentUpdateError(f"transfer {transfer.transfer_id} has gone on")


def today_of(account: LoanAccount, now: datetime) -> date:
    """Return the business date of a present event, never before the loan's state."""
    return max(business_date(now), account.loan.as_of)


def history_for(account: LoanAccount, event: LoanEvent, books: LoanBook) -> Sequence[Entry]:
    """Return the loan's journal where the event needs it, else an empty one.

    Raises
    ------
    ConcurrentUpdateError
        When an entry was booked between the two reads.
    """
    late = event.kind in COUNTS_AS_PAID and event.value_date < account.loan.as_of
    if not late and event.kind not in _FOLDED_AGAIN:
        return ()
    entries = books.entries(account.loan_id)
    if len(entries) != account.seq:
        raise ConcurrentUpdateError("something was booked between the two reads")
    return entries
