"""Copies of all tables as of one moment: begun once, gone on with, refused when it cannot be."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from microloan_ops.cli.tables import restore
from microloan_ops.cli.tables.inventory import Inventory
from microloan_ops.cli.tables.restore import Clients, Span
from microloan_ops.console.stack import StackError

T0 = datetime(2026, 11, 1, tzinfo=UTC)
SPAN = Span(T0, T0 + timedelta(days=1))
KEYS = {
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}
TABLES = Inventory("bank", "now", {"Loans": "bank-Loans", "Journal": "bank-Journal"}, {})


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with mock_aws():
        client: Any = boto3.client("dynamodb", region_name="ap-east-1")
        for name in TABLES.names.values():
            client.create_table(TableName=name, **KEYS)
            client.put_item(TableName=name, Item={"id": {"S": name}})
        yield client


def recover(client: Any, *names: str) -> None:  # noqa: ANN401 - boto3's
    for name in names:
        client.update_continuous_backups(
            TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )


def test_every_table_without_recovery_is_named(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's
    recover(dynamodb, "bank-Loans")
    with pytest.raises(StackError, match=r"is off: bank-Journal$"):
        restore.span(TABLES, dynamodb)


def test_the_newest_moment_is_one_that_all_tables_have(dynamodb: Any) -> None:  # noqa: ANN401
    recover(dynamodb, "bank-Loans", "bank-Journal")
    latest = {
        restore._recovery(name, dynamodb)["LatestRestorableDateTime"]  # noqa: SLF001
        for name in TABLES.names.values()
    }
    assert restore.span(TABLES, dynamodb).latest == min(latest)


@pytest.mark.parametrize("wanted", [None, SPAN.earliest, SPAN.latest])
def test_a_moment_that_all_have_is_taken(wanted: datetime | None) -> None:
    assert restore.moment(wanted, SPAN) == (wanted or SPAN.latest)


@pytest.mark.parametrize("seconds", [-1, 24 * 3600 + 1])
def test_another_is_refused_with_those_that_could_be(seconds: int) -> None:
    with pytest.raises(StackError, match="between 2026-11-01T00:00:00Z and 2026-11-02T00:00:00Z"):
        restore.moment(T0 + timedelta(seconds=seconds), SPAN)


def test_the_copies_have_what_the_tables_had(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's
    recover(dynamodb, *TABLES.names.values())
    copies = restore.begin(TABLES, T0, "copy", Clients(dynamodb, dynamodb))
    assert copies.names == {"Loans": "bank-Loans-copy", "Journal": "bank-Journal-copy"}
    assert copies.moment == "2026-11-01T00:00:00Z"
    assert set(restore.done(copies, dynamodb, lambda: None)) == {"Loans", "Journal"}
    for logical, name in copies.names.items():
        assert dynamodb.scan(TableName=name)["Items"] == [{"id": {"S": TABLES.names[logical]}}]


def test_a_copy_that_is_not_complete_is_waited_for() -> None:
    states = iter(["CREATING", "CREATING", "ACTIVE"])

    class Slow:
        def describe_table(self, **_: str) -> dict[str, Any]:
            return {"Table": {"TableStatus": next(states)}}

    waited: list[None] = []
    copies = Inventory("bank", "now", {"Loans": "copy"}, {})
    assert list(restore.done(copies, Slow(), lambda: waited.append(None))) == ["Loans"]
    assert len(waited) == 2


class Elsewhere:
    """DynamoDB of another Region, which makes one copy at a time."""

    class exceptions:  # noqa: N801 - boto3's
        class TableAlreadyExistsException(Exception): ...

        class LimitExceededException(Exception): ...

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.busy = False

    def restore_table_to_point_in_time(self, **asked: Any) -> None:  # noqa: ANN401 - boto3's
        if self.busy:
            raise self.exceptions.LimitExceededException
        self.busy = True
        self.asked.append(asked)


def test_another_region_is_told_whose_tables_they_are_and_waited_for(dynamodb: Any) -> None:  # noqa: ANN401
    elsewhere = Elsewhere()
    waited: list[None] = []

    def pause() -> None:
        waited.append(None)
        elsewhere.busy = False

    restore.begin(TABLES, T0, "copy", Clients(dynamodb, elsewhere), pause)
    arns = [
        dynamodb.describe_table(TableName=name)["Table"]["TableArn"]
        for name in TABLES.names.values()
    ]
    assert [one["SourceTableArn"] for one in elsewhere.asked] == arns
    assert all("SourceTableName" not in one for one in elsewhere.asked)
    assert len(waited) == 1


def test_the_same_again_goes_on_and_another_moment_is_refused(dynamodb: Any) -> None:  # noqa: ANN401
    recover(dynamodb, *TABLES.names.values())
    restore.begin(TABLES, T0, "copy", Clients(dynamodb, dynamodb))
    summary = dynamodb.describe_table(TableName="bank-Loans-copy")["Table"]["RestoreSummary"]
    # moto takes the moment of the call for the moment that was asked for.
    begun = summary["RestoreDateTime"]
    with pytest.raises(StackError, match="bank-Loans-copy exists and is no copy of bank-Loans"):
        restore.begin(TABLES, T0 + timedelta(days=9), "copy", Clients(dynamodb, dynamodb))
    one = Inventory("bank", "now", {"Loans": "bank-Loans"}, {})
    assert restore.begin(one, begun, "copy", Clients(dynamodb, dynamodb)).names == {
        "Loans": "bank-Loans-copy"
    }


def test_a_table_of_the_name_that_is_no_copy_is_refused(dynamodb: Any) -> None:  # noqa: ANN401
    recover(dynamodb, *TABLES.names.values())
    dynamodb.create_table(TableName="bank-Loans-copy", **KEYS)
    with pytest.raises(StackError, match="no copy of bank-Loans"):
        restore.begin(TABLES, T0, "copy", Clients(dynamodb, dynamodb))


def test_what_is_no_inventory_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "tables.json"
    for text in ("[]", "{}", "nonsense", '{"names": {}}'):
        file.write_text(text)
        with pytest.raises(StackError, match="no file of"):
            Inventory.read(file)
    file.write_text(TABLES.text)
    assert Inventory.read(file) == TABLES
