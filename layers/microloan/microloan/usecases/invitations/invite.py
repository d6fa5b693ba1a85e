"""A worker's second pass: invite members below the cutoff, list those at it."""

import heapq
from collections.abc import Callable, Iterable
from dataclasses import replace

from microloan.domain.errors import InternalFaultError
from microloan.domain.invitations.campaign import Campaign, Cutoff
from microloan.domain.invitations.eligibility import unmet_criteria
from microloan.domain.invitations.lottery import rank
from microloan.domain.invitations.rank_histogram import MOST_LISTED
from microloan.ports.invitations import InvitationStore, MemberPage, ShardProgress, ShardTask

# So that the members chosen from a page fit into an item, even when it chooses all.
ROWS = 1_000


def invite(
    share: ShardTask,
    campaign: Campaign,
    draws: InvitationStore,
    stop: Callable[[], bool] = lambda: False,
) -> bool:
    """Invite a shard, or as much of it as time allows, and return whether it is done.

    Parameters
    ----------
    stop
        Called after each page. It returns whether to stop and leave the rest, because time runs
        out.

    Raises
    ------
    ConcurrentUpdateError
        When another worker processes the same shard.
    """
    cutoff = campaign.cut
    if cutoff is None:
        raise InternalFaultError(f"campaign {campaign.terms.name} has no cutoff to invite by")
    stored = draws.progress(share)
    if stored.done:
        return True
    # The members that a failed worker had chosen come first.
    progress = _invite_chosen(stored, campaign, draws)
    for page in _pages(share, progress, campaign, draws):
        progress = _choose(page, progress, share, campaign, cutoff)
        if progress.chosen:
            progress = _invite_chosen(draws.save_progress(share, progress), campaign, draws)
        if progress.position and stop():
            break
    return draws.save_progress(share, progress).done


def _pages(
    share: ShardTask, progress: ShardProgress, campaign: Campaign, draws: InvitationStore
) -> Iterable[MemberPage]:
    if progress.read:
        return ()
    return draws.pages(campaign.terms.channel, share.number, share.of, progress.position, ROWS)


def _choose(
    page: MemberPage, progress: ShardProgress, share: ShardTask, campaign: Campaign, cutoff: Cutoff
) -> ShardProgress:
    """Choose a page's members to invite, at most as many in all as the shard's quota."""
    conditions, today = campaign.terms.conditions, campaign.as_of
    below: list[str] = []
    inside = [*progress.listed]
    for member in page.members:
        if unmet_criteria(member, conditions, today):
            continue
        side = cutoff.bucket.side(rank(campaign.seed, member.key))
        if side <= 0:
            (below if side else inside).append(member.key)
    chosen = tuple(below[: cutoff.quotas[share.number] - progress.places])
    lowest = heapq.nsmallest(MOST_LISTED, inside, key=lambda key: rank(campaign.seed, key))
    return replace(
        progress,
        chosen=chosen,
        places=progress.places + len(chosen),
        listed=tuple(lowest),
        position=page.position,
        read=not page.position,
    )


def _invite_chosen(
    progress: ShardProgress, campaign: Campaign, draws: InvitationStore
) -> ShardProgress:
    name, until = campaign.terms.name, campaign.invited_until
    invited = [key for key in progress.chosen if draws.invite(key, name, until)]
    ranks = (rank(campaign.seed, key).hex() for key in invited)
    highest = max((progress.highest, *ranks))
    return replace(
        progress, chosen=(), invited_count=progress.invited_count + len(invited), highest=highest
    )
