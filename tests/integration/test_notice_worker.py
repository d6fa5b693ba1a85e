"""The function that sends notices, on moto: records as the streams give them, and the bus."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest

from microloan.adapters.dynamodb.client import serialize_item
from microloan.adapters.dynamodb.entry_items import entry_to_item
from microloan.adapters.dynamodb.line_change_items import line_change_to_item
from microloan.adapters.dynamodb.loan_items import loan_to_item
from microloan.domain import ids
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.line_change import CUSTOMER_REQUEST, LineChange
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.payments.transfer import Direction, TransferStatus
from microloan.ports.writes import AddTransfer, AppendEntry, LoanRecord
from microloan_ops.capacity.settings import matches
from tests.support.assertions.emitted_metrics import values
from tests.support.builders.examples import CUSTOMER, NOON, history, terms, transfer
from tests.support.cloud import moto_stack
from tests.support.cloud.in_process_api import InProcessApi, LambdaContext, running
from tests.support.cloud.translated_template import of_type

LOAN_ID = f"loan-{'a' * 24}"
DUE = date(2024, 2, 15)
OPEN = history(terms(), loan_id=LOAN_ID)[-1][0]
COLLECTION = replace(
    transfer(),
    transfer_id=ids.collection_id(LOAN_ID, DUE, "night"),
    direction=Direction.COLLECT,
    customer_id=CUSTOMER,
    loan_id=LOAN_ID,
    amount=1_155_00,
    value_date=DUE,
    status=TransferStatus.FAILED,
    reason="insufficient_funds",
    fingerprint="",
)
LINE = CreditLine(8_000_00, Decimal("0.0005"))
Record = dict[str, Any]


def record(table: str, keys: tuple[str, ...], new: Any, old: Any = None) -> Record:  # noqa: ANN401
    image = serialize_item(new)
    images = {"Keys": {name: image[name] for name in keys}, "NewImage": image}
    return {
        "eventID": table,
        "eventName": "MODIFY" if old else "INSERT",
        "eventSourceARN": f"arn:aws:dynamodb:ap-east-1:1:table/{table}/stream/now",
        "dynamodb": images
        | {"SequenceNumber": "1"}
        | ({"OldImage": serialize_item(old)} if old else {}),
    }


def loan_record(after: LoanRecord, before: LoanRecord) -> Record:
    return record("Loans", ("customer_id", "loan_id"), loan_to_item(after), loan_to_item(before))


FAILED = loan_record(
    LoanRecord(OPEN, declined="insufficient_funds"),
    LoanRecord(OPEN, collecting=COLLECTION.transfer_id),
)
SETTLED = loan_record(
    LoanRecord(replace(OPEN, status=LoanStatus.SETTLED, booked_on=DUE)), LoanRecord(OPEN)
)
LOWERED = record(
    "Customers",
    ("customer_id", "item"),
    line_change_to_item(
        CUSTOMER,
        LineChange.of(
            LINE,
            replace(LINE, limit=5_000_00),
            version=2,
            changed_at=NOON,
            changed_by="customer",
            reason=CUSTOMER_REQUEST,
        ),
    ),
)


@pytest.fixture
def api() -> Iterator[InProcessApi]:
    with moto_stack.stack() as environment:
        api: InProcessApi = running(environment)
        books = api.load("repay").container.loan_book
        books.commit(AddTransfer(COLLECTION))
        for _, entry in history(terms(), loan_id=LOAN_ID):
            books.commit(AppendEntry(entry))
        yield api


def handle(api: InProcessApi, *records: Record) -> list[str]:
    """Return the numbers of the records that must come again."""
    numbered = [
        one | {"dynamodb": one["dynamodb"] | {"SequenceNumber": str(number)}}
        for number, one in enumerate(records, 1)
    ]
    answer = api.load("notice_worker").handler({"Records": numbered}, LambdaContext(60.0))
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def sent(api: InProcessApi) -> list[dict[str, str]]:
    """Return a list to which the bus adds the events of later calls."""
    found: list[dict[str, str]] = []
    client = api.load("notice_worker").container.notices._client  # noqa: SLF001 - as tested
    client.meta.events.register(
        "provide-client-params.events.PutEvents",
        lambda params, **_: found.extend(params["Entries"]),
    )
    return found


def test_each_change_becomes_one_event_of_its_type(api: InProcessApi) -> None:
    events = sent(api)
    assert handle(api, FAILED, SETTLED, LOWERED) == []
    assert [one["DetailType"] for one in events] == [
        "CollectionFailed",
        "LoanSettled",
        "LimitLowered",
    ]
    failed, _, lowered = (json.loads(one["Detail"]) for one in events)
    assert (failed["amount"], failed["reason"], failed["next_try"]) == (
        1_155_00,
        "insufficient_funds",
        "2024-02-15",
    )
    assert (lowered["loan_id"], lowered["channel"], lowered["limit"]) == (None, None, 5_000_00)


def test_refund_that_fails_becomes_an_event_with_its_customer(api: InProcessApi) -> None:
    events = sent(api)
    [*_, (_, last)] = history(terms(), loan_id=LOAN_ID)
    failed = replace(last, seq=9, kind=LoanEventType.REFUND_FAILED, transfer_id="back-1", amount=7)
    assert handle(api, record("Journal", ("loan_id", "seq"), entry_to_item(failed))) == []
    [detail] = [json.loads(one["Detail"]) for one in events]
    assert (detail["customer_id"], detail["amount"]) == (OPEN.opening.customer_id, 7)


def test_refused_event_comes_again_with_the_same_id(
    api: InProcessApi, capsys: pytest.CaptureFixture[str]
) -> None:
    events = sent(api)
    client = api.load("notice_worker").container.notices._client  # noqa: SLF001 - as tested

    def refuse(Entries: list[Any]) -> Any:  # noqa: ANN401, N803 - AWS's
        return {
            "FailedEntryCount": len(Entries),
            "Entries": [{"ErrorCode": "InternalFailure"} for _ in Entries],
        }

    with patch.object(client, "put_events", refuse):
        assert handle(api, SETTLED, LOWERED) == ["1", "2"]
    assert values(capsys.readouterr().out)["UnsentNotices"] > 0
    assert handle(api, SETTLED, LOWERED) == []
    assert handle(api, SETTLED, LOWERED) == []
    told = [json.loads(one["Detail"])["notice_id"] for one in events]
    assert told[:2] == told[2:]
    assert len(set(told)) == 2


def test_unreadable_record_is_counted_and_does_not_hold_up_the_others(
    api: InProcessApi, capsys: pytest.CaptureFixture[str]
) -> None:
    events = sent(api)
    broken = json.loads(json.dumps(SETTLED))
    del broken["dynamodb"]["NewImage"]["principal"]
    assert handle(api, broken, LOWERED) == []
    assert [one["DetailType"] for one in events] == ["LimitLowered"]
    assert values(capsys.readouterr().out)["UnsentNotices"] == 1


def taken(one: Record, table: str) -> bool:
    """Return whether a filter of the template takes a record of a table."""
    return any(
        matches(json.loads(each["Pattern"]), one)
        for name, mapping in of_type("AWS::Lambda::EventSourceMapping").items()
        if name.startswith("NoticeWorker") and f"'{table}'" in str(mapping["EventSourceArn"])
        for each in mapping["FilterCriteria"]["Filters"]
    )


def test_filters_take_exactly_the_changes_with_a_notice() -> None:
    quiet = loan_record(LoanRecord(OPEN, collecting="in-1"), LoanRecord(OPEN))
    collected = loan_record(LoanRecord(OPEN), LoanRecord(OPEN, collecting="in-1"))
    closed = LoanRecord(replace(OPEN, status=LoanStatus.SETTLED))
    assert taken(FAILED, "Loans")
    assert taken(SETTLED, "Loans")
    assert not taken(quiet, "Loans")
    assert not taken(collected, "Loans")
    assert not taken(loan_record(closed, closed), "Loans")
    assert taken(LOWERED, "Customers")
    hold = {"customer_id": CUSTOMER, "item": "SCREENING"}
    assert not taken(record("Customers", ("customer_id", "item"), hold), "Customers")
    marked = {"customer_id": CUSTOMER, "item": "LINE", "held": True}
    assert not taken(record("Customers", ("customer_id", "item"), marked, marked), "Customers")


@pytest.mark.parametrize("kind", LoanEventType)
def test_journal_filter_takes_the_refunds_that_did_not_arrive(kind: LoanEventType) -> None:
    [*_, (_, last)] = history(terms(), loan_id=LOAN_ID)
    one = record("Journal", ("loan_id", "seq"), entry_to_item(replace(last, kind=kind)))
    wanted = {LoanEventType.REFUND_FAILED, LoanEventType.REFUND_RETURNED}
    assert taken(one, "Journal") is (kind in wanted)
