"""Which functions start from a snapshot, by the parameter `SnapStart`."""

import re
from decimal import Decimal
from typing import Any

import pytest

from microloan_ops.cost.prices import published
from tests.support.cloud.template import PATH, resources, template

FUNCTIONS = resources("AWS::Serverless::Function")
# What the rails and operators call over HTTP; no customer waits for it.
OTHERS = {"PaymentCallbacks", "ServiceStatus"}


def customer_initiated() -> set[str]:
    """Return the functions that a customer waits for: those of the API, and its authorizer."""
    called = {
        name
        for name, function in FUNCTIONS.items()
        for event in function["Properties"].get("Events", {}).values()
        if event["Type"] == "Api"
    }
    assert called > OTHERS
    return called - OTHERS | {"Authorize"}


def applied(name: str, snap_start: str) -> str:
    """Return what a function is told when the parameter has a value."""
    told = FUNCTIONS[name]["Properties"].get("SnapStart", {"ApplyOn": "None"})
    match told:
        case {"ApplyOn": {"Fn::If": [condition, one, other]}}:
            return str(one if holds(condition, snap_start) else other)
        case {"ApplyOn": str(value)}:
            return value
    raise AssertionError(told)


def holds(condition: str, snap_start: str) -> bool:
    match template()["Conditions"][condition]:
        case {"Fn::Equals": [{"Ref": "SnapStart"}, str(value)]}:
            return value == snap_start
    raise AssertionError(condition)


def test_snapstart_is_off_by_default() -> None:
    parameter: dict[str, Any] = template()["Parameters"]["SnapStart"]
    assert (parameter["Default"], parameter["AllowedValues"]) == ("none", ["none", "customers"])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_snapstart_applies_to_customer_functions_only(name: str) -> None:
    assert applied(name, "none") == "None"
    assert applied(name, "customers") == (
        "PublishedVersions" if name in customer_initiated() else "None"
    )


def test_functions_with_snapstart_have_versions_and_default_storage() -> None:
    """SnapStart knows no unpublished function, and no storage of more than 512 MB."""
    for properties in (
        template()["Globals"]["Function"],
        *(one["Properties"] for one in FUNCTIONS.values()),
    ):
        assert "EphemeralStorage" not in properties
        assert "ProvisionedConcurrencyConfig" not in properties
    assert template()["Globals"]["Function"]["AutoPublishAlias"] == "live"


def test_documented_snapstart_price_equals_the_published_prices() -> None:
    page = (PATH.parent / "docs/cost.md").read_text("utf-8").partition("## SnapStart")[2]
    said = [Decimal(one) for one in re.findall(r"\| ([\d.]+) \|", page)]
    gigabytes = Decimal(template()["Globals"]["Function"]["MemorySize"]) / 1024
    prices = published().by_name
    kept = prices["snapshot_gigabyte_seconds"].steps[0].usd * gigabytes * 30 * 86_400
    restored = prices["restored_gigabytes"].steps[0].usd * gigabytes * 10_000
    assert said[:3] == [round(one, 2) for one in (kept, kept * len(customer_initiated()), restored)]
    assert not [
        name for name in customer_initiated() if "MemorySize" in FUNCTIONS[name]["Properties"]
    ]


def test_snapstart_on_an_unsupported_runtime_is_refused() -> None:
    rule = template()["Rules"]["SnapStartHasRuntime"]
    assert rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "SnapStart"}, "customers"]}
    [assertion] = rule["Assertions"]
    assert assertion["Assert"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "Runtime"}, "python3.11"]}]}
    allowed: list[str] = template()["Parameters"]["Runtime"]["AllowedValues"]
    assert allowed == ["python3.11", "python3.12", "python3.13", "python3.14"]
