"""Each scenario by the witness, the domain alone, and the use cases in memory."""

from pathlib import Path

import pytest

from tests.support.scenarios.domain_services import ServedDomain
from tests.support.scenarios.pages import SCENARIOS
from tests.support.scenarios.play import play
from tests.support.scenarios.reading import read_scenario
from tests.support.scenarios.usecase_player import UseCasePlayer
from tests.support.scenarios.witness_services import ServedWitness

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


def test_scenario_folder_has_at_least_forty_pages() -> None:
    assert len(SCENARIOS) >= 40
