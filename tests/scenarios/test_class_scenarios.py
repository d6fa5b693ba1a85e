"""Each scenario of the classes by the domain and by a step for each day."""

import pytest

from tests.support.scenarios.class_pages import CLASS_PAGES, ClassScenario, read_class_scenarios
from tests.support.scenarios.class_players import DomainClasses, WitnessedClasses, play_classes

SCENARIOS = tuple(each for path in CLASS_PAGES for each in read_class_scenarios(path))

each_scenario = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)


@each_scenario
def test_the_domain_finds_the_classes_of_a_scenario(scenario: ClassScenario) -> None:
    play_classes(scenario, DomainClasses())


@each_scenario
def test_the_witness_finds_the_classes_of_a_scenario(scenario: ClassScenario) -> None:
    play_classes(scenario, WitnessedClasses())


def test_class_pages_have_at_least_forty_scenarios() -> None:
    assert len(SCENARIOS) >= 40
    assert len({each.name for each in SCENARIOS}) == len(SCENARIOS)
