"""The notices of a committed change, sent from the stream of its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.errors import UnavailableError
from microloan.domain.notices.events import (
    collection_notices,
    entry_notices,
    line_notices,
    settlement_notices,
)
from microloan.domain.notices.history import state_before
from microloan.ports.operator_writes import AddLineChange
from microloan.ports.writes import AppendEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from microloan.domain.notices.notice import Notice
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.notices import Change, NoticeSender
    from microloan.ports.writes import SaveLoan


def announce(change: Change, books: LoanBook, sender: NoticeSender) -> tuple[Notice, ...]:
    """Send the notices of a committed change and return them.

    A repetition sends the same notices under the same IDs. So the caller repeats the change until
    the bus has accepted them.

    Raises
    ------
    UnavailableError
        When the bus did not accept all of them, or the database does not answer now.
    """
    notices = tuple(notices_of(change, books))
    if notices and sender.send(notices):
        raise UnavailableError("The bus of notices did not accept a notice. Try again.")
    return notices


def notices_of(change: Change, books: LoanBook) -> Iterator[Notice]:
    """Yield the notices of a committed change."""
    if isinstance(change, AddLineChange):
        yield from line_notices(change.customer_id, change.change)
    elif isinstance(change, AppendEntry):
        first, *_ = books.entries(change.entry.loan_id)
        if first.opening:
            yield from entry_notices(change.entry, first.opening)
    elif change.before:
        yield from settlement_notices(change.before.account, change.after.account)
        yield from _failed_collections(change, books)


def _failed_collections(change: SaveLoan, books: LoanBook) -> Iterator[Notice]:
    """Yield the notice of the collection that was under way before and failed."""
    before, after = change.before, change.after
    collected = before.collecting if before else None
    # A smaller part can follow in the transaction of the failure.
    ended = collected is not None and after.collecting != collected
    failed = ended and bool(after.declined or after.collecting)
    transfer = books.transfer(collected) if collected and failed else None
    if transfer is None:
        return
    day, account = transfer.value_date, after.account
    state = (
        account if account.booked_on < day else state_before(books.entries(account.loan_id), day)
    )
    if state:
        yield from collection_notices(transfer, state)
