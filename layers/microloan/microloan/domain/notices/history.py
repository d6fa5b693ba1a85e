"""The notices of a loan's past, from its journal."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from microloan.domain import ids
from microloan.domain.calendar import ONE_DAY
from microloan.domain.ledger.loan_account import replay_states
from microloan.domain.ledger.loan_status import LoanStatus
from microloan.domain.notices.dated import dated_notices
from microloan.domain.notices.events import (
    collection_notices,
    entry_notices,
    settlement_notices,
)
from microloan.domain.payments.part_collection import OF_ALL_DUE, CollectionTry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from microloan.domain.ledger.journal import Entry
    from microloan.domain.ledger.loan_state import LoanAccount
    from microloan.domain.notices.notice import Notice
    from microloan.domain.payments.transfer import Transfer


def state_before(entries: Sequence[Entry], day: date) -> LoanAccount | None:
    """Return a loan at the beginning of a day, None before its draw was booked."""
    earlier = [entry for entry in entries if entry.booked_on < day]
    return [*replay_states(earlier)][-1] if earlier else None


@dataclass(frozen=True, slots=True)
class NoticeHistory:
    """A loan's journal, with the state after each entry.

    Parameters
    ----------
    first, last
        The days whose notices are wanted.
    """

    entries: tuple[Entry, ...]
    states: tuple[LoanAccount, ...]
    first: date
    last: date

    @classmethod
    def of(cls, entries: Sequence[Entry], first: date, last: date) -> NoticeHistory:
        """Return the history of a journal.

        Raises
        ------
        CorruptDataError
            When the journal is no result of its events.
        """
        return cls(tuple(entries), tuple(replay_states(entries)), first, last)

    def notices(self) -> Iterator[Notice]:
        """Yield the notices that follow from the journal alone."""
        for before, after in pairwise(self.states):
            if self._wants(after.booked_on):
                yield from settlement_notices(before, after)
        for entry in self.entries:
            if self._wants(entry.booked_on):
                yield from entry_notices(entry, self.states[0].opening)
        day = self.first
        while day <= self.last:
            if state := self._before(day):
                yield from dated_notices(state, day)
            day += ONE_DAY

    def collection_ids(self) -> list[str]:
        """Return the IDs of all collections that the end of day can have made.

        A loan is collected from while something of it is due. On a day with an entry this is asked
        of the state before the entry and of the one after it.
        """
        ends = [*(state.booked_on for state in self.states[1:]), self.last]
        found: dict[str, None] = {}
        for state, end in zip(self.states, ends, strict=True):
            since = _due_since(state)
            if since is None:
                continue
            day = max(since, state.booked_on, self.first)
            while day <= min(end, self.last):
                attempts = OF_ALL_DUE if day == since else (CollectionTry.NIGHT,)
                for attempt in attempts:
                    found[ids.collection_id(state.loan_id, day, attempt)] = None
                day += ONE_DAY
        return list(found)

    def failed_collections(self, transfers: Sequence[Transfer]) -> Iterator[Notice]:
        """Yield the notices of failed collections among a loan's transfers."""
        for transfer in transfers:
            state = self._before(transfer.value_date)
            if state and transfer.loan_id == state.loan_id:
                yield from collection_notices(transfer, state)

    def _wants(self, day: date) -> bool:
        return self.first <= day <= self.last

    def _before(self, day: date) -> LoanAccount | None:
        earlier = [state for state in self.states if state.booked_on < day]
        return earlier[-1] if earlier else None


def _due_since(account: LoanAccount) -> date | None:
    """Return the day from which something of an open loan is due, or None."""
    if account.status is not LoanStatus.OPEN:
        return None
    loan = account.loan
    days = [loan.owed_back_since] if loan.owed_back_since else []
    if unpaid := loan.bills[0] if loan.bills else loan.next_to_pay():
        days.append(unpaid.due)
    return min(days, default=None)
