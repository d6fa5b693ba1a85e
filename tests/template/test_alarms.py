"""Every alarm leads to its remedy and looks at something that is really told."""

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from microloan.adapters.metrics import UNITS
from tests.support.assertions.emitted_metrics import VALUES
from tests.support.assertions.pages import anchors
from tests.support.cloud.template import PATH, resources, template
from tests.support.cloud.translated_template import of_type

ROOT = PATH.parent
ALARMS = {name: one["Properties"] for name, one in resources("AWS::CloudWatch::Alarm").items()}
FUNCTIONS = resources("AWS::Serverless::Function")
TIMEOUT = template()["Globals"]["Function"]["Timeout"]
# Where missing figures are themselves the alarm.
SILENCE_IS_BAD = {"SweepNotRunningAlarm"}
# What somebody is woken for.
PAGES = {
    *("ApiFailingAlarm", "AuthorizerFaultsAlarm", "OutboxOldAlarm", "ClickToMoneySlowAlarm"),
    *(
        "SweepNotRunningAlarm",
        "EndOfDayNotClosedAlarm",
        "EndOfDayFailedAlarm",
        "UnbalancedBooksAlarm",
    ),
    "LateEntriesAlarm",
}


def described(alarm: dict[str, Any]) -> str:
    text: str = alarm["AlarmDescription"]["Fn::Sub"]
    return text


def metrics(alarm: dict[str, Any]) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Yield namespace, name and dimensions of what an alarm looks at."""
    found = [one["MetricStat"]["Metric"] for one in alarm.get("Metrics", []) if "MetricStat" in one]
    for one in found or ([alarm] if "MetricName" in alarm else []):
        yield one["Namespace"], one["MetricName"], one.get("Dimensions", [])


@pytest.mark.parametrize("name", ALARMS)
def test_alarm_links_to_its_section_of_the_runbook(name: str) -> None:
    says, _, link = described(ALARMS[name]).rpartition(" ")
    words = re.findall("[A-Z][a-z]+", name.removesuffix("Alarm"))
    assert link == "${RunbookUrl}#" + "-".join(words).lower()
    assert link.partition("#")[2] in anchors(ROOT / "docs/runbook.md")
    assert says.endswith(".")
    assert template()["Parameters"]["RunbookUrl"]["Default"] == "docs/runbook.md"


@pytest.mark.parametrize("name", ALARMS)
def test_runbook_section_states_the_topic_of_its_alarm(name: str) -> None:
    [topic] = ALARMS[name]["AlarmActions"]
    assert topic == {"Ref": "Alarms" if name in PAGES else "Notes"}
    anchor = described(ALARMS[name]).rpartition("#")[2]
    title = anchor.replace("-", " ")
    section = re.search(
        rf"^### {title}\n\n\*\*(\w+)\.\*\*",
        (ROOT / "docs/runbook.md").read_text("utf-8"),
        re.MULTILINE | re.IGNORECASE,
    )
    assert section, title
    assert section.group(1) == ("Page" if name in PAGES else "Look")


def test_runbook_has_a_section_for_each_alarm_and_no_other() -> None:
    text = (ROOT / "docs/runbook.md").read_text("utf-8")
    titles = {
        title.lower().replace(" ", "-") for title in re.findall(r"^### (.+)$", text, re.MULTILINE)
    }
    assert titles == {described(alarm).rpartition("#")[2] for alarm in ALARMS.values()}


@pytest.mark.parametrize("name", ALARMS)
def test_missing_data_of_an_alarm_is_treated_as_listed(name: str) -> None:
    # A stack that stands by in a second Region is silent.
    bad = {"Fn::If": ["IsActive", "breaching", "notBreaching"]}
    expected = bad if name in SILENCE_IS_BAD else "notBreaching"
    assert ALARMS[name]["TreatMissingData"] == expected


def measured() -> set[str]:
    """Return the names of the figures that the code tells."""
    calls = (
        node
        for folder in ("functions", "layers/microloan/microloan")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "measure"
    )
    return {keyword.arg for call in calls for keyword in call.keywords if keyword.arg}


# What a book is worth is told in one go, from a dict.
WORTH = {"OpenLoans", "PrincipalFen", "InterestReceivableFen", "AllowanceFen"}


def test_metrics_of_the_code_are_exactly_those_with_a_unit() -> None:
    handler = (ROOT / "functions/nightly_accrual/handler.py").read_text("utf-8")
    assert all(f'"{name}": ' in handler for name in WORTH)
    assert measured() | WORTH == UNITS.keys()


def test_alarms_use_emitted_metrics_of_the_whole_service() -> None:
    ours = [one for alarm in ALARMS.values() for one in metrics(alarm) if one[0] == "Microloan"]
    assert len(ours) > 10
    for _, name, dimensions in ours:
        assert name in UNITS
        assert dimensions == [{"Name": "service", "Value": "microloan"}], name


def test_alarms_of_the_three_minute_promise_have_that_threshold() -> None:
    for name in ("OutboxOldAlarm", "ClickToMoneySlowAlarm"):
        assert (ALARMS[name]["Threshold"], ALARMS[name]["ComparisonOperator"]) == (
            180,
            "GreaterThanThreshold",
        )


def test_every_function_without_an_exemption_has_an_errors_alarm() -> None:
    watched = {
        dimension["Value"]["Ref"]
        for alarm in ALARMS.values()
        for namespace, name, dimensions in metrics(alarm)
        for dimension in dimensions
        if (namespace, name, dimension["Name"]) == ("AWS/Lambda", "Errors", "FunctionName")
    }
    # An authorizer's refusals are errors, so its faults have a figure of their own; what tries a
    # release and dies fails the release.
    assert watched | {"Authorize", "PreTrafficCheck"} == FUNCTIONS.keys()


def test_alarm_with_an_expression_has_at_most_ten_metrics() -> None:
    """More than ten CloudWatch refuses; one of them is the result."""
    for name, alarm in ALARMS.items():
        assert len(alarm.get("Metrics", [])) <= 10, name
        if "Metrics" in alarm:
            told = [one for one in alarm["Metrics"] if one.get("ReturnData", True)]
            assert len(told) == 1, name


def test_monitoring_page_has_the_number_of_alarms_and_their_metrics() -> None:
    """CloudWatch is paid for each metric that an alarm looks at."""
    looked_at = sum(max(1, len(list(metrics(alarm)))) for alarm in ALARMS.values())
    told = f"{len(ALARMS)} alarms on {looked_at} metrics"
    assert told in (ROOT / "docs/monitoring.md").read_text("utf-8")


def test_near_timeout_alarm_uses_the_timeouts_of_the_functions() -> None:
    [result, *stats] = ALARMS["NearTimeoutAlarm"]["Metrics"]
    parts = dict(re.findall(r"(\w+) / (\d+)", result["Expression"].rpartition("]")[0]))
    for one in stats:
        function = one["MetricStat"]["Metric"]["Dimensions"][0]["Value"]["Ref"]
        assert int(parts[one["Id"]]) == FUNCTIONS[function]["Properties"].get("Timeout", TIMEOUT)
    # Milliseconds over seconds, and then in percent.
    assert result["Expression"].endswith("/ 10")


def test_gateway_and_firewall_alarms_use_the_names_of_their_resources() -> None:
    """SAM calls an API after its stack unless it has a name; an ACL goes by its metric's name."""
    [api] = of_type("AWS::ApiGateway::RestApi").values()
    assert "Name" not in api
    assert api["Body"]["info"]["title"] == {"Ref": "AWS::StackName"}
    acl = resources("AWS::WAFv2::WebACL")["WebAcl"]
    named = acl["Properties"]["VisibilityConfig"]["MetricName"]
    alarm = resources("AWS::CloudWatch::Alarm")["FirewallBlocksAlarm"]
    assert alarm["Condition"] == acl["Condition"]
    assert alarm["Properties"]["Dimensions"][0] == {"Name": "WebACL", "Value": named}
    for name, one in ALARMS.items():
        if one.get("Namespace") == "AWS/ApiGateway":
            dimensions = {d["Name"]: d["Value"] for d in one["Dimensions"]}
            assert dimensions["ApiName"] == {"Ref": "AWS::StackName"}, name
            assert dimensions["Stage"] == "v1", name


def test_every_queue_has_an_alarm_on_its_messages() -> None:
    watched = {
        dimensions[0]["Value"]["Fn::GetAtt"].removesuffix(".QueueName")
        for alarm in ALARMS.values()
        for namespace, _, dimensions in metrics(alarm)
        if namespace == "AWS/SQS"
    }
    assert watched == resources("AWS::SQS::Queue").keys()


# The dashboard


def dashboard() -> list[dict[str, Any]]:
    body = resources("AWS::CloudWatch::Dashboard")["Dashboard"]["Properties"]["DashboardBody"]
    widgets: list[dict[str, Any]] = json.loads(body["Fn::Sub"])["widgets"]
    return widgets


def drawn() -> Iterator[list[str]]:
    for widget in dashboard():
        for metric in widget["properties"].get("metrics", []):
            yield [part for part in metric if isinstance(part, str)]


def test_dashboard_has_a_row_for_each_part_without_overlap() -> None:
    rows = [w["properties"]["markdown"] for w in dashboard() if w["type"] == "text"]
    assert [row.removeprefix("## ") for row in rows] == [
        *("Customers", "Money", "Decisions", "End of day", "Invitation lottery"),
        "AWS resources",
    ]
    taken = [
        (x, y)
        for w in dashboard()
        for x in range(w["x"], w["x"] + w["width"])
        for y in range(w["y"], w["y"] + w["height"])
    ]
    assert len(taken) == len(set(taken))
    assert max(x for x, _ in taken) == 23


def test_dashboard_shows_exactly_the_emitted_metrics() -> None:
    ours = [metric for metric in drawn() if metric[0] == "Microloan"]
    assert {metric[1] for metric in ours} == UNITS.keys()
    for _, name, *pairs in ours:
        for dimension, value in zip(pairs[::2], pairs[1::2], strict=True):
            assert value in VALUES[dimension], (name, dimension)


def test_dashboard_shows_only_routes_that_exist() -> None:
    routes = {
        (event["Properties"]["Path"], event["Properties"]["Method"])
        for function in FUNCTIONS.values()
        for event in function["Properties"].get("Events", {}).values()
        if event["Type"] == "Api"
    }
    named = {(m[5], m[7]) for m in drawn() if m[0] == "AWS/ApiGateway" and "Resource" in m}
    assert named
    assert named <= routes
