"""What the deployed functions tell CloudWatch, read from their logs."""

import json
from collections.abc import Callable

import pytest

from microloan_ops.cli import transfers
from microloan_ops.cli.wallet import Wallet
from microloan_ops.console.stack import Stack
from microloan_ops.local.waiting import within
from tests.support.assertions.emitted_metrics import EmittedMetrics, emitted

pytestmark = pytest.mark.e2e

Make = Callable[..., Wallet]


def logged(stack: Stack, function: str) -> str:
    resource = stack.client("cloudformation").describe_stack_resource(
        StackName="microloan", LogicalResourceId=function
    )["StackResourceDetail"]
    name = resource["PhysicalResourceId"]
    found = stack.client("lambda").get_function_configuration(FunctionName=name)
    group = found.get("LoggingConfig", {}).get("LogGroup") or f"/aws/lambda/{name}"
    logs = stack.client("logs")
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
    try:
        return "\n".join(event["message"] for page in pages for event in page["events"])
    except logs.exceptions.ResourceNotFoundException:
        # It has never run.
        return ""


def figures(stack: Stack, function: str, name: str) -> list[EmittedMetrics]:
    return [one for one in emitted(logged(stack, function)) if one.name == name]


def until(found: Callable[[], list[EmittedMetrics]], more_than: int) -> EmittedMetrics:
    """Return the newest figure, once its line has reached the log."""
    for _ in within(20):
        all_ = found()
        if len(all_) > more_than:
            return all_[-1]
    raise AssertionError(f"no more than {more_than} are in the log")


def test_journey_emits_its_durations_within_the_objectives(borrower: Make, stack: Stack) -> None:
    before = len(figures(stack, "ApplyCredit", "DecisionSeconds"))
    wallet = borrower(channel="wechat")
    decided = until(lambda: figures(stack, "ApplyCredit", "DecisionSeconds"), before)
    assert (decided.unit, decided.dimensions[1]["channel"]) == ("Seconds", "wechat")
    assert 0 < decided.value < 5

    before = len(figures(stack, "TransferWorker", "ClickToMoneySeconds"))
    loan_id = wallet.borrow(1_000_00, 5)["loan_id"]
    assert wallet.wait(loan_id)["status"] == "open"
    arrived = until(lambda: figures(stack, "TransferWorker", "ClickToMoneySeconds"), before)
    assert (arrived.unit, arrived.dimensions) == ("Seconds", ({"service": "microloan"},))
    assert 0 < arrived.value < 180

    before = len(figures(stack, "SweepTransfers", "OutboxAgeSeconds"))
    swept = transfers.sweep(stack)
    age = until(lambda: figures(stack, "SweepTransfers", "OutboxAgeSeconds"), before)
    assert age.value >= 0
    assert swept["open"] == figures(stack, "SweepTransfers", "OpenTransfers")[-1].value


def test_log_line_of_a_function_is_json_with_the_service_name(borrower: Make, stack: Stack) -> None:
    wallet = borrower()
    wallet.wait(wallet.borrow(1_000_00, 5)["loan_id"])
    for function in ("Borrow", "TransferWorker", "Authorize", "ApplyCredit"):
        lines = [line for line in logged(stack, function).splitlines() if line.startswith("{")]
        assert lines, function
        assert all(json.loads(line)["service"] == "microloan" for line in lines), function
