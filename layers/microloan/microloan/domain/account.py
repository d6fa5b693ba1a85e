"""A customer's loan as the books know it: the fold of its events."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from microloan.domain.allocation import NOTHING, Allocation
from microloan.domain.errors import Corrupt, Invalid
from microloan.domain.events import Event, Kind, Opening
from microloan.domain.journal import GENESIS, Entry, postings_of
from microloan.domain.loan import Loan
from microloan.domain.refold import Payment, effective, fold


class Status(StrEnum):
    """Where a loan is in its life."""

    DISBURSING = "disbursing"
    OPEN = "open"
    WRITTEN_OFF = "written_off"
    SETTLED = "settled"
    CANCELLED = "cancelled"

    @property
    def closed(self) -> bool:
        """Whether nothing is owed under it any more."""
        return self in (Status.SETTLED, Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class LoanAccount:
    """A loan and its place in the books.

    Parameters
    ----------
    opening
        Whose it is and what was agreed.
    status
        Where it is in its life.
    loan
        Its state after the last event.
    seq
        Number of the last event, from 1.
    booked_on
        Business date of the last event.
    credit
        Fen paid beyond the payoff and not refunded yet; negative when a payment was taken back
        whose overpayment had been refunded.
    head
        Hash of the last journal entry.
    """

    opening: Opening
    status: Status
    loan: Loan
    seq: int
    booked_on: date
    credit: int
    head: str

    @property
    def loan_id(self) -> str:
        """The loan's id."""
        return self.opening.loan_id

    @property
    def book_principal(self) -> int:
        """Fen of principal that the account `loans` holds; a loan written off is only a claim."""
        return 0 if self.status is Status.WRITTEN_OFF else self.loan.principal


def draw(opening: Opening, event: Event) -> tuple[LoanAccount, Entry]:
    """Open a loan; return it with its first journal entry."""
    entry = Entry(
        loan_id=opening.loan_id,
        seq=1,
        kind=event.kind,
        amount=event.amount,
        booked_on=event.booked_on,
        value_date=event.value_date,
        transfer_id=event.transfer_id,
        allocation=NOTHING,
        postings=postings_of(event.kind, event.amount, NOTHING),
        previous=GENESIS,
        opening=opening,
    )
    account = LoanAccount(
        opening=opening,
        status=Status.DISBURSING,
        loan=Loan.draw(opening.terms),
        seq=1,
        booked_on=event.booked_on,
        credit=0,
        head=entry.hash,
    )
    return account, entry


def record(
    account: LoanAccount, event: Event, history: Sequence[Entry] = ()
) -> tuple[LoanAccount, Entry]:
    """Let an event happen to a loan; return the new state and the journal entry.

    Parameters
    ----------
    account
        The state after the last event.
    event
        What happens now.
    history
        The loan's whole journal; only needed by an event that belongs before the last payment,
        and by one that takes a payment back.

    Raises
    ------
    Invalid
        When the event does not fit the state; the loan is unchanged.
    """
    written_off = _is_written_off(account, history)
    after, allocation = _apply(account, event, history, written_off=written_off)
    entry = Entry(
        loan_id=account.loan_id,
        seq=account.seq + 1,
        kind=event.kind,
        amount=event.amount,
        booked_on=event.booked_on,
        value_date=event.value_date,
        transfer_id=event.transfer_id,
        allocation=allocation,
        postings=postings_of(event.kind, event.amount, allocation, written_off=written_off),
        previous=account.head,
        reason=event.reason,
    )
    return replace(after, seq=entry.seq, booked_on=event.booked_on, head=entry.hash), entry


def replay(entries: Sequence[Entry]) -> LoanAccount:
    """Fold a loan's journal entries into its state.

    Raises
    ------
    Corrupt
        When the first is no draw, or an entry differs from what its event leads to.
    """
    *_, account = states(entries)
    return account


def states(entries: Sequence[Entry]) -> Iterator[LoanAccount]:
    """Fold a loan's journal entries; return the state after each of them.

    Raises
    ------
    Corrupt
        When the first is no draw, or an entry differs from what its event leads to.
    """
    first, *rest = entries
    if first.opening is None:
        raise Corrupt(f"the journal of loan {first.loan_id} does not begin with a draw")
    account, again = draw(first.opening, _event(first))
    _require_equal(first, again)
    yield account
    for place, entry in enumerate(rest, start=1):
        try:
            account, again = record(account, _event(entry), entries[:place])
        except Invalid as error:
            raise Corrupt(f"entry {entry.seq} of loan {entry.loan_id}: {error}") from error
        _require_equal(entry, again)
        yield account


def _require_equal(written: Entry, rewritten: Entry) -> None:
    if written != rewritten:
        raise Corrupt(f"entry {written.seq} of loan {written.loan_id} is not what its event gives")


def _is_written_off(account: LoanAccount, history: Sequence[Entry]) -> bool:
    """Say whether a loan is out of the books, also when it was recovered in full since."""
    return account.status is Status.WRITTEN_OFF or any(
        entry.kind is Kind.WRITTEN_OFF for entry in history
    )


def _apply(
    account: LoanAccount, event: Event, history: Sequence[Entry], *, written_off: bool
) -> tuple[LoanAccount, Allocation]:
    loan, amount = account.loan, event.amount
    match account.status, event.kind:
        case Status.DISBURSING, Kind.DISBURSED if amount == loan.terms.principal:
            return replace(account, status=Status.OPEN), NOTHING
        case Status.DISBURSING, Kind.DISBURSEMENT_FAILED if amount == loan.terms.principal:
            gone = replace(loan, outstanding=0)
            return replace(account, status=Status.CANCELLED, loan=gone), NOTHING
        case (Status.OPEN | Status.SETTLED, Kind.REPAID) | (
            Status.WRITTEN_OFF | Status.SETTLED,
            Kind.RECOVERED,
        ):
            loan, allocation = _pay(account, event, history)
        case Status.OPEN | Status.WRITTEN_OFF | Status.SETTLED, Kind.RETURNED:
            loan, allocation = _take_back(account, event, history)
        case Status.OPEN, Kind.WRITTEN_OFF if amount == loan.principal:
            return replace(account, status=Status.WRITTEN_OFF), NOTHING
        case Status.OPEN | Status.WRITTEN_OFF | Status.SETTLED, Kind.REFUNDED:
            # Money that left the bank is booked, also when the payment it came from was taken
            # back meanwhile; then the customer owes it.
            return replace(account, credit=account.credit - amount), NOTHING
        case _:
            raise Invalid(
                "kind",
                "event_does_not_fit",
                f"loan {account.loan_id} is {account.status}: {event.kind} of {amount} fen"
                " cannot happen",
            )
    still = Status.WRITTEN_OFF if written_off else Status.OPEN
    status = Status.SETTLED if loan.settled else still
    credit = account.credit + allocation.unapplied
    return replace(account, status=status, loan=loan, credit=credit), allocation


def _pay(account: LoanAccount, event: Event, history: Sequence[Entry]) -> tuple[Loan, Allocation]:
    """Allocate a payment; one that counts from before the last payment is put in its place."""
    if event.value_date >= account.loan.as_of:
        return account.loan.repay(event.amount, event.value_date)
    payment = Payment(event.value_date, account.seq + 1, event.amount, event.transfer_id)
    before = _counting(account, history)
    return _refold(account, before, sorted((*before, payment)))


def _take_back(
    account: LoanAccount, event: Event, history: Sequence[Entry]
) -> tuple[Loan, Allocation]:
    """Fold the loan again without a payment that the bank took back."""
    before = _counting(account, history)
    after = [payment for payment in before if payment.transfer_id != event.transfer_id]
    if sum(p.amount for p in before) - sum(p.amount for p in after) != event.amount:
        raise Invalid(
            "transfer_id",
            "payment_not_found",
            f"loan {account.loan_id} has no payment {event.transfer_id} of {event.amount} fen",
        )
    return _refold(account, before, after)


def _counting(account: LoanAccount, history: Sequence[Entry]) -> tuple[Payment, ...]:
    if len(history) != account.seq:
        raise Invalid("history", "history_incomplete", "the loan's whole journal is needed")
    return effective(history)


def _refold(
    account: LoanAccount, before: Iterable[Payment], after: Iterable[Payment]
) -> tuple[Loan, Allocation]:
    """Return the loan of other payments, and what that changes in where all money went."""
    _, went = fold(account.loan.terms, before)
    loan, goes = fold(account.loan.terms, after)
    return loan, goes - went


def _event(entry: Entry) -> Event:
    return Event(
        entry.kind,
        entry.amount,
        entry.booked_on,
        entry.value_date,
        entry.transfer_id,
        entry.reason,
    )
