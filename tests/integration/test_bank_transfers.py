"""Bank transfers over the API: the reference, the callback, and the books behind them."""

import json
import uuid
from typing import Any

import pytest

from microloan.adapters.payment_gateway.reference import reference_of
from tests.integration.test_payment_callbacks import outstanding, tell
from tests.support.builders.customers import DRAW, admit
from tests.support.builders.examples import CUSTOMER
from tests.support.cloud.in_process_api import InProcessApi


@pytest.fixture
def lent(api: InProcessApi) -> InProcessApi:
    """A customer with a loan of 1,000 yuan."""
    admit(api)
    _, drawn = api.request("POST", "/loans", api.confirmed(DRAW), key=uuid.uuid4().hex)
    api.deliver(drawn["transfer_id"])
    return api


def credited(reference: str, **changes: object) -> str:
    credit = {
        "credit_id": "bank-20240115-1",
        "reference": reference,
        "payer_matches": True,
        "amount": 300_00,
        "value_date": "2024-01-15",
    }
    return json.dumps({"status": "credited", "credit": credit | changes})


def test_customer_reads_the_account_and_the_own_reference(lent: InProcessApi) -> None:
    status, answer = lent.request("GET", "/account/bank-transfer")
    assert (status, answer["reference"]) == (200, reference_of(CUSTOMER))
    assert answer["account_name"]
    assert answer["account_number"]
    assert answer["bank"]


def test_credited_callback_pays_the_loan_once(lent: InProcessApi) -> None:
    day = lent.request("GET", "/account")[1]["today"]
    body = credited(reference_of(CUSTOMER), value_date=day)
    assert tell(lent, body) == (200, "")
    assert lent.operations == ["Query", "BatchGetItem", "Query", "TransactWriteItems"]
    assert outstanding(lent) < 1_000_00
    owed = outstanding(lent)
    assert tell(lent, body) == (409, "duplicate_callback")
    assert outstanding(lent) == owed
    changed = credited(reference_of(CUSTOMER), value_date=day, amount=300_01)
    assert tell(lent, changed) == (409, "state_mismatch")


def test_credited_callback_of_an_unknown_reference_pays_no_loan(lent: InProcessApi) -> None:
    day = lent.request("GET", "/account")[1]["today"]
    assert tell(lent, credited("for my flat", value_date=day)) == (200, "")
    assert lent.operations == ["Query", "TransactWriteItems"]
    assert outstanding(lent) == 1_000_00


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"status": "credited"}, "callback_incomplete"),
        ({"status": "settled"}, "callback_incomplete"),
    ],
)
def test_callback_without_the_facts_of_its_status_is_refused(
    lent: InProcessApi, body: dict[str, str], code: str
) -> None:
    assert tell(lent, json.dumps(body)) == (422, code)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"amount": 0}, "amount_not_positive"),
        ({"amount": 2**53}, "amount_too_large"),
        ({"value_date": "2026-02-30"}, "value_date_invalid"),
    ],
)
def test_credit_with_an_impossible_figure_is_refused(
    lent: InProcessApi, wrong: dict[str, Any], code: str
) -> None:
    assert tell(lent, credited("x", **wrong)) == (422, code)


def test_credit_with_a_value_date_of_tomorrow_is_refused(lent: InProcessApi) -> None:
    assert tell(lent, credited("x", value_date="2099-01-01")) == (422, "value_date_invalid")


def test_due_day_changes_over_the_api_and_shows_the_odd_period(lent: InProcessApi) -> None:
    present = lent.request("GET", "/account")[1]["line"]["due_day"]
    wanted = present % 28 + 1
    status, answer = lent.request("PUT", "/account/due-day", {"due_day": wanted})
    assert (status, answer["due_day"]) == (200, wanted)
    assert lent.operations[-4:] == ["GetItem", "Query", "Query", "TransactWriteItems"]
    [loan] = answer["loans"]
    assert loan["days"] > 0
    assert loan["interest"] > 0
    assert lent.request("PUT", "/account/due-day", {"due_day": wanted})[1] == answer
    status, problem = lent.request("PUT", "/account/due-day", {"due_day": present})
    assert (status, problem["code"]) == (409, "due_day_changed_recently")
    status, problem = lent.request("PUT", "/account/due-day", {"due_day": 29})
    assert (status, problem["code"]) == (422, "due_day_invalid")
