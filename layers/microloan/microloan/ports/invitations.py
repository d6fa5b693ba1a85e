"""Port of the invitation lottery: the white list and the campaigns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from microloan.domain.channel import Channel
    from microloan.domain.invitations.campaign import Campaign
    from microloan.domain.invitations.lottery import RankRange
    from microloan.domain.invitations.member import Member
    from microloan.domain.invitations.rank_histogram import RankHistogram


@dataclass(frozen=True, slots=True)
class MemberPage:
    """A part of a segment of the white list.

    Parameters
    ----------
    unreadable
        How many rows of it cannot be read.
    position
        The start of the next part, empty after the last.
    """

    members: tuple[Member, ...]
    unreadable: int
    position: str


@dataclass(frozen=True, slots=True)
class ShardTask:
    """One worker's shard of a round: segment `number` of `of`, by rank range."""

    campaign: str
    round: int
    number: int
    of: int
    bucket: RankRange


@dataclass(frozen=True, slots=True)
class ShardTally:
    """A worker's counts of its shard, and its position, empty at the end."""

    tally: RankHistogram
    position: str = ""


@dataclass(frozen=True, slots=True)
class ShardProgress:
    """A worker's progress of the invitations in its shard.

    Its next members are stored before it invites them. The successor of a failed worker begins with
    these. So no worker ever takes more places than its shard has.

    Parameters
    ----------
    chosen
        Keys of the members that are being invited.
    places
        How many were ever chosen, including these.
    invited_count
        How many invitations were written, without these.
    listed
        Keys whose ranks lie in the range of the last place.
    highest
        The highest rank that was invited, in hex.
    position, read
        The next position, and whether the whole shard is read.
    version
        Counts the writes.
    """

    chosen: tuple[str, ...] = ()
    places: int = 0
    invited_count: int = 0
    listed: tuple[str, ...] = ()
    highest: str = ""
    position: str = ""
    read: bool = False
    version: int = 0

    @property
    def done(self) -> bool:
        """Whether the shard is complete."""
        return self.read and not self.chosen


class InvitationStore(Protocol):
    """The white list, for lotteries, and the campaigns."""

    def segments(self) -> int:
        """Return how many segments suit the size of the white list."""
        ...

    def pages(
        self,
        channel: Channel,
        segment: int,
        segments: int,
        position: str = "",
        rows: int | None = None,
    ) -> Iterator[MemberPage]:
        """Read the members of a channel in a segment, from a position on.

        Parameters
        ----------
        rows
            Most members of a page.
        """
        ...

    def invite(self, key: str, campaign: str, until: date) -> bool:
        """Write a member's invitation and return whether this campaign invited it.

        Nothing is written when the member is no longer listed, or was ever invited by another
        campaign. A repetition has the same result.
        """
        ...

    def campaign(self, name: str) -> Campaign | None:
        """Return a campaign."""
        ...

    def campaigns(self) -> Sequence[Campaign]:
        """Return all campaigns, by name."""
        ...

    def save_campaign(self, campaign: Campaign) -> Campaign:
        """Write a campaign, a new one at version 0, and return it with its new version.

        Raises
        ------
        ConcurrentUpdateError
            When it was written since it was read.
        """
        ...

    def tally(self, share: ShardTask) -> ShardTally | None:
        """Return a shard's counts."""
        ...

    def save_tally(self, share: ShardTask, part: ShardTally) -> None:
        """Write a shard's counts."""
        ...

    def progress(self, share: ShardTask) -> ShardProgress:
        """Return a shard's invitation progress, which begins at zero."""
        ...

    def save_progress(self, share: ShardTask, progress: ShardProgress) -> ShardProgress:
        """Write a shard's invitation progress and return it with its new version.

        Raises
        ------
        ConcurrentUpdateError
            When another worker wrote it since it was read.
        """
        ...
