"""The draw's state machine as it is deployed."""

from typing import Any

import pytest

from tests.support.cloud.template import resources

STATES: dict[str, Any] = resources("AWS::Serverless::StateMachine")["Lottery"]["Properties"][
    "Definition"
]["States"]
STEPS = {"Plan", "Count", "Cut", "Invite", "Close"}


def test_lottery_state_machine_follows_the_next_of_each_step() -> None:
    for step in ("Plan", "Cut", "Close"):
        assert STATES[step]["Next"] == "Next"
    by_answer = {one["StringEquals"]: one["Next"] for one in STATES["Next"]["Choices"]}
    assert by_answer == {"count": "Count", "invite": "Invite"}
    assert STATES["Next"]["Default"] == "Drawn"
    assert (STATES["Count"]["Next"], STATES["Invite"]["Next"]) == ("Cut", "Close")


@pytest.mark.parametrize("step", ["Count", "Invite"])
def test_lottery_pass_maps_over_the_shards_and_repeats_until_done(step: str) -> None:
    state = STATES[step]
    assert state["ItemsPath"] == "$.shares"
    # What the workers answer would not fit into an answer.
    assert state["ResultPath"] is None
    processor = state["ItemProcessor"]
    assert processor["ProcessorConfig"] == {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    worker = processor["States"][processor["StartAt"]]
    choice = processor["States"][worker["Next"]]
    assert choice["Default"] == processor["StartAt"]
    [done] = choice["Choices"]
    assert (done["Variable"], done["BooleanEquals"]) == ("$.done", True)


def test_failed_lottery_step_is_retried_with_jitter_unless_it_was_refused() -> None:
    tasks = {name: state for name, state in STATES.items() if state["Type"] == "Task"}
    for pass_ in ("Count", "Invite"):
        tasks |= {
            name: state
            for name, state in STATES[pass_]["ItemProcessor"]["States"].items()
            if state["Type"] == "Task"
        }
    assert len(tasks) == len(STEPS)
    for name, task in tasks.items():
        *refused, every = task["Retry"]
        assert every["ErrorEquals"] == ["States.ALL"], name
        assert (every["MaxAttempts"], every["JitterStrategy"]) == (3, "FULL"), name
        assert bool(refused) is (name in {"Plan", "Close"}), name
        for one in refused:
            assert (one["ErrorEquals"], one["MaxAttempts"]) == (
                ["InvalidInputError", "StateConflictError"],
                0,
            )


@pytest.mark.parametrize("step", sorted(STEPS))
def test_each_lottery_step_is_a_function_of_its_own(step: str) -> None:
    name = "LotteryCutoff" if step == "Cut" else f"Lottery{step}"
    function = resources("AWS::Serverless::Function")[name]["Properties"]
    assert function["Handler"] == f"handler.{step.lower()}_handler"
