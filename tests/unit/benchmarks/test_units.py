"""Units as DynamoDB's published rules have them, from calls made on moto."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import boto3
import pytest

from benchmarks.units import Meter, item_bytes, units
from tests.support.cloud import moto_stack

SMALL = {"transfer_id": {"S": "t-1"}}
LARGE = {"transfer_id": {"S": "t-2"}, "text": {"S": "x" * 5_000}}


@pytest.fixture
def metered() -> Iterator[tuple[Any, Meter]]:
    with moto_stack.stack():
        session = boto3.Session()
        meter = Meter({"Transfers": ("open",)})
        meter.watch(session)
        yield session.client("dynamodb"), meter


def test_item_size_counts_the_bytes_of_its_names_and_values() -> None:
    assert item_bytes({"ab": {"S": "元"}}) == 2 + 3
    assert item_bytes({"n": {"N": "-12.345"}}) == 1 + 3
    assert item_bytes({"l": {"L": [{"S": "a"}, {"NULL": True}]}}) == 1 + 3 + 2 + 2
    assert item_bytes({"m": {"M": {"k": {"BOOL": False}}}}) == 1 + 3 + 1 + 2
    assert (units(1, 1_024), units(1_025, 1_024)) == (1, 2)


def test_write_costs_a_unit_per_kilobyte_for_the_table_and_for_its_index(
    metered: tuple[Any, Meter],
) -> None:
    client, meter = metered
    client.put_item(TableName="Transfers", Item=SMALL)
    assert meter.written == 2
    client.put_item(TableName="Transfers", Item=LARGE)
    assert meter.written == 2 + 10
    assert meter.by_place() == {"Transfers": [0.0, 1 + 5], "Transfers/open": [0.0, 1 + 5]}
    meter.reset()
    client.put_item(TableName="Members", Item={"member": {"S": "m"}})
    assert meter.written == 1


def test_transactional_write_costs_twice_the_units(metered: tuple[Any, Meter]) -> None:
    client, meter = metered
    put = {"Put": {"TableName": "Members", "Item": {"member": {"S": "m"}}}}
    client.transact_write_items(TransactItems=[put])
    assert (meter.written, meter.calls) == (2, {"TransactWriteItems": 1})


def test_read_costs_a_unit_per_four_kilobytes_even_for_a_missing_item(
    metered: tuple[Any, Meter],
) -> None:
    client, meter = metered
    client.put_item(TableName="Transfers", Item=LARGE)
    client.put_item(TableName="Transfers", Item=SMALL)
    keys = [{"transfer_id": {"S": name}} for name in ("t-1", "t-2", "t-3")]
    client.batch_get_item(RequestItems={"Transfers": {"Keys": keys, "ConsistentRead": True}})
    assert meter.read == 1 + 2 + 1
    meter.reset()
    client.scan(TableName="Transfers")
    assert meter.read == Fraction(1)
    client.scan(TableName="Transfers", ConsistentRead=True)
    assert meter.read == 1 + 2
