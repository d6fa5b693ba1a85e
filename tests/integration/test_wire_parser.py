"""What our parser makes of DynamoDB's answers is what botocore's own makes of them."""

import json
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.parsers import JSONParser

from microloan.adapters.aws import clients as ours
from microloan.adapters.aws.response_parser import DynamoResponseParser, DynamoResponseParserFactory
from tests.support.builders.corruption import lived
from tests.support.builders.stored_history import sandbox
from tests.support.cloud import moto_stack, template

ODD: dict[str, Any] = {
    "name": {"S": 'odd "B" 元 \\u0042'},
    "no": {"NULL": True},
    "yes": {"BOOL": True},
    "map": {"M": {"list": {"L": [{"N": "-1.50"}, {"S": ""}, {"M": {}}]}}},
    "set": {"SS": ["a", "b"]},
    "numbers": {"NS": ["1", "2"]},
    "bytes": {"B": b"\x00\xff"},
    "several": {"BS": [b"1", b"2"]},
}
BYTES = {"name": {"S": "b"}, "bytes": {"B": b"1"}}


@pytest.fixture
def clients() -> Iterator[tuple[Any, Any]]:
    """A client of ours, and one as boto3 makes it."""
    with moto_stack.stack():
        boto3.setup_default_session()
        yield ours.client("dynamodb"), boto3.Session().client("dynamodb")


def both(clients: tuple[Any, Any], operation: str, **arguments: object) -> Any:  # noqa: ANN401
    first, second = (getattr(client, operation)(**arguments) for client in clients)
    for answer in (first, second):
        answer.pop("ResponseMetadata")
    assert first == second
    return first


def test_parser_reads_every_kind_of_value_as_botocore_does(clients: tuple[Any, Any]) -> None:
    mine, _ = clients
    plain = {name: value for name, value in ODD.items() if name not in {"bytes", "several"}}
    for item in (ODD, plain | {"name": {"S": "plain"}}):
        mine.put_item(TableName="SandboxTable", Item=item)
    for name in ("plain", ODD["name"]["S"]):
        key = {"name": {"S": name}}
        assert both(clients, "get_item", TableName="SandboxTable", Key=key)["Item"]["yes"]
        batch = {"SandboxTable": {"Keys": [key], "ConsistentRead": True}}
        both(clients, "batch_get_item", RequestItems=batch, ReturnConsumedCapacity="TOTAL")
        both(
            clients,
            "query",
            TableName="SandboxTable",
            KeyConditionExpression="#n = :n",
            ExpressionAttributeNames={"#n": "name"},
            ExpressionAttributeValues={":n": {"S": name}},
        )
    assert both(clients, "scan", TableName="SandboxTable")["Count"] == 2
    first = both(clients, "scan", TableName="SandboxTable", Limit=1, ReturnConsumedCapacity="TOTAL")
    assert first["LastEvaluatedKey"]
    assert "Item" not in both(
        clients, "get_item", TableName="SandboxTable", Key={"name": {"S": "none"}}
    )


def test_parser_takes_the_fast_path_for_items_without_bytes(clients: tuple[Any, Any]) -> None:
    mine, _ = clients
    mine.put_item(TableName="SandboxTable", Item={"name": {"S": "plain"}})
    with patch.object(JSONParser, "_parse_shape", return_value={"slow": True}):
        assert mine.scan(TableName="SandboxTable")["Count"] == 1
        assert mine.put_item(TableName="SandboxTable", Item=BYTES)["slow"]
        assert mine.scan(TableName="SandboxTable")["slow"]
    assert mine.scan(TableName="SandboxTable")["Count"] == 2


def test_parser_reads_every_item_of_every_table_as_botocore_does() -> None:
    """A stack in which a loan was drawn, repaid in part, overpaid and settled, and days closed."""
    with sandbox(lived()):
        pair = (ours.client("dynamodb"), boto3.Session().client("dynamodb"))
        counts = {name: both(pair, "scan", TableName=name)["Count"] for name in template.tables()}
        assert min(counts[name] for name in ("Loans", "SettledLoans", "Journal", "Closings")) > 0
        assert min(counts[name] for name in ("Customers", "Transfers")) > 0


def test_parser_keeps_errors_metadata_and_unknown_members(clients: tuple[Any, Any]) -> None:
    codes = []
    for client in clients:
        with pytest.raises(ClientError) as refused:
            client.scan(TableName="Nowhere")
        codes.append(refused.value.response["Error"])
    assert codes[0] == codes[1]
    answer = clients[0].scan(TableName="SandboxTable")
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    model = clients[0].meta.service_model.operation_model("Scan").output_shape
    body = json.dumps({"Items": [], "Count": 0, "NewOfAws": 1, "LastEvaluatedKey": None}).encode()
    response = {"body": body, "headers": {}, "status_code": 200}
    parsed = DynamoResponseParser().parse(response, model)
    assert parsed == JSONParser().parse(response, model)
    assert set(parsed) == {"Items", "Count", "ResponseMetadata"}


def test_parser_factory_leaves_other_protocols_to_botocore() -> None:
    factory = DynamoResponseParserFactory()
    assert type(factory.create_parser("json")) is DynamoResponseParser
    assert type(factory.create_parser("query")).__module__ == "botocore.parsers"
