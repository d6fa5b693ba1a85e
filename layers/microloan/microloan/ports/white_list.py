"""What keeping the white list needs from outside; a port of its own, for only operators have it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from microloan.domain.invitations.member import Member


class RemovalResult(StrEnum):
    """What became of a member that was to be removed."""

    REMOVED = "removed"
    BOUND = "bound"
    """It stays: a customer's link to the wallet must not be lost."""
    NOT_LISTED = "not_listed"


class WhiteListStore(Protocol):
    """The white list, for those who write it; a row of it is one member's."""

    def listed(self, keys: Collection[str]) -> Mapping[str, Member]:
        """Return the members that are there, by key."""
        ...

    def list_new(self, members: Sequence[Member]) -> None:
        """Write members that are not there."""
        ...

    def relist(self, member: Member) -> None:
        """Write what a row says of a member that is there, as new when it was removed meanwhile.

        Its invitation and its customer stay, those that came meanwhile too.
        """
        ...

    def delist(self, key: str) -> RemovalResult:
        """Remove a member, unless it has bound a card."""
        ...
