"""A worker's first pass: who of its share is eligible, and in which part of the ranks they lie."""

from collections import Counter
from collections.abc import Callable

from microloan.domain.invitations.campaign import Campaign, Counted, before_campaign
from microloan.domain.invitations.eligibility import unmet
from microloan.domain.invitations.lottery import DIGEST, mark, rank
from microloan.domain.invitations.rank_histogram import Tally
from microloan.ports.invitations import Draws, ListPage, PartTally, Share

UNREADABLE = "unreadable"


def count(
    share: Share,
    campaign: Campaign,
    draws: Draws,
    stop: Callable[[], bool] = lambda: False,
    *,
    resume: bool = False,
) -> bool:
    """Count a share, or as much of it as there is time for; return whether it is done.

    Parameters
    ----------
    stop
        Asked after each page: whether to hand the rest on, because time runs out.
    resume
        Whether to go on where an earlier worker handed it on.
    """
    before = draws.tally(share) if resume else None
    counting = _Counting(share, campaign, before.tally if before else None)
    position = before.position if before else ""
    if before and not position:
        return True
    pages = draws.pages(campaign.terms.channel, share.number, share.of, position)
    for page in pages:
        counting.take(page)
        position = page.position
        if position and stop():
            break
    draws.save_tally(share, PartTally(counting.tally, position))
    return not position


class _Counting:
    """Adds a share up, page by page, in place."""

    def __init__(self, share: Share, campaign: Campaign, before: Tally | None) -> None:
        self._bucket, self._campaign = share.bucket, campaign
        counted = before.counted if before else Counted()
        self._listed, self._eligible = counted.listed, counted.eligible
        self._refused, self._digest = Counter(counted.refused), counted.digest
        self._won, self._below = (before.won, before.below) if before else (0, 0)
        self._parts = list(before.parts) if before else [0] * share.bucket.parts

    def take(self, page: ListPage) -> None:
        """Count a page."""
        self._listed += len(page.members) + page.unreadable
        if page.unreadable:
            self._refused[UNREADABLE] += page.unreadable
        campaign, conditions = self._campaign, self._campaign.terms.conditions
        name, today = campaign.terms.name, campaign.as_of
        for member in page.members:
            reasons = unmet(before_campaign(member, name), conditions, today)
            if reasons:
                self._refused.update(reasons)
                continue
            self._eligible += 1
            self._digest += mark(member.key)
            if member.campaign == name:
                self._won += 1
            else:
                self._place(rank(campaign.seed, member.key))

    def _place(self, rank: bytes) -> None:
        part = self._bucket.part_of(rank)
        if part < 0:
            self._below += 1
        elif part < len(self._parts):
            self._parts[part] += 1

    @property
    def tally(self) -> Tally:
        """What is counted so far."""
        counted = Counted(self._listed, self._eligible, dict(self._refused), self._digest % DIGEST)
        return Tally(counted, self._won, self._below, tuple(self._parts))
