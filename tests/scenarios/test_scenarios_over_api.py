"""Each scenario that the API can play, over its handlers on moto."""

from pathlib import Path

import pytest

from tests.support.scenarios.moto_player import MotoPlayer
from tests.support.scenarios.pages import SCENARIOS
from tests.support.scenarios.play import can_play, play
from tests.support.scenarios.reading import read_scenario

PLAYABLE = [path for path in SCENARIOS if can_play(read_scenario(path), MotoPlayer)]


@pytest.mark.parametrize("path", PLAYABLE, ids=lambda path: path.stem)
def test_the_api_shows_the_figures_of_a_scenario(path: Path) -> None:
    scenario = read_scenario(path)

    with MotoPlayer.of(scenario) as player:
        play(scenario, player)


def test_the_api_can_play_most_scenarios() -> None:
    assert len(PLAYABLE) >= len(SCENARIOS) * 3 // 4
