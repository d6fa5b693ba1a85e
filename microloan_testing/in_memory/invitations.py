"""The port `InvitationStore`, in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from zlib import crc32

from microloan.domain.channel import Channel
from microloan.domain.errors import ConcurrentUpdateError
from microloan.domain.invitations.campaign import Campaign
from microloan.domain.invitations.lottery import RankRange
from microloan.ports.invitations import MemberPage, ShardProgress, ShardTally, ShardTask
from microloan_testing.in_memory.tables import Tables

# Small, so that a segment has more than one.
PAGE = 20


class InMemoryInvitations:
    """The port `InvitationStore` over dictionaries, with a given number of segments."""

    def __init__(self, tables: Tables, segments: int = 3) -> None:
        self.tables, self._segments = tables, segments

    def segments(self) -> int:
        return self._segments

    def pages(
        self,
        channel: Channel,
        segment: int,
        segments: int,
        position: str = "",
        rows: int | None = None,
    ) -> Iterator[MemberPage]:
        size = min(rows or PAGE, PAGE)
        keys = sorted(
            key
            for key in self.tables.members
            if crc32(key.encode()) % segments == segment and key > position
        )
        for begin in range(0, max(len(keys), 1), size):
            part = keys[begin : begin + size]
            listed = [self.tables.members[key] for key in part if key in self.tables.members]
            more = begin + size < len(keys)
            members = tuple(member for member in listed if member.channel is channel)
            yield MemberPage(members, 0, part[-1] if more else "")

    def invite(self, key: str, campaign: str, until: date) -> bool:
        member = self.tables.members.get(key)
        if member is None:
            return False
        if member.campaign != campaign and (member.campaign or member.customer_id):
            return False
        self.tables.members[key] = replace(member, campaign=campaign, invited_until=until)
        return True

    def campaign(self, name: str) -> Campaign | None:
        return self.tables.campaigns.get(name)

    def campaigns(self) -> Sequence[Campaign]:
        return [self.tables.campaigns[name] for name in sorted(self.tables.campaigns)]

    def save_campaign(self, campaign: Campaign) -> Campaign:
        stored = self.tables.campaigns.get(campaign.terms.name)
        if (stored.version if stored else 0) != campaign.version:
            raise ConcurrentUpdateError("another write of the campaign came first")
        saved = replace(campaign, version=campaign.version + 1)
        self.tables.campaigns[campaign.terms.name] = saved
        return saved

    def tally(self, share: ShardTask) -> ShardTally | None:
        return self.tables.tallies.get(share)

    def save_tally(self, share: ShardTask, part: ShardTally) -> None:
        self.tables.tallies[share] = part

    def progress(self, share: ShardTask) -> ShardProgress:
        return self.tables.taken.get(replace(share, bucket=RankRange()), ShardProgress())

    def save_progress(self, share: ShardTask, taken: ShardProgress) -> ShardProgress:
        if self.progress(share).version != taken.version:
            raise ConcurrentUpdateError("another write of the campaign came first")
        saved = replace(taken, version=taken.version + 1)
        self.tables.taken[replace(share, bucket=RankRange())] = saved
        return saved
