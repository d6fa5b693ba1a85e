"""A worker's first pass: count its shard's eligible members by rank."""

from collections import Counter
from collections.abc import Callable

from microloan.domain.invitations.campaign import Campaign, EligibilityCounts, before_campaign
from microloan.domain.invitations.eligibility import unmet_criteria
from microloan.domain.invitations.lottery import DIGEST, mark, rank
from microloan.domain.invitations.rank_histogram import RankHistogram
from microloan.ports.invitations import InvitationStore, MemberPage, ShardTally, ShardTask

UNREADABLE = "unreadable"


def count(
    share: ShardTask,
    campaign: Campaign,
    draws: InvitationStore,
    stop: Callable[[], bool] = lambda: False,
    *,
    resume: bool = False,
) -> bool:
    """Count a shard, or as much of it as time allows, and return whether it is done.

    Parameters
    ----------
    stop
        Called after each page. It returns whether to stop and leave the rest, because time runs
        out.
    resume
        Whether to go on from an earlier worker's position.
    """
    before = draws.tally(share) if resume else None
    counting = _Counting(share, campaign, before.tally if before else None)
    position = before.position if before else ""
    if before and not position:
        return True
    pages = draws.pages(campaign.terms.channel, share.number, share.of, position)
    for page in pages:
        counting.add(page)
        position = page.position
        if position and stop():
            break
    draws.save_tally(share, ShardTally(counting.tally, position))
    return not position


class _Counting:
    """Adds a shard up, page by page, in place."""

    def __init__(self, share: ShardTask, campaign: Campaign, before: RankHistogram | None) -> None:
        self._bucket, self._campaign = share.bucket, campaign
        counted = before.counted if before else EligibilityCounts()
        self._listed, self._eligible = counted.listed, counted.eligible
        self._refused, self._digest = Counter(counted.refused), counted.digest
        self._invited_count, self._below = (
            (before.invited_count, before.below) if before else (0, 0)
        )
        self._parts = list(before.parts) if before else [0] * share.bucket.parts

    def add(self, page: MemberPage) -> None:
        """Count a page."""
        self._listed += len(page.members) + page.unreadable
        if page.unreadable:
            self._refused[UNREADABLE] += page.unreadable
        campaign, conditions = self._campaign, self._campaign.terms.conditions
        name, today = campaign.terms.name, campaign.as_of
        for member in page.members:
            reasons = unmet_criteria(before_campaign(member, name), conditions, today)
            if reasons:
                self._refused.update(reasons)
                continue
            self._eligible += 1
            self._digest += mark(member.key)
            if member.campaign == name:
                self._invited_count += 1
            else:
                self._count_rank(rank(campaign.seed, member.key))

    def _count_rank(self, rank: bytes) -> None:
        part = self._bucket.part_of(rank)
        if part < 0:
            self._below += 1
        elif part < len(self._parts):
            self._parts[part] += 1

    @property
    def tally(self) -> RankHistogram:
        """The counts so far."""
        counted = EligibilityCounts(
            self._listed, self._eligible, dict(self._refused), self._digest % DIGEST
        )
        return RankHistogram(counted, self._invited_count, self._below, tuple(self._parts))
