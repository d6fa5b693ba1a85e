"""What AWS is known for, at every level: a clear answer in the end, and always safe to repeat."""

import uuid
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from tests.support.builders.customers import DRAW, PERSON
from tests.support.cloud.in_process_api import InProcessApi, LambdaContext
from tests.support.fakes.network_faults import (
    ErrorResponse,
    Fault,
    NetworkFaults,
    NoResponse,
    UnprocessedKeys,
    network_faults,
)

ALWAYS = 99
TRANSACT, BATCH = "TransactWriteItems", "BatchGetItem"


def cancelled(reason: str) -> ErrorResponse:
    return ErrorResponse("TransactionCanceledException", reasons=("None", "None", "None", reason))


CONFIRMED: dict[str, Any] = {}


@pytest.fixture(autouse=True)
def _shown(customer: InProcessApi) -> None:
    """The customer read the disclosure before the network failed."""
    CONFIRMED.update(customer.confirmed(DRAW))


@pytest.fixture
def sky(_shown: None) -> Iterator[NetworkFaults]:
    with network_faults() as between:
        yield between


def draw(api: InProcessApi, key: str) -> tuple[int, str]:
    """Ask for the draw; return status and the problem's code, if any."""
    status, answer = api.request("POST", "/loans", CONFIRMED, key=key)
    return status, answer.get("code", "")


def loans() -> int:
    client: Any = boto3.client("dynamodb")
    count: int = client.scan(TableName="Loans")["Count"]
    return count


PASSING: dict[str, tuple[str, list[Fault]]] = {
    "throttled": (BATCH, [ErrorResponse("ThrottlingException")] * 2),
    "over the throughput": (BATCH, [ErrorResponse("ProvisionedThroughputExceededException")] * 2),
    "a part of a batch is left": (BATCH, [UnprocessedKeys()] * 3),
    "another transaction": (TRANSACT, [cancelled("TransactionConflict")] * 3),
    "a throttled transaction": (TRANSACT, [cancelled("ThrottlingError")] * 3),
    "over a table's throughput": (TRANSACT, [cancelled("ProvisionedThroughputExceeded")] * 3),
    "still at it": (TRANSACT, [ErrorResponse("TransactionInProgressException")] * 2),
    "an error of theirs": (TRANSACT, [ErrorResponse("InternalServerError", 500)] * 2),
    "no answer, not written": (TRANSACT, [NoResponse(took_effect=False)] * 2),
    "no answer, but written": (TRANSACT, [NoResponse(took_effect=True)] * 2),
}


@pytest.mark.parametrize("case", PASSING)
def test_passing_aws_fault_leaves_the_draw_accepted_once(
    customer: InProcessApi, sky: NetworkFaults, case: str
) -> None:
    operation, faults = PASSING[case]
    sky.coming[operation] = list(faults)
    assert draw(customer, uuid.uuid4().hex) == (202, "")
    assert "Idempotent-Replayed" not in customer.answer["multiValueHeaders"]
    assert sky.coming == {operation: []}
    assert loans() == 1


LASTING: dict[str, tuple[str, Fault, str, int]] = {
    "throttled": (BATCH, ErrorResponse("ThrottlingException"), "throttled", 3),
    "a part of a batch is left": (BATCH, UnprocessedKeys(), "throttled", 5),
    "another transaction": (TRANSACT, cancelled("TransactionConflict"), "throttled", 5),
    "a throttled transaction": (TRANSACT, cancelled("ThrottlingError"), "throttled", 5),
    "still at it": (TRANSACT, ErrorResponse("TransactionInProgressException"), "throttled", 3),
    "a lost race": (TRANSACT, cancelled("ConditionalCheckFailed"), "conflict", 5),
    "an error of theirs": (
        TRANSACT,
        ErrorResponse("InternalServerError", 500),
        "upstream_timeout",
        3,
    ),
    "no answer, not written": (TRANSACT, NoResponse(took_effect=False), "upstream_timeout", 3),
    "no answer, but written": (TRANSACT, NoResponse(took_effect=True), "upstream_timeout", 3),
}


@pytest.mark.parametrize("case", LASTING)
def test_lasting_aws_fault_is_503_and_a_repeated_draw_is_accepted_once(
    customer: InProcessApi, sky: NetworkFaults, case: str
) -> None:
    operation, fault, code, sendings = LASTING[case]
    sky.coming[operation] = [fault] * ALWAYS
    key = uuid.uuid4().hex
    assert draw(customer, key) == (503, code)
    assert customer.answer["multiValueHeaders"]["Retry-After"] == ["2"]
    assert sky.sent.count(operation) == sendings
    del sky.coming[operation]
    assert draw(customer, key) == (202, "")
    assert draw(customer, key) == (202, "")
    assert loans() == 1


def test_access_denied_is_an_internal_error_without_a_retry(
    customer: InProcessApi, sky: NetworkFaults
) -> None:
    sky.coming[BATCH] = [ErrorResponse("AccessDeniedException")]
    assert draw(customer, uuid.uuid4().hex) == (500, "internal")
    assert sky.sent.count(BATCH) == 1


@pytest.mark.parametrize("operation", ["GenerateMac", "Encrypt"])
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (NoResponse(took_effect=False), "upstream_timeout"),
        (ErrorResponse("KMSInternalException", 500), "upstream_timeout"),
        (ErrorResponse("ThrottlingException"), "throttled"),
    ],
)
def test_card_is_not_bound_without_the_kms_keys(
    api: InProcessApi, sky: NetworkFaults, operation: str, fault: Fault, code: str
) -> None:
    api.invite("o1")
    sky.coming[operation] = [fault] * ALWAYS
    status, problem = api.request("POST", "/bank-cards", PERSON)
    assert (status, problem["code"]) == (503, code)
    assert TRANSACT not in sky.sent
    sky.coming.clear()
    assert api.request("POST", "/bank-cards", PERSON)[0] == 201


def test_request_without_time_left_sends_nothing_to_aws(
    customer: InProcessApi, sky: NetworkFaults
) -> None:
    key = uuid.uuid4().hex
    customer.context = LambdaContext(1.0)
    assert draw(customer, key) == (503, "deadline_exceeded")
    assert sky.sent == []
    customer.context = LambdaContext(15.0)
    assert draw(customer, key) == (202, "")


def test_throttled_transfer_record_is_reported_for_redelivery(
    customer: InProcessApi, sky: NetworkFaults
) -> None:
    _, drawn = customer.request("POST", "/loans", CONFIRMED, key=uuid.uuid4().hex)
    sky.coming[TRANSACT] = [cancelled("ThrottlingError")] * ALWAYS
    assert customer.stream(drawn["transfer_id"]) == ["1"]
    del sky.coming[TRANSACT]
    customer.deliver(drawn["transfer_id"])
    client: Any = boto3.client("dynamodb")
    (loan,) = client.scan(TableName="Loans")["Items"]
    assert loan["status"]["S"] == "open"
