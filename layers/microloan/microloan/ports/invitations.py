"""What a draw needs from outside, and what is read and written for it."""

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
        Where the next part begins; empty after the last.
    """

    members: tuple[Member, ...]
    unreadable: int
    position: str


@dataclass(frozen=True, slots=True)
class ShardTask:
    """One worker's share of a round: segment `number` of `of`, counted for a bucket."""

    campaign: str
    round: int
    number: int
    of: int
    bucket: RankRange


@dataclass(frozen=True, slots=True)
class ShardTally:
    """What a worker has counted of its share, and where it goes on; empty when it is done."""

    tally: RankHistogram
    position: str = ""


@dataclass(frozen=True, slots=True)
class ShardProgress:
    """How far a worker is with inviting its share.

    Whom it invites next is written down before it does: a worker that dies is followed by one
    that begins with these, so no worker ever takes more places than its share has.

    Parameters
    ----------
    chosen
        Keys of those who are being invited.
    places
        How many were ever chosen, these included.
    won
        How many invitations were written, without these.
    listed
        Keys whose ranks lie in the bucket of the last place.
    highest
        The highest rank that was invited, in hex.
    position, read
        Where to go on, and whether all of the share is read.
    version
        Counts the writes.
    """

    chosen: tuple[str, ...] = ()
    places: int = 0
    won: int = 0
    listed: tuple[str, ...] = ()
    highest: str = ""
    position: str = ""
    read: bool = False
    version: int = 0

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.read and not self.chosen


class InvitationStore(Protocol):
    """The white list, for draws, and the campaigns."""

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
        """Write a member's invitation; return whether the campaign has invited the member.

        It has not, and nothing is written, when the member is not listed any more, or was ever
        invited by another campaign. The same again is the same.
        """
        ...

    def campaign(self, name: str) -> Campaign | None:
        """Return a campaign."""
        ...

    def campaigns(self) -> Sequence[Campaign]:
        """Return all campaigns, by name."""
        ...

    def save_campaign(self, campaign: Campaign) -> Campaign:
        """Write a campaign, a new one at version 0; return it with its new version.

        Raises
        ------
        ConcurrentUpdateError
            When it was written since it was read.
        """
        ...

    def tally(self, share: ShardTask) -> ShardTally | None:
        """Return what is counted of a share."""
        ...

    def save_tally(self, share: ShardTask, part: ShardTally) -> None:
        """Write what is counted of a share."""
        ...

    def taken(self, share: ShardTask) -> ShardProgress:
        """Return how far inviting a share is; at its beginning when nothing was written."""
        ...

    def save_taken(self, share: ShardTask, taken: ShardProgress) -> ShardProgress:
        """Write how far inviting a share is; return it with its new version.

        Raises
        ------
        ConcurrentUpdateError
            When another worker wrote it since it was read.
        """
        ...
