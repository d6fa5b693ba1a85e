"""Open a campaign, find where its last place lies, and close it."""

from collections.abc import Callable
from dataclasses import replace

from microloan.domain.calendar import business_date
from microloan.domain.errors import Fault, NotFound
from microloan.domain.invitations.campaign import Campaign, Cut, Stage, Terms, check_seed
from microloan.domain.invitations.lottery import Bucket, rank
from microloan.domain.invitations.rank_histogram import MOST_LISTED, Tally, counted_together, cut
from microloan.ports.clock import Clock
from microloan.ports.invitations import Draws, Share


def open_campaign(
    terms: Terms, seed: str | None, draws: Draws, clock: Clock, new_seed: Callable[[], str]
) -> Campaign:
    """Return the campaign of that name, opened now unless it was before.

    Parameters
    ----------
    seed
        One that is known in public, or none to have one made.
    new_seed
        Makes one that nobody can guess.

    Raises
    ------
    Invalid
        When nobody can draw by these terms or this seed.
    Refused
        When a campaign of that name has other terms, or another seed.
    """
    terms.check()
    if seed is not None:
        check_seed(seed)
    if found := draws.campaign(terms.name):
        found.require(terms, seed)
        return found
    now = clock.now()
    opened = Campaign(terms, seed if seed is not None else new_seed(), business_date(now), now)
    return draws.save_campaign(opened)


def require_campaign(name: str, draws: Draws) -> Campaign:
    """Return a campaign.

    Raises
    ------
    NotFound
        When there is none of that name.
    """
    found = draws.campaign(name)
    if found is None:
        raise NotFound(f"there is no campaign {name}")
    return found


def shares(campaign: Campaign, of: int, bucket: Bucket) -> tuple[Share, ...]:
    """Return the workers' shares of a campaign's round."""
    return tuple(
        Share(campaign.terms.name, campaign.round, number, of, bucket) for number in range(of)
    )


def cut_campaign(
    campaign: Campaign, of: int, bucket: Bucket, draws: Draws, most: int = MOST_LISTED
) -> Campaign | Bucket:
    """Write down where the last place lies; or return the bucket that must be counted once more.

    From then on a round is decided: whatever the white list becomes, no more are invited than
    were counted, and a run that broke off goes on with the same cut.

    Raises
    ------
    Fault
        Naming the segments that are not counted.
    """
    if campaign.cut:
        return campaign
    tallies = _tallies(shares(campaign, of, bucket), draws)
    found = cut(tallies, campaign.terms.count, bucket, most)
    if isinstance(found, Bucket):
        return found
    counted = campaign.counted or counted_together(tallies)
    return draws.save_campaign(replace(campaign, cut=found, counted=counted))


def _tallies(of: tuple[Share, ...], draws: Draws) -> list[Tally]:
    found = [draws.tally(share) for share in of]
    missing = [n for n, part in enumerate(found) if part is None or part.position]
    if missing:
        raise Fault(f"the draw has not counted segments {missing} of {len(of)}")
    return [part.tally for part in found if part]


def close_campaign(campaign: Campaign, draws: Draws, clock: Clock) -> Campaign:
    """Give the last places to the lowest ranks; close the campaign, or begin another round.

    Another round is for places that could not be given away, because members were removed, or
    invited by another campaign, after they were counted.

    Raises
    ------
    Fault
        Naming the segments in which not everyone is invited.
    """
    if campaign.stage is Stage.CLOSED:
        return campaign
    if campaign.cut is None:
        raise Fault(f"campaign {campaign.terms.name} has no cut to close")
    won, highest, listed = _invited(campaign, campaign.cut, draws)
    name, until = campaign.terms.name, campaign.invited_until
    for key in sorted(listed, key=lambda key: rank(campaign.seed, key)):
        if won >= campaign.terms.count:
            break
        if draws.invite(key, name, until):
            won, highest = won + 1, max(highest, rank(campaign.seed, key).hex())
    return draws.save_campaign(_after(replace(campaign, highest=highest), won, clock))


def _invited(campaign: Campaign, cut: Cut, draws: Draws) -> tuple[int, str, list[str]]:
    """Return how many a round has invited, the highest rank, and who may have the last places."""
    of = shares(campaign, len(cut.quotas), cut.bucket)
    taken = [draws.taken(share) for share in of]
    if missing := [number for number, one in enumerate(taken) if not one.done]:
        raise Fault(f"the draw has not invited segments {missing} of {len(of)}")
    won = cut.won + sum(one.won for one in taken)
    highest = max(campaign.highest, *(one.highest for one in taken))
    return won, highest, [key for one in taken for key in one.listed]


def _after(campaign: Campaign, won: int, clock: Clock) -> Campaign:
    cut = campaign.cut
    if cut and won < min(campaign.terms.count, cut.won + cut.candidates):
        return replace(campaign, round=campaign.round + 1, cut=None)
    return replace(campaign, invited=won, closed_at=clock.now())
