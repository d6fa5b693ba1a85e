"""Open a campaign, find its cutoff, and close it."""

from collections.abc import Callable
from dataclasses import replace

from microloan.domain.calendar import business_date
from microloan.domain.errors import InternalFaultError, NotFoundError
from microloan.domain.invitations.campaign import (
    Campaign,
    CampaignStage,
    CampaignTerms,
    Cutoff,
    check_seed,
)
from microloan.domain.invitations.lottery import RankRange, rank
from microloan.domain.invitations.rank_histogram import (
    MOST_LISTED,
    RankHistogram,
    add_counts,
    find_cutoff,
)
from microloan.ports.clock import Clock
from microloan.ports.invitations import InvitationStore, ShardTask


def open_campaign(
    terms: CampaignTerms,
    seed: str | None,
    draws: InvitationStore,
    clock: Clock,
    new_seed: Callable[[], str],
) -> Campaign:
    """Return the campaign of that name, opened now unless it was before.

    Parameters
    ----------
    seed
        A publicly known seed, or None to generate one.
    new_seed
        Generates an unpredictable seed.

    Raises
    ------
    InvalidInputError
        When no lottery can run by these terms or this seed.
    StateConflictError
        When a campaign of that name has other terms, or another seed.
    """
    terms.check()
    if seed is not None:
        check_seed(seed)
    if existing := draws.campaign(terms.name):
        existing.require(terms, seed)
        return existing
    now = clock.now()
    opened = Campaign(terms, seed if seed is not None else new_seed(), business_date(now), now)
    return draws.save_campaign(opened)


def require_campaign(name: str, draws: InvitationStore) -> Campaign:
    """Return a campaign.

    Raises
    ------
    NotFoundError
        When there is none of that name.
    """
    campaign = draws.campaign(name)
    if campaign is None:
        raise NotFoundError(f"There is no campaign {name}. Check the name.")
    return campaign


def shard_tasks(campaign: Campaign, of: int, bucket: RankRange) -> tuple[ShardTask, ...]:
    """Return the shard tasks of a campaign's round."""
    return tuple(
        ShardTask(campaign.terms.name, campaign.round, number, of, bucket) for number in range(of)
    )


def find_campaign_cutoff(
    campaign: Campaign, of: int, bucket: RankRange, draws: InvitationStore, most: int = MOST_LISTED
) -> Campaign | RankRange:
    """Store the cutoff, or return the rank range that must be counted once more.

    From then on a round is decided. Later changes of the white list cannot add invitations beyond
    the count. An interrupted run goes on with the same cutoff.

    Raises
    ------
    InternalFaultError
        Naming the segments that are not counted.
    """
    if campaign.cut:
        return campaign
    tallies = _read_tallies(shard_tasks(campaign, of, bucket), draws)
    cutoff = find_cutoff(tallies, campaign.terms.count, bucket, most)
    if isinstance(cutoff, RankRange):
        return cutoff
    counted = campaign.counted or add_counts(tallies)
    return draws.save_campaign(replace(campaign, cut=cutoff, counted=counted))


def _read_tallies(of: tuple[ShardTask, ...], draws: InvitationStore) -> list[RankHistogram]:
    tallies = [draws.tally(share) for share in of]
    missing = [n for n, part in enumerate(tallies) if part is None or part.position]
    if missing:
        raise InternalFaultError(f"the lottery has not counted segments {missing} of {len(of)}")
    return [part.tally for part in tallies if part]


def close_campaign(campaign: Campaign, draws: InvitationStore, clock: Clock) -> Campaign:
    """Give the last places to the lowest ranks, then close or begin another round.

    Another round fills places that could not be given away. Their members were removed, or invited
    by another campaign, after they were counted.

    Raises
    ------
    InternalFaultError
        Naming the segments in which not all members are invited.
    """
    if campaign.stage is CampaignStage.CLOSED:
        return campaign
    if campaign.cut is None:
        raise InternalFaultError(f"campaign {campaign.terms.name} has no cutoff to close")
    invited_count, highest, listed = _count_invited(campaign, campaign.cut, draws)
    name, until = campaign.terms.name, campaign.invited_until
    for key in sorted(listed, key=lambda key: rank(campaign.seed, key)):
        if invited_count >= campaign.terms.count:
            break
        if draws.invite(key, name, until):
            invited_count, highest = invited_count + 1, max(highest, rank(campaign.seed, key).hex())
    return draws.save_campaign(
        _close_or_continue(replace(campaign, highest=highest), invited_count, clock)
    )


def _count_invited(
    campaign: Campaign, cutoff: Cutoff, draws: InvitationStore
) -> tuple[int, str, list[str]]:
    """Return a round's invitations, highest rank, and last place candidates."""
    of = shard_tasks(campaign, len(cutoff.quotas), cutoff.bucket)
    progresses = [draws.progress(share) for share in of]
    if missing := [number for number, progress in enumerate(progresses) if not progress.done]:
        raise InternalFaultError(f"the lottery has not invited segments {missing} of {len(of)}")
    invited_count = cutoff.invited_count + sum(progress.invited_count for progress in progresses)
    highest = max(campaign.highest, *(progress.highest for progress in progresses))
    return invited_count, highest, [key for progress in progresses for key in progress.listed]


def _close_or_continue(campaign: Campaign, invited_count: int, clock: Clock) -> Campaign:
    cutoff = campaign.cut
    if cutoff and invited_count < min(
        campaign.terms.count, cutoff.invited_count + cutoff.candidates
    ):
        return replace(campaign, round=campaign.round + 1, cut=None)
    return replace(campaign, invited=invited_count, closed_at=clock.now())
