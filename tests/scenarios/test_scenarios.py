"""Each scenario by the witness, the domain alone, and the use cases in memory."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.scenarios.domain_player import DomainPlayer
from tests.support.scenarios.domain_services import ServedDomain
from tests.support.scenarios.pages import SCENARIOS
from tests.support.scenarios.play import can_play, play
from tests.support.scenarios.reading import read_scenario
from tests.support.scenarios.usecase_player import UseCasePlayer
from tests.support.scenarios.witness_services import ServedWitness

FORTY_DAYS = timedelta(days=40)

each_scenario = pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)


@each_scenario
def test_the_witness_computes_the_figures_of_a_scenario(path: Path) -> None:
    scenario = read_scenario(path)

    play(scenario, ServedWitness(scenario.product))


@each_scenario
def test_the_domain_computes_the_figures_of_a_scenario(path: Path) -> None:
    scenario = read_scenario(path)

    play(scenario, ServedDomain(scenario.product))


@each_scenario
def test_the_use_cases_compute_the_figures_of_a_scenario(path: Path) -> None:
    scenario = read_scenario(path)

    play(scenario, UseCasePlayer.of(scenario))


SERVED = [path for path in SCENARIOS if not can_play(read_scenario(path), DomainPlayer)]
"""The pages with a plan, another card or due day, a bank transfer, or a payment of all due."""


@pytest.mark.parametrize("path", SERVED, ids=lambda path: path.stem)
def test_closings_of_a_served_page_are_those_of_the_witness_on_every_day(path: Path) -> None:
    scenario = read_scenario(path)
    witness, bank = ServedWitness(scenario.product), UseCasePlayer.of(scenario)
    for player in (witness, bank):
        play(scenario, player)
        player.reach(scenario.events[-1].at + FORTY_DAYS)
    bank.night()

    closed, expected = bank.closings(), witness.closings()

    assert {day: closed[day] for day in expected} == expected


def test_scenario_folder_has_at_least_forty_pages() -> None:
    assert len(SCENARIOS) >= 40
