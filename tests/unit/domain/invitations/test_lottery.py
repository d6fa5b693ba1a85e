import hashlib
import hmac

import pytest

from microloan.domain.invitations.campaign import Cutoff, EligibilityCounts
from microloan.domain.invitations.lottery import RankRange, commitment, draw_winners, mark, rank
from microloan.domain.invitations.rank_histogram import RankHistogram, add_counts, find_cutoff

CROWD = [f"qq#o{n}" for n in range(200)]


def test_a_rank_is_what_anyone_can_calculate() -> None:
    assert rank("seed", "qq#o1") == hmac.new(b"seed", b"qq#o1", hashlib.sha256).digest()
    assert commitment("seed") == hashlib.sha256(b"seed").hexdigest()


def test_a_draw_can_be_repeated_by_anyone_whatever_the_order() -> None:
    chosen = draw_winners(CROWD, 20, "seed")
    assert len(set(chosen)) == 20
    assert draw_winners(reversed(CROWD), 20, "seed") == chosen


def test_another_seed_draws_other_members() -> None:
    assert set(draw_winners(CROWD, 20, "seed")) != set(draw_winners(CROWD, 20, "another"))


def test_a_larger_draw_contains_the_smaller() -> None:
    assert draw_winners(CROWD, 50, "seed")[:20] == draw_winners(CROWD, 20, "seed")


def test_a_draw_takes_the_lowest_ranks() -> None:
    chosen = draw_winners(CROWD, 20, "seed")
    worst = max(rank("seed", key) for key in chosen)
    assert all(rank("seed", key) > worst for key in CROWD if key not in chosen)


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (200, 200), (999, 200)])
def test_a_draw_never_takes_more_than_there_are(count: int, expected: int) -> None:
    assert len(draw_winners(CROWD, count, "seed")) == expected


# Buckets

LOW, MIDDLE, HIGH = (bytes([first]) + bytes(31) for first in (0x00, 0x57, 0xFF))


def test_a_bucket_without_bits_holds_every_rank_and_tells_them_apart_by_their_first() -> None:
    everything = RankRange(width=4)
    assert [everything.side(one) for one in (LOW, MIDDLE, HIGH)] == [0, 0, 0]
    assert [everything.part_of(one) for one in (LOW, MIDDLE, HIGH)] == [0, 5, 15]


def test_a_part_of_a_bucket_is_a_bucket_of_the_ranks_in_that_part() -> None:
    part = RankRange(width=4).part(5)
    assert part.side(LOW) < 0 == part.side(MIDDLE) < part.side(HIGH)
    assert part.part_of(LOW) < 0
    assert part.part_of(MIDDLE) == 7
    assert part.part_of(HIGH) >= part.parts


def test_the_finest_bucket_has_no_parts_that_could_be_counted() -> None:
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
def test_the_cut_is_where_the_last_place_lies(
    count: int, part: int, quotas: tuple[int, ...]
) -> None:
    found = find_cutoff([tally(3, 1, 0, 2), tally(1, 0, 0, 2)], count, FOUR)
    assert found == Cutoff(FOUR.part(part), quotas, invited_count=0, candidates=9)


@pytest.mark.parametrize("count", [9, 10])
def test_when_there_are_no_more_than_places_everyone_is_below(count: int) -> None:
    found = find_cutoff([tally(3, 1, 0, 2), tally(1, 0, 0, 2)], count, FOUR)
    assert isinstance(found, Cutoff)
    assert found.quotas == (6, 3)
    assert found.bucket.side(LOW) < 0 > found.bucket.side(HIGH)


@pytest.mark.parametrize("count", [3, 4])
def test_when_all_places_are_given_away_nobody_is_below_or_in_the_bucket(count: int) -> None:
    found = find_cutoff([tally(3, 1, 0, 2, invited_count=4)], count, FOUR)
    assert isinstance(found, Cutoff)
    assert (found.quotas, found.invited_count, found.candidates) == ((0,), 4, 6)
    assert found.bucket.side(LOW) > 0 < found.bucket.side(HIGH)


def test_members_who_are_invited_already_take_their_places() -> None:
    assert find_cutoff([tally(3, 1, 0, 2, invited_count=4)], 8, FOUR) == Cutoff(
        FOUR.part(1), (3,), 4, 6
    )


def test_a_bucket_that_holds_too_many_is_counted_once_more() -> None:
    tallies = [tally(3, 1, 0, 2), tally(1, 0, 0, 2)]
    deeper = find_cutoff(tallies, 2, FOUR, most=3)
    assert deeper == FOUR.part(0)
    found = find_cutoff([tally(0, 2, 0, 1), tally(0, 0, 1, 0)], 2, FOUR.part(0), most=3)
    assert found == Cutoff(FOUR.part(0).part(1), (0, 0), invited_count=0, candidates=4)


def test_what_is_below_a_deeper_bucket_is_in_the_quotas() -> None:
    tallies = [tally(0, 2, 0, 0, below=5), tally(1, 0, 0, 1, below=7)]
    assert find_cutoff(tallies, 13, FOUR.part(1)) == Cutoff(FOUR.part(1).part(0), (5, 7), 0, 16)


def test_ranks_that_cannot_be_told_apart_any_more_are_listed() -> None:
    finest = RankRange(width=200)
    assert isinstance(find_cutoff([tally(9)], 2, finest, most=3), Cutoff)


def test_segments_are_added_up_by_reason_and_their_digests_wrap() -> None:
    total = add_counts([tally(3), tally(4)])
    assert (total.listed, total.eligible, total.refused) == (9, 7, {"why": 2})
    assert total.digest == 2 * mark("x") % 2**256
