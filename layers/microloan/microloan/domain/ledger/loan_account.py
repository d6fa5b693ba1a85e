"""A customer's loan in the ledger: the replay of its events."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from microloan.domain.errors import CorruptDataError, InvalidInputError
from microloan.domain.ledger.events import LoanAgreement, LoanEvent, LoanEventType
from microloan.domain.ledger.journal import GENESIS, Entry, LedgerAccount, postings_of
from microloan.domain.ledger.loan_state import LoanAccount
from microloan.domain.ledger.loan_status import LoanStatus
from microloan.domain.ledger.transitions import account_of_written_off, apply_event
from microloan.domain.loan.allocation import NOTHING, Allocation
from microloan.domain.loan.loan import Loan

__all__ = ["LoanAccount", "LoanStatus", "open_account", "post_event", "replay", "replay_states"]


def open_account(opening: LoanAgreement, event: LoanEvent) -> tuple[LoanAccount, Entry]:
    """Open a loan and return it with its first journal entry."""
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
        agreed=event.agreed,
        decision=event.decision,
    )
    account = LoanAccount(
        opening=opening,
        status=LoanStatus.DISBURSING,
        loan=Loan.draw(opening.terms, in_transit=True),
        seq=1,
        booked_on=event.booked_on,
        head=entry.hash,
    )
    return account, entry


def post_event(
    account: LoanAccount, event: LoanEvent, history: Sequence[Entry] = ()
) -> tuple[LoanAccount, Entry]:
    """Post an event to a loan and return the new state and the journal entry.

    Parameters
    ----------
    account
        The state after the last event.
    event
        The event to post.
    history
        The loan's whole journal. It is needed by an event that belongs before the last payment, and
        by the reversal of a payment.

    Raises
    ------
    InvalidInputError
        When the event does not fit the state. The loan is unchanged.
    """
    # An entry is never booked before its predecessor, even if a clock was set back.
    event = replace(event, booked_on=max(event.booked_on, account.booked_on))
    after, allocation = apply_event(account, event, history)
    posted = (
        _written_off_amounts(account.loan)
        if event.kind is LoanEventType.WRITTEN_OFF
        else allocation
    )
    takes = account_of_written_off(account, event, history)
    entry = Entry(
        loan_id=account.loan_id,
        seq=account.seq + 1,
        kind=event.kind,
        amount=event.amount,
        booked_on=event.booked_on,
        value_date=event.value_date,
        transfer_id=event.transfer_id,
        allocation=allocation,
        postings=postings_of(event.kind, event.amount, posted, takes),
        previous=account.head,
        reason=event.reason,
        due_day=event.due_day,
        agreed=event.agreed,
        plan=event.plan,
        card_id=event.card_id,
        changed_by=event.changed_by,
    )
    return _apply_entry(account, after, entry), entry


def _written_off_amounts(loan: Loan) -> Allocation:
    """Return the amounts that a write-off takes off the balance sheet."""
    return Allocation(principal=loan.principal, owed_back=loan.owed_back)


def _apply_entry(before: LoanAccount, after: LoanAccount, entry: Entry) -> LoanAccount:
    """Return the state after an entry, with its place in the journal."""
    same_day = entry.booked_on == before.booked_on
    loan = after.loan
    if loan.owed_back:
        # It is due from the day of its origin, wherever its refund has its place.
        since = before.loan.owed_back_since or entry.booked_on
        loan = replace(loan, owed_back_since=since)
    return replace(
        after,
        loan=loan,
        seq=entry.seq,
        booked_on=entry.booked_on,
        head=entry.hash,
        day_entries=1 + (before.day_entries if same_day else 0),
        day_bank=entry.postings.get(LedgerAccount.BANK, 0) + (before.day_bank if same_day else 0),
    )


def replay(entries: Sequence[Entry]) -> LoanAccount:
    """Replay a loan's journal entries into its state.

    Raises
    ------
    CorruptDataError
        When the first is no draw, or an entry differs from the result of its event.
    """
    *_, account = replay_states(entries)
    return account


def replay_states(entries: Sequence[Entry]) -> Iterator[LoanAccount]:
    """Replay a loan's journal entries and yield the state after each of them.

    Raises
    ------
    CorruptDataError
        When the first is no draw, or an entry differs from the result of its event.
    """
    first, *rest = entries
    if first.opening is None:
        raise CorruptDataError(f"the journal of loan {first.loan_id} does not begin with a draw")
    account, repeated = open_account(first.opening, _event(first))
    _require_equal(first, repeated)
    yield account
    for place, entry in enumerate(rest, start=1):
        try:
            account, repeated = post_event(account, _event(entry), entries[:place])
        except InvalidInputError as error:
            raise CorruptDataError(f"entry {entry.seq} of loan {entry.loan_id}: {error}") from error
        _require_equal(entry, repeated)
        yield account


def _require_equal(written: Entry, rewritten: Entry) -> None:
    if written != rewritten:
        raise CorruptDataError(
            f"entry {written.seq} of loan {written.loan_id} is not what its event gives"
        )


def _event(entry: Entry) -> LoanEvent:
    return LoanEvent(
        entry.kind,
        entry.amount,
        entry.booked_on,
        entry.value_date,
        entry.transfer_id,
        entry.reason,
        entry.due_day,
        entry.agreed,
        entry.decision,
        entry.plan,
        entry.card_id,
        entry.changed_by,
    )
