"""Step-up authentication of a draw over the API in this process."""

import uuid
from dataclasses import replace
from time import time
from typing import Any

import boto3
import pytest

from microloan.adapters.dynamodb.client import serialize_item
from microloan.adapters.dynamodb.customer_items import card_to_item
from microloan.domain.calendar import SHANGHAI
from microloan.domain.product import PRODUCT
from tests.support.builders.customers import CARD, DRAW
from tests.support.cloud.in_process_api import InProcessApi


def draw(
    api: InProcessApi, amr: str, age: int = 0, key: str = "", **changes: object
) -> tuple[int, dict[str, Any]]:
    api.amr, api.logged_in_at = amr, int(time()) - age
    body = api.confirmed(DRAW | changes)
    return api.request("POST", "/loans", body, key=key or uuid.uuid4().hex)


@pytest.fixture
def returning(customer: InProcessApi) -> InProcessApi:
    """The API as a customer sees it whose first draw has arrived."""
    status, drawn = draw(customer, "face otp pwd")
    assert status == 202
    customer.deliver(drawn["transfer_id"])
    return customer


def test_draw_refused_for_a_weak_login_passes_with_a_new_login(
    customer: InProcessApi,
) -> None:
    key = uuid.uuid4().hex
    status, problem = draw(customer, "pwd", key=key)

    assert (status, problem["code"]) == (401, "insufficient_user_authentication")
    assert problem["accepted"][0] == ["pwd", "otp", "face"]
    assert problem["max_age"] == 300
    [challenge] = customer.answer["multiValueHeaders"]["WWW-Authenticate"]
    assert challenge.startswith('Bearer error="insufficient_user_authentication"')
    assert 'acr_values="urn:microloan:acr:pwd+otp+face ' in challenge
    assert 'max_age="300"' in challenge
    assert customer.operations == ["BatchGetItem"]

    status, _ = draw(customer, "face otp pwd", key=key)

    assert status == 202
    assert customer.operations == ["BatchGetItem", "TransactWriteItems"]


def test_repetition_of_an_accepted_draw_needs_no_new_login(customer: InProcessApi) -> None:
    key = uuid.uuid4().hex
    first = draw(customer, "face otp pwd", key=key)

    assert draw(customer, "", key=key) == first
    assert draw(customer, "pwd", age=3_600, key=key) == first


def test_old_and_weak_logins_are_refused_with_different_details(returning: InProcessApi) -> None:
    weak, old = draw(returning, "pwd", amount=5_000_00), draw(returning, "pwd", age=400)

    assert [weak[0], old[0]] == [401, 401]
    assert "too weak" in weak[1]["detail"]
    assert weak[1]["accepted"] == [["pwd", "otp"]]
    assert "5 minutes old" in old[1]["detail"]
    assert old[1]["accepted"] == [["pwd"]]
    assert draw(returning, "pwd")[0] == 202


def test_token_without_a_login_is_refused_only_for_a_draw(returning: InProcessApi) -> None:
    assert draw(returning, "")[0] == 401
    quote = {"amount": 1_000_00, "instalments": 5}
    assert returning.request("POST", "/loan-quotes", quote)[0] == 200
    [loan] = returning.request("GET", "/loans")[1]["loans"]
    path = f"/loans/{loan['loan_id']}/repayments"
    assert returning.request("POST", path, {"settle": True}, key=uuid.uuid4().hex)[0] == 202


def test_draw_to_a_new_card_over_the_api_needs_a_face(returning: InProcessApi) -> None:
    clock = returning.load("borrow").container.clock
    bound_at = clock.now().astimezone(SHANGHAI)
    client: Any = boto3.client("dynamodb")
    for age in (PRODUCT.new_card_for / 2, PRODUCT.new_card_for * 2):
        item = card_to_item(returning.customer_id, replace(CARD, bound_at=bound_at - age))
        client.put_item(TableName="Customers", Item=serialize_item(item))
        expected = 401 if age < PRODUCT.new_card_for else 202
        assert draw(returning, "otp pwd")[0] == expected


def test_login_is_stored_with_the_draw_and_its_entry(customer: InProcessApi) -> None:
    _, drawn = draw(customer, "face otp pwd")
    client: Any = boto3.client("dynamodb")
    [loan] = client.scan(TableName="Loans")["Items"]
    [entry] = client.scan(TableName="Journal")["Items"]
    stored = loan["authentication"]["M"]

    assert loan["loan_id"]["S"] == drawn["loan_id"]
    assert [method["S"] for method in stored["amr"]["L"]] == ["face", "otp", "pwd"]
    assert entry["opening"]["M"]["authentication"]["M"] == stored
