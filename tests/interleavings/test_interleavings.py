"""Use cases at once, in every order that one preemption makes; `make prove` makes two."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial

import pytest

from microloan.usecases.payments.handle_callback import CallbackStatus
from tests.interleavings.all_scenarios import SCENARIOS
from tests.interleavings.money_acts import settled, tell
from tests.interleavings.scenario import Explorer, Found, Outcomes, Scenario, act
from tests.interleavings.scheduler import Choices, Course, Scheduler, explore, read
from tests.interleavings.shared_bank import Stage
from tests.support.builders.examples import CUSTOMER

PREEMPTIONS = 1
NAMES = [scenario.name for scenario in SCENARIOS]


@cache
def found(name: str) -> Found:
    explorer = Explorer(SCENARIOS[NAMES.index(name)])
    try:
        return explorer.explore(PREEMPTIONS)
    finally:
        explorer.close()


@pytest.mark.parametrize("name", NAMES)
def test_interleaving_of_a_scenario_has_no_finding(name: str) -> None:
    all_ = found(name)
    broken = [f"{one}\n{all_.shown[one]}" for one in all_.findings]
    assert broken == [], "\n".join(broken)


def test_explorer_has_16_scenarios_and_5000_interleavings() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 16
    assert sum(found(name).runs for name in NAMES) > 5_000


# The explorer itself


def count(stage: Stage) -> None:
    """Write a line that does not name what was read."""
    record = stage.store.line(CUSTOMER)
    assert record
    stage.store.tables.lines[CUSTOMER] = replace(record, version=record.version + 1)


def both_count(stage: Stage, _: Outcomes) -> Iterator[str]:
    record = stage.store.line(CUSTOMER)
    if record is None or record.version != 3:
        yield "one is lost"


RACE = Scenario("planted", lambda _: None, (act("one", count), act("other", count)), both_count)


@pytest.fixture
def scheduler() -> Iterator[Scheduler]:
    scheduler = Scheduler(3)
    yield scheduler
    scheduler.close()


def taking(scheduler: Scheduler, *steps: int) -> list[str]:
    """Return the courses of acts that take so many steps each, with two preemptions."""

    def take(count: int) -> None:
        for number in range(count):
            scheduler.touch(number)

    def run(choices: Choices) -> Course:
        return scheduler.run([partial(take, count) for count in steps], choices)

    return ["".join(str(who) for who, _ in one.steps) for one in explore(run, 2)]


def test_every_schedule_of_two_preemptions_is_run_once(scheduler: Scheduler) -> None:
    # With two preemptions each of two acts is cut once, or one of them twice.
    assert sorted(taking(scheduler, 2, 2)) == ["0011", "0101", "0110", "1001", "1010", "1100"]
    alone = taking(scheduler, 1, 1, 1)
    assert sorted(alone) == ["012", "021", "102", "120", "201", "210"]
    several = taking(scheduler, 3, 3)
    assert len(several) == len(set(several))
    assert "010101" not in several
    assert "011100" in several


def test_schedule_is_replayed_from_its_text() -> None:
    explorer = Explorer(RACE)
    finding, shown = next(iter(explorer.explore(1).shown.items()))
    text = shown.splitlines()[0].removeprefix("replay: ")
    _, order, choices = text.split("/")
    backwards = frozenset(who for who, letter in enumerate(order) if letter == "r")
    course, findings = explorer.run(read(choices), backwards)
    assert finding in findings
    assert explorer.show(course, backwards) == shown
    explorer.close()


def test_explorer_finds_a_raised_error_and_a_broken_assertion() -> None:
    def fail(_: object) -> None:
        raise KeyError("lost")

    def lend_nothing(stage: object) -> None:
        assert stage

    scenario = Scenario("planted", lend_nothing, (act("first", fail), act("second", lend_nothing)))
    assert found_in(scenario, 1) == ["first ended in KeyError: 'lost'"]


def found_in(scenario: Scenario, preemptions: int) -> list[str]:
    explorer = Explorer(scenario)
    try:
        return list(explorer.explore(preemptions).findings)
    finally:
        explorer.close()


def test_lost_update_is_found_by_one_preemption() -> None:
    assert found_in(RACE, 0) == []
    assert found_in(RACE, 1) == ["one is lost"]


def test_batch_read_in_parts_can_miss_a_loan_that_is_reopened() -> None:
    def look(stage: Stage) -> None:
        assert stage.store.load_for_repayment(CUSTOMER, stage.facts.loan_id, "no transfer").loan

    acts = (act("look", look), act("return", tell(CallbackStatus.RETURNED, 0)))
    scenario = Scenario("planted", settled, acts)
    assert found_in(scenario, 0) == []
    assert any("look ended in AssertionError" in one for one in found_in(scenario, 1))
