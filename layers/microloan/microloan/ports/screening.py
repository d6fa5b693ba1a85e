"""Port of screening: the state of a person, and the cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from microloan.domain.customers.screening import Screening
    from microloan.domain.customers.screening_case import Case
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
