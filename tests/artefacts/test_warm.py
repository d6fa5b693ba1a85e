"""What a warm request costs of our own code, in Python's instructions: the same on any machine.

Counted by `sys.monitoring` in the code of the layer's package and the handlers, while the tables
are moto's; libraries and the AWS client are not in it. docs/generated/performance.md has the time
beside it.
"""

import json
import sys
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from types import CodeType
from typing import Any
from unittest.mock import patch

import pytest

from microloan.adapters.sandbox import table
from microloan.domain.underwriting.consent import CURRENT
from microloan_testing import persons
from tests.support.builders.customers import DRAW, admit
from tests.support.cloud import moto_stack
from tests.support.cloud.in_process_api import InProcessApi, running
from tests.support.cloud.lambda_runtime import ROOT
from tests.support.fakes.crashes import FixedTime

OURS = (str(ROOT / "layers/microloan/microloan"), str(ROOT / "functions"))
# The types are those of 3.11, which has none.
monitoring: Any = vars(sys)["monitoring"]
TOOL, INSTRUCTION = monitoring.PROFILER_ID, monitoring.events.INSTRUCTION


def counted(work: Callable[[], object]) -> int:
    """Return how many instructions of our own code some work runs."""
    count = 0

    def one(code: CodeType, _offset: int) -> object:
        nonlocal count
        if not code.co_filename.startswith(OURS):
            return monitoring.DISABLE
        count += 1
        return None

    monitoring.use_tool_id(TOOL, "warm")
    monitoring.register_callback(TOOL, INSTRUCTION, one)
    monitoring.set_events(TOOL, INSTRUCTION)
    try:
        work()
    finally:
        monitoring.set_events(TOOL, 0)
        monitoring.free_tool_id(TOOL)
        monitoring.restart_events()
    return count


TERMS = {name: DRAW[name] for name in ("amount", "instalments")}
BODIES = {"POST /loan-quotes": TERMS, "POST /loans/{loan_id}/repayments": {"amount": 100_00}}
# About a tenth above what they were when these were set.
MOVED = "a transfer moved"
BOUND, APPLIED = "POST /bank-cards", "POST /credit-applications"
BUDGETS = {
    "GET /invitation": 1_800,
    # Each sign of a name is looked at.
    BOUND: 6_600,
    # The stand-ins of the sources are in it.
    APPLIED: 16_900,
    "GET /account": 19_000,
    "GET /statements/{month}": 13_500,
    "POST /loan-quotes": 6_000,
    # The disclosure is made anew, and its hash compared.
    "POST /loans": 16_300,
    "GET /loans": 13_500,
    # The journal is replayed for the collections that may have failed, and transfers are read.
    "GET /loans/{loan_id}": 20_700,
    "GET /loans/{loan_id}/payoff": 8_500,
    "POST /loans/{loan_id}/repayments": 9_400,
    # An arrival begins the loan anew, and the line learns when it would be late.
    MOVED: 20_300,
}


@pytest.fixture(scope="module")
def api() -> Iterator[InProcessApi]:
    still = FixedTime(datetime(2026, 1, 15, 4, tzinfo=UTC))
    with moto_stack.stack() as environment, patch.object(table, "datetime", still):
        api = running(environment)
        yield admit(api, 200_000_00)


def ask(api: InProcessApi, route: str, body: object = None, openid: str = "o1") -> int:
    """Ask once; return the instructions of the handler alone."""
    method, path = route.split(" ")
    key = {"idempotency-key": uuid.uuid4().hex}
    text = None if body is None else json.dumps(body)
    function, event = api.event(method, path, text, key, openid)
    handler = api.load(function).handler
    count = counted(lambda: answers.append(handler(event, None)))
    assert answers[-1]["statusCode"] in {200, 201, 202}, answers[-1]
    return count


def onboard(api: InProcessApi, number: int) -> dict[str, int]:
    """Let somebody new bind a card and apply."""
    openid, known = f"new-{number}", api.customer_id
    api.invite(openid)
    person = persons.made_up(number).entries
    api.customer_id = ""
    bound = ask(api, BOUND, person, openid)
    applied = ask(api, APPLIED, {"consents": dict(CURRENT)}, openid)
    assert json.loads(answers[-1]["body"])["outcome"] == "approved"
    api.customer_id = known
    return {BOUND: bound, APPLIED: applied}


answers: list[dict[str, Any]] = []


@pytest.fixture(scope="module")
def found(api: InProcessApi) -> dict[str, int]:
    """Every route on a loan of its own to warm it, then on another one to count it."""
    people = [onboard(api, number) for number in (1, 2, 3, 4)]
    # The sources are asked by threads, and how they meet is not the same in every run.
    counts = {route: min(one[route] for one in people) for route in (BOUND, APPLIED)}
    for _ in range(2):
        counts["POST /loans"] = ask(api, "POST /loans", api.confirmed(DRAW))
        drawn = json.loads(answers[-1]["body"])
        counts[MOVED] = counted(partial(api.deliver, drawn["transfer_id"]))
        for route in sorted(BUDGETS.keys() - {"POST /loans", MOVED, BOUND, APPLIED}):
            path = route.format(loan_id=drawn["loan_id"], month=drawn["drawn_on"][:7])
            counts[route] = ask(api, path, BODIES.get(route))
    return counts


@pytest.mark.parametrize("route", BUDGETS)
def test_warm_request_stays_within_its_instruction_budget(
    route: str, found: dict[str, int]
) -> None:
    assert found[route] <= BUDGETS[route]
