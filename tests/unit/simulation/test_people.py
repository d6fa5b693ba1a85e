"""The people of the simulated year: nobody real, nobody twice, and like their figures."""

import random
from datetime import date
from itertools import pairwise
from statistics import correlation, mean

import pytest
from stdnum import luhn

from microloan.adapters.scorecard_files import read_champion_challengers
from microloan.domain.calendar import age_on
from microloan.domain.channel import Channel
from microloan.domain.product import PRODUCT
from microloan.domain.underwriting.scorecard import figures_of
from microloan.entrypoints.models.identity import read_name, read_resident_id
from simulation.assumptions import SEASONS, Assumptions, season
from simulation.people import Person, people
from simulation.year import DAYS, FIRST_DAY

MANY = 3_000


@pytest.fixture(scope="module")
def drawn() -> list[Person]:
    return people(MANY, random.Random(1), Assumptions())


def test_simulated_persons_are_unique_with_valid_resident_ids(
    drawn: list[Person],
) -> None:
    identities = [person.identity for person in drawn]
    assert all(
        read_resident_id(one.resident_id) == (one.resident_id, one.born) for one in identities
    )
    assert all(read_name(one.name) == one.name for one in identities)
    assert len({one.resident_id[:2] for one in identities}) > 30
    assert len({one.resident_id for one in identities}) == MANY
    cards = [number for person in drawn for number in person.card_numbers]
    assert {luhn.is_valid(number) for number in cards} == {True, False}
    assert len(set(cards)) == 2 * MANY


def test_simulated_persons_are_of_the_products_age(drawn: list[Person]) -> None:
    ages = [age_on(person.identity.born, FIRST_DAY) for person in drawn]
    assert min(ages) >= PRODUCT.min_age
    assert max(ages) < PRODUCT.max_age


def test_simulated_persons_are_spread_over_both_wallets(drawn: list[Person]) -> None:
    channels = [member.channel for person in drawn for member in person.members]
    share = channels.count(Channel.QQ) / len(channels)
    assert 0.4 < share < 0.5
    assert any(len(person.members) == 2 for person in drawn)
    assert any(person.applicant_data.social.qq is None for person in drawn)


def test_shipped_scorecards_correlate_with_the_simulated_quality(drawn: list[Person]) -> None:
    contests = read_champion_challengers()
    scores = [
        contests[person.members[0].channel].champion.score(figures_of(person.applicant_data))
        for person in drawn
    ]
    assert correlation(scores, [person.quality for person in drawn]) > 0.6
    assert 560 < mean(scores) < 610
    assert min(scores) < 520
    assert max(scores) > 650


def test_assumed_shares_of_the_simulation_sum_to_one() -> None:
    assumed = Assumptions()
    for shares in (
        [share for share, *_ in assumed.slips],
        [share for share, *_ in assumed.troubles],
        [share for share, _ in assumed.habits],
        assumed.terms,
        assumed.terms_of_large,
    ):
        assert sum(shares) == pytest.approx(1)


def test_seasons_of_the_simulation_are_in_the_year_without_overlap() -> None:
    assert all(one.begins <= one.ends for one in SEASONS)
    assert all(before.ends < after.begins for before, after in pairwise(SEASONS))
    assert SEASONS[0].begins >= FIRST_DAY
    assert (SEASONS[-1].ends - FIRST_DAY).days < DAYS


@pytest.mark.parametrize(
    ("day", "factor"),
    [
        (date(2025, 7, 4), 1.0),
        (date(2025, 7, 5), 1.25),
        (date(2025, 11, 11), 2.4),
        (date(2025, 11, 12), 1.0),
        (date(2026, 2, 17), 0.4),
    ],
)
def test_season_factor_of_a_date_is_the_assumed_one(day: date, factor: float) -> None:
    assert season(day, Assumptions()) == factor
