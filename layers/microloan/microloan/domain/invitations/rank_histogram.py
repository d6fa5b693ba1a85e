"""Counts of a white list's segments, and the cutoff that follows from them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from microloan.domain.invitations.campaign import Cutoff, EligibilityCounts
from microloan.domain.invitations.lottery import DIGEST, RankRange

# The ranks in the range of the last place are listed by their keys, so they must be few.
MOST_LISTED = 2_000
# Every rank is below the first range, and no rank below the second. Neither contains a rank.
_ABOVE_ALL, _BELOW_ALL = RankRange(first=1), RankRange(first=-1)


@dataclass(frozen=True, slots=True)
class RankHistogram:
    """The counts of a white list's segment for a campaign.

    Parameters
    ----------
    counted
        The counts of all members of the channel.
    invited_count
        The members that the campaign has invited already. They stay eligible.
    below
        The other eligible members, with ranks below the range.
    parts
        Their number in each part of the range.
    """

    counted: EligibilityCounts
    invited_count: int
    below: int
    parts: tuple[int, ...]

    def up_to(self, part: int) -> int:
        """Return the number of ranks below a part of the range."""
        return self.below + sum(self.parts[:part])


def add_counts(tallies: Sequence[RankHistogram]) -> EligibilityCounts:
    """Add up the counts of the segments."""
    refused: Counter[str] = Counter()
    for tally in tallies:
        refused.update(tally.counted.refused)
    return EligibilityCounts(
        listed=sum(tally.counted.listed for tally in tallies),
        eligible=sum(tally.counted.eligible for tally in tallies),
        refused=_sorted(refused),
        digest=sum(tally.counted.digest for tally in tallies) % DIGEST,
    )


def find_cutoff(
    tallies: Sequence[RankHistogram], count: int, bucket: RankRange, most: int = MOST_LISTED
) -> Cutoff | RankRange:
    """Return the cutoff, or the range to count once more when it holds too many ranks.

    Parameters
    ----------
    tallies
        The histograms of all segments in order, counted for `bucket`.
    count
        The number of members that the campaign invites in all.
    most
        The most ranks that may be listed.
    """
    invited_count = sum(tally.invited_count for tally in tallies)
    candidates = sum(tally.counted.eligible for tally in tallies) - invited_count
    places = max(count - invited_count, 0)
    if candidates <= places:
        all_members = tuple(tally.counted.eligible - tally.invited_count for tally in tallies)
        return Cutoff(_ABOVE_ALL, all_members, invited_count, candidates)
    if not places:
        return Cutoff(_BELOW_ALL, (0,) * len(tallies), invited_count, candidates)
    parts = [sum(part) for part in zip(*(tally.parts for tally in tallies), strict=True)]
    reached = list(accumulate(parts, initial=sum(tally.below for tally in tallies)))
    last = next(number for number in range(len(parts)) if reached[number + 1] >= places)
    last_range = bucket.part(last)
    if parts[last] > most and not last_range.finest:
        return last_range
    return Cutoff(
        last_range, tuple(tally.up_to(last) for tally in tallies), invited_count, candidates
    )


def _sorted(refused: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(refused.items()))
