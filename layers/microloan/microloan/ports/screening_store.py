"""Port of the screening list: its import, and the scan of all customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from microloan.domain.customers.screening import Screening
    from microloan.domain.customers.screening_case import ScreeningList

from microloan.ports.screening import ScreeningIndex


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
