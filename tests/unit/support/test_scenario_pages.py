"""The strict reader of scenario pages."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support.scenarios.domain_services import ServedDomain
from tests.support.scenarios.markdown import ScenarioError
from tests.support.scenarios.model import EventType, Figures, Scenario, Split
from tests.support.scenarios.pages import FOLDER, SCENARIOS
from tests.support.scenarios.play import play
from tests.support.scenarios.reading import read_scenario
from tests.support.scenarios.usecase_player import UseCasePlayer
from tests.support.scenarios.witness_services import ServedWitness

PAGE = """# A title

A sentence of purpose.

## Product

| term | value |
| --- | --- |
| limit | 50,000.00 |
| daily rate | 0.04 % |
| penalty rate | 0.06 % |
| due day | 15 |

## Events

| when | event | loan | amount | instalments | payment | interest | principal | refused |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
| 2024-01-15 | draw | A | 1,000.00 | 5 | | | | |
| 2024-01-25 | payment | A | 104.00 | | P1 | 4.00 | 100.00 | |
| 2024-01-26 | payment | A | 2,000.00 | | | | | amount_exceeds_payoff |
| 2024-01-27 | payment returned | | | | P1 | | | |

## Schedule

| when | loan | number | due | principal | interest | total | balance |
| --- | --- | --- | --- | --- | --- | --- | --- |
| 2024-01-15 | A | 1 | 2024-02-15 | 200.00 | 12.40 | 212.40 | 800.00 |

## Figures

| when | loan | status | days past due | due now | penalty | interest | principal | payoff |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
| 2024-01-25 | A | open | 0 | 0.00 | 0.00 | 0.00 | 900.00 | 900.00 |

## Ledger

| booked | value | loan | entry | account | debit | credit |
| --- | --- | --- | --- | --- | --- | --- |
| 2024-01-15 | 2024-01-15 | A | drawn | loans | 1,000.00 | |
| | | | | disbursements in transit | | 1,000.00 |

## Closings

| day | class | loans | interest receivable | loss allowance | interest income | impairment |
| --- | --- | --- | --- | --- | --- | --- |
| 2024-01-25 | normal | 900.00 | 0.36 | 9.00 | 4.36 | 9.00 |

## Calculation

1,000.00 × 10 × 0.0004 = 4.00.
"""

FAULTS = [
    ("# A title", "A title", "the first line must be a title"),
    ("A sentence of purpose.", "", "say below the title"),
    ("## Figures", "## Numbers", "there is no section Numbers"),
    ("## Figures", "### Figures", "write a heading as"),
    ("## Figures", "## Ledger", "there is a second section Ledger"),
    ("1,000.00 × 10 × 0.0004 = 4.00.\n", "", "Calculation is prose, not empty"),
    ("| 2024-01-25 | A | open | 0 | 0.00 | 0.00 | 0.00 | 900.00 | 900.00 |\n", "", "is empty"),
    ("| 2024-01-25 | A | open | 0 |", "| 2024-01-25 | A | open |", "8 cells under 9 columns"),
    ("| 2024-01-25 | A | open", "2024-01-25 | A | open", "a table needs a row here"),
    ("| days past due |", "| days late |", "the column days past due is missing"),
    ("| payoff |", "| owed back | payoff | extra |", "the second row of a table must be"),
    ("| when | event |", "| when | when |", "each column needs a name of its own"),
    ("| interest | principal | refused |", "| interest | principal | why |", "no column why"),
    ("| A | open |", "| A | closed |", "status is closed, which is none of: disbursing"),
    ("| A | open |", "| B | open |", "no event draws loan B"),
    ("| draw | A |", "| drew | A |", "event is drew, which is none of: draw"),
    ("| draw | A | 1,000.00 | 5 |", "| draw | A | 1,000.00 | |", "draw needs instalments"),
    ("| draw | A | 1,000.00 | 5 | |", "| draw | A | 1,000.00 | 5 | P |", "draw has no payment"),
    ("| draw | A | 1,000.00 |", "| draw | A | 1000 |", "amount is 1000, write yuan as 1,000.50"),
    ("| draw | A | 1,000.00 | 5 |", "| plan agreed | A | 1,000.00 | 5 |", "needs holiday"),
    ("| 1,000.00 | 5 |", "| 1,000.00 | five |", "instalments is five, write a whole number"),
    ("| 2024-01-25 | payment |", "| 2024-01-05 | payment |", "earlier than the one above it"),
    ("| 2024-01-25 | payment |", "| 25 January | payment |", "write a time as 2024-02-15"),
    ("| payment | A | 104.00 |", "| payment | B | 104.00 |", "no event above draws loan B"),
    ("| 4.00 | 100.00 | |", "| 4.00 | 99.00 | |", "do not add up to its amount"),
    ("| payment returned | | | | P1 |", "| payment returned | | | | P2 |", "names payment P2"),
    ("| 12.40 | 212.40 |", "| 12.40 | 212.41 |", "the total is not principal and interest"),
    ("| 900.00 | 900.00 |", "| 900.00 | 900.01 |", "the payoff is not the sum of its kinds"),
    ("| loans | 1,000.00 | |", "| cash | 1,000.00 | |", "account is cash, which is none of"),
    ("| loans | 1,000.00 | |", "| | 1,000.00 | |", "the cell account is empty"),
    ("| loans | 1,000.00 | |", "| loans | | |", "fill either debit or credit"),
    ("| loans | 1,000.00 | |", "| loans | 1,000.01 | |", "drawn of 2024-01-15 is not balanced"),
    ("| 2024-01-25 | normal |", "| 2024-01-25 | good |", "there is no class good"),
    ("| daily rate | 0.04 % |", "| daily rate | 0.0004 |", "write a rate as 0.05 %"),
    ("| limit | 50,000.00 |\n", "", "the terms are, in this order: limit, daily rate"),
]


def page(folder: Path, text: str) -> Path:
    path = folder / "page.md"
    path.write_text(text, "utf-8")
    return path


def test_scenario_page_is_read_into_its_events_and_figures(tmp_path: Path) -> None:
    scenario = read_scenario(page(tmp_path, PAGE))

    assert [event.type for event in scenario.events] == [
        EventType.DRAW,
        EventType.PAYMENT,
        EventType.PAYMENT,
        EventType.PAYMENT_RETURNED,
    ]
    assert scenario.events[1].amount == 104_00
    assert (len(scenario.checks), len(scenario.ledger), len(scenario.closings)) == (2, 1, 1)


@pytest.mark.parametrize(("right", "wrong", "message"), FAULTS)
def test_fault_of_a_scenario_page_is_an_error_with_its_line(
    tmp_path: Path, right: str, wrong: str, message: str
) -> None:
    assert PAGE.count(right) >= 1
    path = page(tmp_path, PAGE.replace(right, wrong, 1))

    with pytest.raises(ScenarioError, match=rf"page\.md:\d+: .*{message}"):
        read_scenario(path)


def test_scenario_page_without_expected_figures_is_an_error(tmp_path: Path) -> None:
    path = page(tmp_path, PAGE.partition("## Schedule")[0])

    with pytest.raises(ScenarioError, match="the scenario expects nothing"):
        read_scenario(path)


def test_scenario_page_without_events_is_an_error(tmp_path: Path) -> None:
    path = page(tmp_path, PAGE.partition("## Events")[0])

    with pytest.raises(ScenarioError, match="the section Events is missing"):
        read_scenario(path)


def test_empty_scenario_page_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="the page is empty"):
        read_scenario(page(tmp_path, ""))


def bend_split(scenario: Scenario) -> Scenario:
    *events, last = scenario.events
    paid = next(event for event in events if event.split)
    bent = replace(paid, split=Split(0, 123_00, 2_001_00, 0, 0))
    return replace(scenario, events=(*(bent if e is paid else e for e in events), last))


def bend_figures(scenario: Scenario) -> Scenario:
    [check] = scenario.checks
    assert isinstance(check.value, Figures)
    bent = replace(check.value, interest=check.value.interest + 1)
    return replace(scenario, checks=(replace(check, value=bent),))


def bend_ledger(scenario: Scenario) -> Scenario:
    return replace(scenario, ledger=scenario.ledger[:-1])


def bend_closings(scenario: Scenario) -> Scenario:
    [day, *_] = scenario.closings
    place, figures = scenario.closings[day]
    bent = place, replace(figures, receivable=figures.receivable + 1)
    return replace(scenario, closings={**scenario.closings, day: bent})


def bend_terms(scenario: Scenario) -> Scenario:
    return replace(scenario, product=replace(scenario.product, due_day=16))


def bend_refusal(scenario: Scenario) -> Scenario:
    *events, last = scenario.events
    return replace(scenario, events=(*events, replace(last, refused="throttled")))


BENT = [
    (bend_split, "collected-at-night.md:20"),
    (bend_figures, "collected-at-night.md:27"),
    (bend_ledger, "collected-at-night: .*REPAID"),
    (bend_closings, "collected-at-night.md:45"),
    (bend_terms, "collected-at-night: Product"),
]


@pytest.mark.parametrize(("bend", "message"), BENT)
def test_wrong_figure_of_a_scenario_fails_every_player(
    bend: Callable[[Scenario], Scenario], message: str
) -> None:
    scenario = bend(read_scenario(FOLDER / "collected-at-night.md"))
    players = ServedWitness(scenario.product), ServedDomain(scenario.product)

    for player in (*players, UseCasePlayer.of(scenario)):
        with pytest.raises(AssertionError, match=message):
            play(scenario, player)


SERVICES = [
    (EventType.PLAN_AGREED, "plan-kept"),
    (EventType.PLAN_KEPT, "plan-kept"),
    (EventType.PLAN_BROKEN, "plan-broken"),
    (EventType.COLLECTED_AT_NIGHT, "collected-from-another-card"),
    (EventType.ALL_DUE_PAID, "all-due-paid"),
    (EventType.BANK_TRANSFER_ASSIGNED, "bank-transfer-in-suspense"),
    (EventType.BANK_TRANSFER_RETURNED, "bank-transfer-in-suspense"),
]


def bend_event(name: str, kind: EventType, **bent: object) -> Scenario:
    scenario = read_scenario(FOLDER / f"{name}.md")
    events = list(scenario.events)
    [place, *_] = [n for n, e in enumerate(events) if e.type is kind and not e.refused]
    changed: dict[str, Any] = bent or {"amount": events[place].amount + 1}
    events[place] = replace(events[place], **changed)
    return replace(scenario, events=tuple(events))


def require_each_player_fails(scenario: Scenario) -> None:
    players = ServedWitness(scenario.product), ServedDomain(scenario.product)
    for player in (*players, UseCasePlayer.of(scenario)):
        with pytest.raises(AssertionError, match=rf"{scenario.name}\.md:\d+: "):
            play(scenario, player)


@pytest.mark.parametrize(("kind", "name"), SERVICES)
def test_wrong_amount_of_a_plan_or_transfer_fails_every_player(kind: EventType, name: str) -> None:
    require_each_player_fails(bend_event(name, kind))


def test_collection_from_the_wrong_card_fails_every_player() -> None:
    kind = EventType.COLLECTED_AT_NIGHT
    require_each_player_fails(bend_event("collected-from-another-card", kind, card="C1"))


def test_wrong_new_due_day_fails_every_player() -> None:
    require_each_player_fails(bend_event("due-day-changed", EventType.DUE_DAY_CHANGED, due_day=27))


def test_accepted_event_that_the_page_has_refused_fails_the_scenario() -> None:
    scenario = bend_refusal(read_scenario(FOLDER / "settled-early.md"))

    with pytest.raises(AssertionError, match="accepted, not refused as throttled"):
        play(scenario, UseCasePlayer.of(scenario))


def test_every_event_type_is_in_a_scenario_and_in_the_readme() -> None:
    played = {event.type for path in SCENARIOS for event in read_scenario(path).events}
    readme = (FOLDER / "README.md").read_text("utf-8")

    assert set(EventType) - played == set()
    assert [event.value for event in EventType if f"`{event.value}`" not in readme] == []
