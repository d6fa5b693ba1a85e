"""Each call of a route that draws, shows a loan or agrees on a plan is granted to its function."""

import json
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import boto3
import pytest

from microloan_testing.confirmations import confirmation_fields
from tests.support.builders.customers import DRAW
from tests.support.cloud.in_process_api import InProcessApi
from tests.support.cloud.permissions import SANDBOX, Grant, grants

GRANTED = grants(SANDBOX)
_OF_ITEM = {"Put": "PutItem", "ConditionCheck": "ConditionCheckItem"}
Call = tuple[str, str]


def calls_of(operation: str, body: dict[str, Any]) -> Iterator[Call]:
    """Yield the action and the table of each item of a call."""
    for item in body.get("TransactItems", ()):
        [(kind, each)] = item.items()
        yield f"dynamodb:{_OF_ITEM[kind]}", each["TableName"]
    for table in body.get("RequestItems", ()):
        yield f"dynamodb:{operation}", table
    if "TableName" in body:
        yield f"dynamodb:{operation}", body["TableName"]


@pytest.fixture
def called(customer: InProcessApi) -> set[Call]:
    made: set[Call] = set()

    def note(model: Any, params: Any, **_: object) -> None:  # noqa: ANN401 - botocore's
        made.update(calls_of(model.name, json.loads(params["body"])))

    assert customer.customer_id
    session: Any = boto3.DEFAULT_SESSION
    session.events.register("before-call.dynamodb.*", note)
    return made


@contextmanager
def late(api: InProcessApi) -> Iterator[None]:
    """Let the functions of views and repayments see a day after the second due date."""
    clocks = [api.load(name).container.clock for name in ("account", "repay")]
    now = clocks[0].now() + timedelta(days=70)
    with ExitStack() as stack:
        for clock in clocks:
            stack.enter_context(patch.object(clock, "now", lambda: now))
        yield


def drawn(api: InProcessApi) -> str:
    """Draw, let the money arrive, and return the loan."""
    status, answer = api.request("POST", "/loans", api.confirmed(DRAW), key=uuid.uuid4().hex)
    assert status == 202
    loan_id: str = answer["loan_id"]
    api.deliver(answer["transfer_id"])
    return loan_id


def require_granted(role: str, called: set[Call]) -> None:
    made = {Grant(role, *call) for call in called}
    assert made
    assert made <= GRANTED


def test_calls_of_a_quote_a_draw_and_a_refusal_are_granted(
    customer: InProcessApi, called: set[Call]
) -> None:
    body, key = customer.confirmed(DRAW), uuid.uuid4().hex
    # The second answer is the first again, and the third is kept as a refusal.
    for amount, own_key, expected in (
        (1_000_00, key, 202),
        (1_000_00, key, 202),
        (200_000_00, uuid.uuid4().hex, 422),
    ):
        wish = body | {"amount": amount}
        assert customer.request("POST", "/loans", wish, key=own_key)[0] == expected
    require_granted("Borrow", called)


def test_calls_of_the_views_of_loans_are_granted(customer: InProcessApi, called: set[Call]) -> None:
    loan_id = drawn(customer)
    with late(customer):
        called.clear()
        for path in ("/loans", f"/loans/{loan_id}"):
            assert customer.request("GET", path)[0] == 200
    require_granted("Account", called)


def test_calls_of_a_plan_its_quote_and_another_disclosure_are_granted(
    customer: InProcessApi, called: set[Call]
) -> None:
    loan_id = drawn(customer)
    with late(customer):
        choice = customer.request("GET", f"/loans/{loan_id}")[1]["plan_choices"][-1]
        plan = {"holiday": choice["holiday"], "instalments": choice["most"]}
        called.clear()
        status, quote = customer.request("POST", f"/loans/{loan_id}/plan-quotes", plan)
        assert status == 200
        other = plan | confirmation_fields("0" * 64)
        status, problem = customer.request("PUT", f"/loans/{loan_id}/plan", other)
        assert (status, problem["code"], problem["quote"]) == (409, "disclosure_differs", quote)
        body = plan | confirmation_fields(quote["disclosure"]["hash"])
        assert customer.request("PUT", f"/loans/{loan_id}/plan", body)[0] == 200
    require_granted("Repay", called)
