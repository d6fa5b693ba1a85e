"""Ports of screening: the state of a person, the cases, and the import of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from microloan.domain.customers.screening import Case, Screening, ScreeningList
    from microloan.ports.writes import LineRecord

from microloan.ports.writes import TransactionWriter


@dataclass(frozen=True, slots=True)
class ScreeningContext:
    """All data that a hold changes.

    Parameters
    ----------
    is_customer
        Whether the person has bound a card.
    """

    screening: Screening
    line: LineRecord | None
    is_customer: bool


class ScreeningIndex(TransactionWriter, Protocol):
    """The state of each person, and the cases."""

    def screen(self, customer_id: str) -> ScreeningContext:
        """Read for a hold, in one batch. A batch is no snapshot."""

    def on_hold(self, customer_ids: Collection[str]) -> Collection[str]:
        """Return those of some persons to whom nothing may move."""

    def screenings(self, customer_ids: Collection[str]) -> Mapping[str, Screening]:
        """Return the states of some persons, for each of them."""

    def case(self, case_id: str) -> Case | None:
        """Return a case, open or released."""

    def open_cases(self) -> Sequence[Case]:
        """Return all open cases, the oldest first."""


class ScreeningStore(ScreeningIndex, Protocol):
    """The list, for its import and the scan of all customers."""

    def current_list(self) -> ScreeningList | None:
        """Return the current version of the list."""

    def scan(self, segment: int, segments: int) -> Iterator[ScreeningPage]:
        """Read a segment of all customers and of all persons on the list."""


@dataclass(frozen=True, slots=True)
class ScreeningPage:
    """A page of a scan: the number of items read, and the persons with a state."""

    read: int
    persons: Mapping[str, Screening]
