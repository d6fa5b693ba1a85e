"""Every place of a running stack where something can have been written."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.support.assertions.secret_scan import flat
from tests.support.cloud.template import resources

Place = tuple[str, bytes]
Client = Callable[[str], Any]


def everywhere(client: Client, names: Mapping[str, str], state: Path) -> Iterator[Place]:
    """Return each place with all that is in it.

    Parameters
    ----------
    names
        The physical names of the stack's resources, by logical id.
    state
        The folder of the local cloud.
    """
    yield from _tables(client, names)
    yield from _streams(client)
    yield from logs(client)
    yield "metrics", flat(list(_paged(client("cloudwatch"), "list_metrics", "Metrics")))
    yield from _queues(client)
    yield from _machines(client, names)
    yield from _functions(client)
    yield from _files(state)


def _tables(client: Client, names: Mapping[str, str]) -> Iterator[Place]:
    dynamodb = client("dynamodb")
    for table in resources("AWS::DynamoDB::Table"):
        items = _paged(dynamodb, "scan", "Items", TableName=names[table], ConsistentRead=True)
        yield f"table {table}", flat(list(items))


def _streams(client: Client) -> Iterator[Place]:
    streams = client("dynamodbstreams")
    for stream in streams.list_streams()["Streams"]:
        arn = stream["StreamArn"]
        for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
            position = streams.get_shard_iterator(
                StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
            records: list[object] = []
            while position:
                answer = streams.get_records(ShardIterator=position)
                records += answer["Records"]
                position = answer.get("NextShardIterator") if answer["Records"] else None
            yield f"stream of {stream['TableName']}", flat(records)


def logs(client: Client) -> Iterator[Place]:
    """Return every line of every log group; a metric in EMF is one of them."""
    service = client("logs")
    for group in _paged(service, "describe_log_groups", "logGroups"):
        name = group["logGroupName"]
        lines = _paged(service, "filter_log_events", "events", logGroupName=name)
        yield f"log {name}", flat([(line["logStreamName"], line["message"]) for line in lines])


def _queues(client: Client) -> Iterator[Place]:
    sqs = client("sqs")
    for url in sqs.list_queues().get("QueueUrls", []):
        seen: dict[str, object] = {}
        while new := _unseen(sqs, url, seen):
            seen |= new
        yield f"queue {url.rpartition('/')[2]}", flat(list(seen.values()))


def _unseen(sqs: Any, url: str, seen: Mapping[str, object]) -> dict[str, object]:  # noqa: ANN401
    # Hidden for a while once received, so that the next call gets others.
    answer = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=5, MessageAttributeNames=["All"]
    )
    found = {one["MessageId"]: one for one in answer.get("Messages", [])}
    return {name: one for name, one in found.items() if name not in seen}


def _machines(client: Client, names: Mapping[str, str]) -> Iterator[Place]:
    service = client("stepfunctions")
    for machine in resources("AWS::Serverless::StateMachine"):
        found: list[object] = []
        of = {"stateMachineArn": names[machine]}
        for execution in _paged(service, "list_executions", "executions", **of):
            arn = {"executionArn": execution["executionArn"]}
            found.append(service.describe_execution(**arn))
            found += _paged(service, "get_execution_history", "events", **arn)
        yield f"machine {machine}", flat(found)


def _functions(client: Client) -> Iterator[Place]:
    service = client("lambda")
    for one in _paged(service, "list_functions", "Functions"):
        yield f"settings of {one['FunctionName']}", json.dumps(one, default=str).encode()


def _files(state: Path) -> Iterator[Place]:
    for path in sorted([*state.glob("*.log"), *state.glob("*.json")]):
        yield f"file {path.name}", path.read_bytes()


def _paged(client: Any, call: str, key: str, **arguments: Any) -> Iterator[Any]:  # noqa: ANN401
    for page in client.get_paginator(call).paginate(**arguments):
        yield from page.get(key, [])
