"""Port of the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


class Clock(Protocol):
    """A source of the time."""

    def now(self) -> datetime:
        """Return the present instant, aware."""
