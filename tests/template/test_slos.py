"""The objectives in docs/slos.md name alarms and metrics that exist, and belong together."""

import re
from pathlib import Path

import pytest

from tests.support.cloud.template import resources

PAGE = (Path(__file__).parents[2] / "docs/slos.md").read_text("utf-8")
ALARMS = resources("AWS::CloudWatch::Alarm")
OBJECTIVES = re.findall(r"^\| (.+?) \| .+? \| `(\w+)` \| .+? \| `(\w+)` \|$", PAGE, re.MULTILINE)
DAYS = 28


def test_slo_table_has_ten_objectives_with_alarms() -> None:
    assert len(OBJECTIVES) == 10


@pytest.mark.parametrize(("promise", "metric", "alarm"), OBJECTIVES)
def test_alarm_of_an_objective_watches_its_metric(promise: str, metric: str, alarm: str) -> None:
    assert ALARMS[alarm]["Properties"]["MetricName"] == metric, promise


@pytest.mark.parametrize(
    ("alarm", "seconds", "unit"),
    [
        ("LoansSlowAlarm", 3, 1_000),
        ("DecisionSlowAlarm", 5, 1),
        ("ClickToMoneySlowAlarm", 180, 1),
        ("OutboxOldAlarm", 180, 1),
    ],
)
def test_target_in_seconds_is_the_threshold_of_its_alarm(
    alarm: str, seconds: int, unit: int
) -> None:
    [row] = [line for line in PAGE.splitlines() if line.endswith(f"| `{alarm}` |")]

    assert f"within {seconds} s" in row
    assert ALARMS[alarm]["Properties"]["Threshold"] == seconds * unit


def test_every_alarm_that_pages_has_an_objective_or_a_reason() -> None:
    # These report that a measurement or a run failed, before an objective is missed.
    early = {"SweepNotRunningAlarm", "EndOfDayFailedAlarm"}
    paging = {
        name
        for name, alarm in ALARMS.items()
        if alarm["Properties"]["AlarmActions"] == [{"Ref": "Alarms"}]
    }

    assert paging - {alarm for _, _, alarm in OBJECTIVES} == early


def test_slo_page_has_the_burn_rate_of_the_api_alarm() -> None:
    failing = float(ALARMS["ApiFailingAlarm"]["Properties"]["Threshold"])

    hours = DAYS * 24 * 0.001 / failing

    assert f"{failing / 0.001:.0f} times the budget's rate" in PAGE
    assert f"in {hours:.1f} hours" in PAGE
