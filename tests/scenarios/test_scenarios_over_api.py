"""Each scenario that the API can play, over its handlers on moto."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.scenarios.moto_player import MotoCloud, MotoPlayer
from tests.support.scenarios.pages import SCENARIOS
from tests.support.scenarios.play import can_play, play
from tests.support.scenarios.reading import read_scenario

PLAYABLE = [path for path in SCENARIOS if can_play(read_scenario(path), MotoPlayer)]


@pytest.fixture(scope="module")
def cloud() -> Iterator[MotoCloud]:
    with MotoCloud.started() as cloud:
        yield cloud


@pytest.mark.parametrize("path", PLAYABLE, ids=lambda path: path.stem)
def test_api_returns_the_figures_of_a_scenario(path: Path, cloud: MotoCloud) -> None:
    scenario = read_scenario(path)

    play(scenario, MotoPlayer.of(scenario, cloud))


def test_api_plays_at_least_three_quarters_of_the_scenarios() -> None:
    assert len(PLAYABLE) >= len(SCENARIOS) * 3 // 4
