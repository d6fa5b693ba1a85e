"""The streams of the tables, in memory: every committed change that gives a notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.ports.operator_writes import AddLineChange
from microloan.ports.writes import AppendEntry, SaveLoan
from microloan.usecases.notices.announce import announce
from microloan_testing.in_memory.store import InMemoryStore

if TYPE_CHECKING:
    from microloan.ports.notices import Change
    from microloan.ports.writes import Write
    from microloan_testing.bank import Bank

_TAKEN = (SaveLoan, AppendEntry, AddLineChange)


class StreamedStore(InMemoryStore):
    """A store that keeps what it commits, until `deliver` has announced it."""

    def __init__(self) -> None:
        super().__init__()
        self.changes: list[Change] = []

    def commit(self, *writes: Write) -> None:
        super().commit(*writes)
        self.changes += [write for write in writes if isinstance(write, _TAKEN)]

    def deliver(self, bank: Bank) -> None:
        """Announce each change. One that fails stays, and so do those behind it."""
        while self.changes:
            announce(self.changes[0], self, bank.notices)
            self.changes.pop(0)
