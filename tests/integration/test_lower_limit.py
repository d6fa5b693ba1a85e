"""The customer lowers the limit and closes the line over the API in this process."""

import uuid
from typing import Any

import pytest

from microloan.domain.underwriting.consent import CURRENT
from tests.support.builders.customers import DRAW
from tests.support.cloud.in_process_api import InProcessApi

LOWER = 1_000_00


@pytest.fixture
def decided(customer: InProcessApi) -> InProcessApi:
    """The API as a customer with a decision sees it."""
    status, _ = customer.request("POST", "/credit-applications", {"consents": dict(CURRENT)})
    assert status == 201
    return customer


def lower(api: InProcessApi, limit: object) -> tuple[int, dict[str, Any]]:
    return api.request("PUT", "/account/limit", {"limit": limit})


def close(api: InProcessApi) -> tuple[int, dict[str, Any]]:
    return api.request("DELETE", "/account/limit")


def draw(api: InProcessApi) -> int:
    status: int = api.request("POST", "/loans", api.confirmed(DRAW), key=uuid.uuid4().hex)[0]
    return status


def line(api: InProcessApi) -> dict[str, Any]:
    found: dict[str, Any] = api.request("GET", "/account")[1]["line"]
    return found


def test_limit_is_lowered_at_once_in_two_round_trips(decided: InProcessApi) -> None:
    status, answer = lower(decided, LOWER)
    assert status == 200
    assert answer == {"limit": LOWER, "standing": "clear", "used": 0, "available": LOWER}
    assert decided.operations == ["GetItem", "TransactWriteItems"]
    assert line(decided)["limit"] == LOWER


def test_repeated_lowering_writes_nothing(decided: InProcessApi) -> None:
    first = lower(decided, LOWER)
    assert lower(decided, LOWER) == first
    assert decided.operations == ["GetItem"]


@pytest.mark.parametrize(
    ("limit", "status", "code"),
    [
        (200_000_00, 409, "limit_not_lower"),
        (999_99, 422, "limit_not_whole_steps"),
        (-100_00, 422, "limit_not_whole_steps"),
        (0, 422, "limit_not_whole_steps"),
        ("1000", 400, "invalid_request"),
        (None, 400, "invalid_request"),
    ],
)
def test_limit_that_is_not_lower_or_not_in_whole_steps_is_refused(
    decided: InProcessApi, limit: object, status: int, code: str
) -> None:
    before = line(decided)
    answered, problem = lower(decided, limit)
    assert (answered, problem["code"]) == (status, code)
    assert line(decided) == before


def test_member_without_a_line_has_no_limit_to_lower(api: InProcessApi) -> None:
    api.invite("o1")
    assert lower(api, LOWER)[1]["code"] == "customer_not_found"


def test_line_in_use_stays_open(decided: InProcessApi) -> None:
    assert draw(decided) == 202
    amount = DRAW["amount"]
    status, problem = close(decided)
    assert (status, problem["code"]) == (409, "line_in_use")
    obstacles = {"open_loans": 1, "used": amount, "credit": 0, "refunding": 0}
    assert problem["obstacles"] == obstacles
    assert decided.operations == ["GetItem", "Query", "Query"]
    assert line(decided)["standing"] == "clear"


def test_closed_line_is_opened_by_an_application(decided: InProcessApi) -> None:
    before = line(decided)
    status, answer = close(decided)
    assert (status, answer) == (
        200,
        {"limit": 0, "standing": "closed", "used": 0, "available": 0},
    )
    assert decided.operations == ["GetItem", "Query", "Query", "TransactWriteItems"]
    assert close(decided) == (status, answer)
    assert decided.operations == ["GetItem"]
    status, problem = lower(decided, LOWER)
    assert (status, problem["code"]) == (409, "line_closed")

    status, _ = decided.request("POST", "/credit-applications", {"consents": dict(CURRENT)})

    assert status == 201
    assert decided.operations == ["Query", "Query", "TransactWriteItems"]
    assert line(decided) == before
