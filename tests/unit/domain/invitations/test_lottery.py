import hashlib
import hmac

import pytest

from microloan.domain.invitations.campaign import Cutoff, EligibilityCounts
from microloan.domain.invitations.lottery import RankRange, commitment, draw_winners, mark, rank
from microloan.domain.invitations.rank_histogram import RankHistogram, add_counts, find_cutoff

CROWD = [f"qq#o{n}" for n in range(200)]


def test_rank_is_the_published_keyed_hash_of_seed_and_member() -> None:
    assert rank("seed", "qq#o1") == hmac.new(b"seed", b"qq#o1", hashlib.sha256).digest()
    assert commitment("seed") == hashlib.sha256(b"seed").hexdigest()


def test_lottery_repeats_its_winners_in_any_order_of_members() -> None:
    chosen = draw_winners(CROWD, 20, "seed")
    assert len(set(chosen)) == 20
    assert draw_winners(reversed(CROWD), 20, "seed") == chosen


def test_lottery_with_another_seed_has_other_winners() -> None:
    assert set(draw_winners(CROWD, 20, "seed")) != set(draw_winners(CROWD, 20, "another"))


def test_larger_lottery_contains_the_winners_of_the_smaller() -> None:
    assert draw_winners(CROWD, 50, "seed")[:20] == draw_winners(CROWD, 20, "seed")


def test_lottery_winners_have_the_lowest_ranks() -> None:
    chosen = draw_winners(CROWD, 20, "seed")
    worst = max(rank("seed", key) for key in chosen)
    assert all(rank("seed", key) > worst for key in CROWD if key not in chosen)


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (200, 200), (999, 200)])
def test_lottery_never_has_more_winners_than_members(count: int, expected: int) -> None:
    assert len(draw_winners(CROWD, count, "seed")) == expected


# Buckets

LOW, MIDDLE, HIGH = (bytes([first]) + bytes(31) for first in (0x00, 0x57, 0xFF))


def test_rank_range_without_a_prefix_holds_every_rank_and_splits_by_first_bits() -> None:
    everything = RankRange(width=4)
    assert [everything.side(one) for one in (LOW, MIDDLE, HIGH)] == [0, 0, 0]
    assert [everything.part_of(one) for one in (LOW, MIDDLE, HIGH)] == [0, 5, 15]


def test_part_of_a_rank_range_holds_the_ranks_of_that_part() -> None:
    part = RankRange(width=4).part(5)
    assert part.side(LOW) < 0 == part.side(MIDDLE) < part.side(HIGH)
    assert part.part_of(LOW) < 0
    assert part.part_of(MIDDLE) == 7
    assert part.part_of(HIGH) >= part.parts


def test_finest_rank_range_is_not_divided_further() -> None:
    bucket = RankRange(width=100)
    assert not bucket.finest
    assert bucket.part(0).finest
    assert RankRange(width=128).part(3).side(LOW) < 0


# The cut


def tally(*parts: int, below: int = 0, invited_count: int = 0) -> RankHistogram:
    eligible = below + sum(parts) + invited_count
    return RankHistogram(
        EligibilityCounts(eligible + 1, eligible, {"why": 1}, mark("x")),
        invited_count,
        below,
        parts,
    )


FOUR = RankRange(width=2)


@pytest.mark.parametrize(
    ("count", "part", "quotas"),
    [
        (1, 0, (0, 0)),
        (4, 0, (0, 0)),  # the last of a part is in it
        (5, 1, (3, 1)),
        (6, 3, (4, 1)),  # parts with nobody in them are passed over
        (8, 3, (4, 1)),
    ],
)
def test_cutoff_is_in_the_part_of_the_last_place(
    count: int, part: int, quotas: tuple[int, ...]
) -> None:
    found = find_cutoff([tally(3, 1, 0, 2), tally(1, 0, 0, 2)], count, FOUR)
    assert found == Cutoff(FOUR.part(part), quotas, invited_count=0, candidates=9)


@pytest.mark.parametrize("count", [9, 10])
def test_cutoff_with_places_for_all_has_every_candidate_below(count: int) -> None:
    found = find_cutoff([tally(3, 1, 0, 2), tally(1, 0, 0, 2)], count, FOUR)
    assert isinstance(found, Cutoff)
    assert found.quotas == (6, 3)
    assert found.bucket.side(LOW) < 0 > found.bucket.side(HIGH)


@pytest.mark.parametrize("count", [3, 4])
def test_cutoff_without_places_left_has_no_candidate_below_or_in_the_range(count: int) -> None:
    found = find_cutoff([tally(3, 1, 0, 2, invited_count=4)], count, FOUR)
    assert isinstance(found, Cutoff)
    assert (found.quotas, found.invited_count, found.candidates) == ((0,), 4, 6)
    assert found.bucket.side(LOW) > 0 < found.bucket.side(HIGH)


def test_cutoff_counts_members_that_are_invited_already_as_places_taken() -> None:
    assert find_cutoff([tally(3, 1, 0, 2, invited_count=4)], 8, FOUR) == Cutoff(
        FOUR.part(1), (3,), 4, 6
    )


def test_rank_range_with_too_many_members_is_counted_again_by_its_part() -> None:
    tallies = [tally(3, 1, 0, 2), tally(1, 0, 0, 2)]
    deeper = find_cutoff(tallies, 2, FOUR, most=3)
    assert deeper == FOUR.part(0)
    found = find_cutoff([tally(0, 2, 0, 1), tally(0, 0, 1, 0)], 2, FOUR.part(0), most=3)
    assert found == Cutoff(FOUR.part(0).part(1), (0, 0), invited_count=0, candidates=4)


def test_quotas_contain_the_members_below_a_deeper_rank_range() -> None:
    tallies = [tally(0, 2, 0, 0, below=5), tally(1, 0, 0, 1, below=7)]
    assert find_cutoff(tallies, 13, FOUR.part(1)) == Cutoff(FOUR.part(1).part(0), (5, 7), 0, 16)


def test_finest_rank_range_is_listed_even_with_too_many_members() -> None:
    finest = RankRange(width=200)
    assert isinstance(find_cutoff([tally(9)], 2, finest, most=3), Cutoff)


def test_segment_tallies_are_summed_by_reason_and_their_digests_wrap() -> None:
    total = add_counts([tally(3), tally(4)])
    assert (total.listed, total.eligible, total.refused) == (9, 7, {"why": 2})
    assert total.digest == 2 * mark("x") % 2**256
