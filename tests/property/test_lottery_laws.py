"""A draw is uniform, and depends on nothing but its seed and who is eligible."""

from collections import Counter
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microloan.domain.channel import Channel
from microloan.domain.invitations.campaign import CampaignTerms
from microloan.domain.invitations.lottery import draw_winners
from microloan.domain.invitations.member import Member
from microloan_testing.in_memory.invitations import InMemoryInvitations
from microloan_testing.in_memory.store import InMemoryStore
from microloan_testing.lottery import run_lottery
from microloan_testing.outbound_services import FixedClock
from tests.support.builders.examples import DRAWN_ON, member

MEMBERS, PLACES = 50, 10
# Of chi-square with 49 degrees of freedom: what one in a thousand is above, or below.
LEAST, MOST = 23.98, 85.35


def winners(
    members: Iterable[Member], count: int, seed: str, segments: int, **how: int
) -> list[str]:
    store = InMemoryStore()
    store.enlist(*members)
    draws = InMemoryInvitations(store.tables, segments)
    run_lottery(CampaignTerms("c", Channel.WECHAT, count), seed, draws, FixedClock(DRAWN_ON), **how)
    return sorted(key for key, one in store.tables.members.items() if one.campaign)


def chi_square(counts: Sequence[int], expected: float) -> float:
    """Return how far from even, corrected for drawing without putting back."""
    spread = sum((count - expected) ** 2 / expected for count in counts)
    return spread * (MEMBERS - 1) / (MEMBERS - PLACES)


def test_every_member_wins_the_lottery_equally_often() -> None:
    keys = [f"wechat#o{n}" for n in range(MEMBERS)]
    seeds = 5_000
    drawn = Counter(key for n in range(seeds) for key in draw_winners(keys, PLACES, f"seed-{n}"))
    found = chi_square([drawn[key] for key in keys], seeds * PLACES / MEMBERS)
    assert LEAST < found < MOST


def test_lottery_in_counting_steps_is_uniform_too() -> None:
    crowd = [member(f"o{n}") for n in range(MEMBERS)]
    seeds = 400
    drawn = Counter(key for n in range(seeds) for key in winners(crowd, PLACES, f"{n}", 3))
    found = chi_square([drawn[one.key] for one in crowd], seeds * PLACES / MEMBERS)
    assert LEAST < found < MOST


@pytest.mark.parametrize("half", ["first", "second"])
def test_members_listed_first_win_as_often_as_the_others(half: str) -> None:
    """The half that was imported first wins as often as the other: within four deviations."""
    keys = [f"wechat#o{n}" for n in range(MEMBERS)]
    seeds = 5_000
    part = set(keys[: MEMBERS // 2] if half == "first" else keys[MEMBERS // 2 :])
    won = sum(len(part & set(draw_winners(keys, PLACES, f"seed-{n}"))) for n in range(seeds))
    # Hypergeometric: n K/N (1-K/N) (N-n)/(N-1).
    variance = seeds * PLACES / 4 * (MEMBERS - PLACES) / (MEMBERS - 1)
    assert abs(won - seeds * PLACES / 2) < 4 * variance**0.5


openids = st.lists(
    st.text("abcdefghij0123456789", min_size=1, max_size=8), unique=True, max_size=60
)


@given(
    ids=openids,
    shuffled=st.randoms(use_true_random=False),
    count=st.integers(1, 70),
    seed=st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=20),
    segments=st.integers(1, 9),
    width=st.sampled_from([1, 3, 8, 12]),
    most=st.integers(1, 5),
)
@settings(max_examples=150, deadline=None)
def test_winners_do_not_depend_on_order_segments_or_range_width(
    ids: list[str],
    shuffled: object,
    count: int,
    seed: str,
    segments: int,
    width: int,
    most: int,
) -> None:
    crowd = [member(one) for one in ids]
    other = list(crowd)
    shuffled.shuffle(other)  # type: ignore[attr-defined] # a Random
    expected = sorted(draw_winners((one.key for one in crowd), count, seed))
    assert winners(crowd, count, seed, 1) == expected
    assert winners(other, count, seed, segments, width=width, most=most) == expected
