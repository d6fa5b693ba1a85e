"""Round trips per route, counted from the AWS calls that each handler makes.

A sandbox reads its test clock on top of these; a real stack does not.
"""

import uuid
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import boto3

from microloan.adapters.dynamodb.client import deserialize_item, serialize_item
from microloan.domain.underwriting.consent import CURRENT
from tests.support.builders import examples
from tests.support.builders.customers import DRAW, PERSON
from tests.support.cloud.in_process_api import InProcessApi

# Three are of the store and one is of KMS; the GetItem is how the sandbox's stand-in for a wallet
# knows its member.
APPLYING = ["Query", "Decrypt", "TransactWriteItems", "GetItem", "TransactWriteItems"]


def drawn(api: InProcessApi) -> str:
    """Draw, let the money arrive, and return the loan."""
    status, answer = api.request("POST", "/loans", api.confirmed(DRAW), key=uuid.uuid4().hex)
    assert status == 202
    api.deliver(answer["transfer_id"])
    loan_id: str = answer["loan_id"]
    return loan_id


def test_invitation_check_takes_one_read(api: InProcessApi) -> None:
    status, answer = api.request("GET", "/invitation")
    assert (status, answer["state"]) == (200, "listed")
    assert api.operations == ["GetItem"]


def test_draw_takes_one_batch_of_reads_and_one_transaction(customer: InProcessApi) -> None:
    key = uuid.uuid4().hex
    status, first = customer.request("POST", "/loans", customer.confirmed(DRAW), key=key)
    assert status == 202
    assert customer.operations == ["BatchGetItem", "TransactWriteItems"]
    # A repetition reads, finds its own traces, and writes nothing.
    status, again = customer.request("POST", "/loans", customer.confirmed(DRAW), key=key)
    assert (status, again) == (202, first)
    assert customer.operations == ["BatchGetItem"]


def test_repayment_takes_one_batch_of_reads_and_one_transaction(customer: InProcessApi) -> None:
    loan_id = drawn(customer)
    path = f"/loans/{loan_id}/repayments"
    status, _ = customer.request("POST", path, {"settle": True}, key=uuid.uuid4().hex)
    assert status == 202
    assert customer.operations == ["BatchGetItem", "TransactWriteItems"]


def test_payment_of_all_due_takes_one_transaction_for_each_loan(customer: InProcessApi) -> None:
    for _ in range(2):
        drawn(customer)
    clock = customer.load("repay").container.clock
    later = clock.now() + timedelta(days=70)
    with patch.object(clock, "now", lambda: later):
        path, key = "/account/repayments", uuid.uuid4().hex
        status, refused = customer.request("POST", path, {"expected": 1}, key=key)
        assert (status, refused["code"]) == (409, "due_changed")
        assert customer.operations == ["Query", "BatchGetItem"]
        body = {"expected": refused["due"]}
        status, first = customer.request("POST", path, body, key=key)
        assert (status, first["total"], first["left_out"]) == (202, refused["due"], [])
        assert customer.operations == ["Query", "BatchGetItem", *["TransactWriteItems"] * 2]
        assert customer.request("POST", path, body, key=key) == (202, first)
        assert customer.operations == ["Query", "BatchGetItem"]
    paid = [
        customer.load("repay").container.loan_book.transfer(one["transfer_id"])
        for one in first["transfers"]
    ]
    assert [(one.loan_id, one.amount) for one in paid if one] == [
        (one["loan_id"], one["amount"]) for one in first["transfers"]
    ]


def test_account_route_takes_two_queries(customer: InProcessApi) -> None:
    drawn(customer)
    status, answer = customer.request("GET", "/account")
    assert (status, len(answer["loans"])) == (200, 1)
    assert customer.operations == ["Query", "Query"]


def test_message_centre_takes_three_queries_and_one_for_each_loan(customer: InProcessApi) -> None:
    for _ in range(2):
        drawn(customer)
    status, answer = customer.request("GET", "/account/messages")
    assert (status, answer) == (200, {"messages": [], "left_out": 0})
    assert customer.operations == ["Query"] * 5
    clock = customer.load("account").container.clock
    later = clock.now() + timedelta(days=70)
    with patch.object(clock, "now", lambda: later):
        status, answer = customer.request("GET", "/account/messages")
    assert {one["kind"] for one in answer["messages"]} >= {"due_today", "past_grace"}
    # Whether the end of day has collected what was due.
    assert customer.operations == [*["Query"] * 4, "BatchGetItem", "Query"]


def test_reading_routes_take_the_counted_round_trips(customer: InProcessApi) -> None:
    loan_id = drawn(customer)
    month = customer.request("GET", "/account")[1]["today"][:7]
    reads = {
        "/loans": ["Query", "Query"],
        f"/loans/{loan_id}": ["BatchGetItem", "Query", "BatchGetItem"],
        f"/loans/{loan_id}/payoff": ["BatchGetItem"],
        f"/loans/{loan_id}/documents/contract": ["BatchGetItem", "Query"],
        f"/certificates/{loan_id}/{'0' * 64}": ["Query"],
        f"/statements/{month}": ["Query", "Query", "Query"],
    }
    for path, operations in reads.items():
        assert customer.request("GET", path)[0] == 200, path
        assert customer.operations == operations, path
    terms = {"amount": 1_000_00, "instalments": 5}
    assert customer.request("POST", "/loan-quotes", terms)[0] == 200
    assert customer.operations == ["GetItem"]


def test_draw_right_after_a_card_binding_takes_one_read_more(customer: InProcessApi) -> None:
    client: Any = boto3.client("dynamodb")
    item = deserialize_item(
        client.get_item(TableName="Members", Key={"member": {"S": "wechat#o1"}})["Item"]
    )
    client.put_item(
        TableName="Members", Item=serialize_item(item | {"customer_id": examples.CUSTOMER})
    )
    customer.customer_id = ""
    status, _ = customer.request("POST", "/loans", customer.confirmed(DRAW), key=uuid.uuid4().hex)
    assert status == 202
    assert customer.operations == ["GetItem", "BatchGetItem", "TransactWriteItems"]


def test_onboarding_takes_the_counted_round_trips(api: InProcessApi) -> None:
    api.invite("o1")
    status, _ = api.request("POST", "/bank-cards", PERSON)
    assert status == 201
    assert api.operations == [
        "GetItem",
        "GenerateMac",
        # Whether the person is on hold.
        "BatchGetItem",
        "GetItem",
        "Encrypt",
        "TransactWriteItems",
    ]
    status, decision = api.request("POST", "/credit-applications", {"consents": dict(CURRENT)})
    assert (status, decision["outcome"]) == (201, "approved")
    # The authorizer's answer is older than the card: the member is looked up.
    assert api.operations == ["GetItem", *APPLYING]


def test_application_takes_one_query_and_two_transactions(customer: InProcessApi) -> None:
    body = {"consents": dict(CURRENT)}
    status, first = customer.request("POST", "/credit-applications", body)
    assert (status, first["outcome"]) == (201, "approved")
    assert customer.operations == APPLYING
    # While the decision stands, it is the answer, and nobody is asked.
    status, again = customer.request("POST", "/credit-applications", body)
    assert (status, again) == (201, first)
    assert customer.operations == ["Query"]
    path = f"/credit-applications/{first['application_id']}"
    assert customer.request("GET", path)[0] == 200
    assert customer.operations == ["Query"]
    assert customer.request("POST", f"{path}/reviews")[0] == 202
    assert customer.operations == ["Query", "TransactWriteItems"]


def test_delivery_of_a_transfer_takes_the_counted_round_trips(customer: InProcessApi) -> None:
    _, answer = customer.request("POST", "/loans", customer.confirmed(DRAW), key=uuid.uuid4().hex)
    customer.deliver(answer["transfer_id"])
    assert customer.operations == [
        *("GetItem", "BatchGetItem"),
        # Whether the customer is on hold, last before the gateway is called.
        "BatchGetItem",
        *("GetItem", "BatchGetItem"),
        "TransactWriteItems",
    ]


def test_account_names_the_latest_application_in_the_same_two_queries(
    customer: InProcessApi,
) -> None:
    assert customer.request("GET", "/account")[1]["latest_application"] is None
    body = {"consents": dict(CURRENT)}
    _, made = customer.request("POST", "/credit-applications", body)
    customer.request("POST", f"/credit-applications/{made['application_id']}/reviews")
    status, answer = customer.request("GET", "/account")
    assert (status, customer.operations) == (200, ["Query", "Query"])
    decided_on = date.fromisoformat(made["decided_on"])
    assert answer["latest_application"] == {
        "application_id": made["application_id"],
        "outcome": "approved",
        "decided_on": made["decided_on"],
        "reapply_from": (decided_on + timedelta(days=366)).isoformat(),
        "review": {
            "state": "requested",
            "requested_on": made["decided_on"],
            "answered_on": None,
        },
    }
