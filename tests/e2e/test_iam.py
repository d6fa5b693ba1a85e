"""Each function's role denies what the function must not do; tried with the role itself."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ops.cli.stack import Stack
from ops.local.build import RUNTIME

pytestmark = pytest.mark.e2e

# A function that does one call with whatever role it is given, and says how it went.
PROBE = """
import boto3
from botocore.exceptions import ClientError

def handler(event, context):
    call = getattr(boto3.client(event["service"]), event["call"])
    try:
        call(**event["arguments"])
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "allowed"
"""
KEY = {"customer_id": {"S": "nobody"}, "loan_id": {"S": "nothing"}}
ENTRY = {"loan_id": {"S": "nothing"}, "seq": {"N": "1"}}


@pytest.fixture(scope="module")
def probe(stack: Stack) -> Iterator[Callable[..., str]]:
    """Make a call under the role of a function of the stack."""
    functions = stack.client("lambda")
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("probe.py", PROBE)
    made: dict[str, str] = {}

    def call(function: str, service: str, name: str, **arguments: Any) -> str:  # noqa: ANN401 - boto3's
        if function not in made:
            role = functions.get_function(FunctionName=_name(stack, function))["Configuration"]
            functions.create_function(
                FunctionName=f"probe-{function}",
                Runtime=RUNTIME,
                Role=role["Role"],
                Handler="probe.handler",
                Timeout=30,
                Code={"ZipFile": package.getvalue()},
            )
            made[function] = f"probe-{function}"
        event = {"service": service, "call": name, "arguments": arguments}
        answer = functions.invoke(FunctionName=made[function], Payload=json.dumps(event).encode())
        result: str = json.loads(answer["Payload"].read())
        return result

    yield call
    for name in made.values():
        functions.delete_function(FunctionName=name)


def _name(stack: Stack, function: str) -> str:
    resource = stack.client("cloudformation").describe_stack_resource(
        StackName="microloan", LogicalResourceId=function
    )
    name: str = resource["StackResourceDetail"]["PhysicalResourceId"]
    return name


FORBIDDEN = [
    ("InviteCheck", "put_item", "members", {"Item": {"member": {"S": "qq#x"}}}),
    ("InviteCheck", "scan", "members", {}),
    ("BindCard", "get_item", "loans", {"Key": KEY}),
    ("BindCard", "delete_item", "members", {"Key": {"member": {"S": "qq#x"}}}),
    ("ApplyCredit", "put_item", "loans", {"Item": KEY}),
    ("Account", "put_item", "loans", {"Item": KEY}),
    ("Account", "scan", "customers", {}),
    ("Borrow", "scan", "loans", {}),
    ("Borrow", "delete_item", "loans", {"Key": KEY}),
    ("Borrow", "delete_item", "journal", {"Key": ENTRY}),
    ("Borrow", "put_item", "closings", {"Item": {}}),
    ("Repay", "put_item", "journal", {"Item": ENTRY}),
    ("Repay", "put_item", "customers", {"Item": {}}),
    ("MoveMoney", "scan", "transfers", {}),
    ("MoveMoney", "delete_item", "journal", {"Key": ENTRY}),
    ("SweepTransfers", "scan", "transfers", {}),
    ("SweepTransfers", "delete_item", "journal", {"Key": ENTRY}),
    ("NightPlan", "scan", "loans", {}),
    ("NightAccrue", "put_item", "journal", {"Item": ENTRY}),
    ("NightClose", "put_item", "loans", {"Item": KEY}),
    ("NightClose", "delete_item", "journal", {"Key": ENTRY}),
    ("DrawPlan", "scan", "members", {}),
    ("DrawCount", "update_item", "members", {"Key": {"member": {"S": "qq#x"}}}),
    ("DrawCut", "scan", "members", {}),
    ("DrawInvite", "get_item", "customers", {"Key": {}}),
    ("DrawInvite", "delete_item", "members", {"Key": {"member": {"S": "qq#x"}}}),
    ("DrawClose", "scan", "members", {}),
    ("Authorize", "scan", "members", {}),
]


@pytest.mark.parametrize(
    ("function", "call", "table", "arguments"),
    FORBIDDEN,
    ids=[f"{function} {call} {table}" for function, call, table, _ in FORBIDDEN],
)
def test_a_function_may_not(
    probe: Callable[..., str],
    stack: Stack,
    function: str,
    call: str,
    table: str,
    arguments: dict[str, Any],
) -> None:
    name = getattr(stack.database.tables, table)
    assert probe(function, "dynamodb", call, TableName=name, **arguments) == "AccessDeniedException"


def test_only_apply_credit_can_unseal(probe: Callable[..., str]) -> None:
    blob = "c2VhbGVk"
    assert probe("Borrow", "kms", "decrypt", CiphertextBlob=blob) == "AccessDeniedException"
    assert probe("BindCard", "kms", "decrypt", CiphertextBlob=blob) == "AccessDeniedException"


def test_the_probe_can_do_what_the_role_allows(probe: Callable[..., str], stack: Stack) -> None:
    key = {"member": {"S": "qq#nobody"}}
    table = stack.database.tables.members
    assert probe("InviteCheck", "dynamodb", "get_item", TableName=table, Key=key) == "allowed"
