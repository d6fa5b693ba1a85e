"""Port of white list imports, apart from others because only operators use it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from microloan.domain.invitations.member import Member


class RemovalResult(StrEnum):
    """The result of removing a member."""

    REMOVED = "removed"
    BOUND = "bound"
    """It stays, because a customer's link to the wallet must not be lost."""
    NOT_LISTED = "not_listed"


class WhiteListStore(Protocol):
    """The white list, for its writers. Each row is one member's."""

    def listed(self, keys: Collection[str]) -> Mapping[str, Member]:
        """Return the members that exist, by key."""
        ...

    def add(self, members: Sequence[Member]) -> None:
        """Write members that do not exist."""
        ...

    def update(self, member: Member) -> None:
        """Write a row's facts of an existing member, as new when it was removed meanwhile.

        Its invitation and its customer stay, including those that came meanwhile.
        """
        ...

    def remove(self, key: str) -> RemovalResult:
        """Remove a member, unless it has bound a card."""
        ...
