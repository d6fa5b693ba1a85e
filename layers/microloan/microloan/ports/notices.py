"""Port of the notices to customers, and the changes from which they follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from microloan.ports.operator_writes import AddLineChange
from microloan.ports.writes import AppendEntry, SaveLoan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from microloan.domain.notices.notice import Notice

Change = SaveLoan | AppendEntry | AddLineChange
"""A committed write of which customers are told."""


class NoticeSender(Protocol):
    """A sender of messages to customers."""

    def send(self, notices: Sequence[Notice]) -> int:
        """Send notices and return how many were not accepted. A notice may come twice."""
