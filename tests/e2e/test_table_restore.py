"""A stack made from copies of another's tables: the books hold, and the customers are there."""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

import httpx
import pytest

from microloan_ops.cli.ledger.output import verify_with_progress
from microloan_ops.cli.wallet import Wallet
from microloan_ops.console.stack import Stack
from microloan_ops.local import build, cloud, deploy
from microloan_ops.local.settings import STACK, Settings

pytestmark = pytest.mark.e2e

NAME = "microloan-restored"
TABLE = "AWS::DynamoDB::Table"
# A deployment sets the rest.
IDENTITY = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")


@pytest.fixture
def _removed(stack: Stack) -> Iterator[None]:
    """Delete the second stack after the test."""
    yield
    client = stack.client("cloudformation")
    client.delete_stack(StackName=NAME)
    client.get_waiter("stack_delete_complete").wait(StackName=NAME, WaiterConfig={"Delay": 1})


def tables_of(stack: Stack) -> dict[str, Any]:
    """Return the stack's tables that outlive it, as its template has them."""
    body = stack.client("cloudformation").get_template(StackName=STACK, TemplateStage="Processed")[
        "TemplateBody"
    ]
    resources = (json.loads(body) if isinstance(body, str) else body)["Resources"]
    return {
        logical: resource
        for logical, resource in resources.items()
        if resource["Type"] == TABLE and resource.get("DeletionPolicy", "").startswith("Retain")
    }


def copy(stack: Stack, logicals: Mapping[str, Any]) -> dict[str, str]:
    """Copy the tables as they are now; return the copies' names, by logical id.

    The copies have the names that the emulator gives to a stack's tables: at the next deployment it
    puts an empty table in the place of one that it did not name itself. CloudFormation keeps a
    table it took over, whatever its name.
    """
    program = (
        "import sys; from ministack.services.cloudformation.provisioners import _physical_name;"
        "[print(_physical_name(sys.argv[1], one, max_len=255)) for one in sys.argv[2:]]"
    )
    command = [str(cloud.BIN / "python"), "-c", program, NAME, *logicals]
    printed = subprocess.run(  # noqa: S603 - our own command
        command, capture_output=True, text=True, check=True
    )
    names = dict(zip(logicals, printed.stdout.split(), strict=True))
    for logical, name in names.items():
        stack.client("dynamodb").restore_table_to_point_in_time(
            SourceTableName=stack.outputs[f"{logical}Table"],
            TargetTableName=name,
            UseLatestRestorableTime=True,
        )
    return names


def adopt(stack: Stack, tables: Mapping[str, Any], names: Mapping[str, str]) -> None:
    """Make a stack that has the copies and nothing else."""
    resources = {
        logical: {
            "Type": TABLE,
            "DeletionPolicy": "Retain",
            "Properties": {
                key: of["Properties"][key] for key in IDENTITY if key in of["Properties"]
            },
        }
        for logical, of in tables.items()
    }
    client = stack.client("cloudformation")
    client.create_change_set(
        StackName=NAME,
        ChangeSetName="adopt",
        ChangeSetType="IMPORT",
        TemplateBody=json.dumps({"Resources": resources}),
        ResourcesToImport=[
            {
                "ResourceType": TABLE,
                "LogicalResourceId": logical,
                "ResourceIdentifier": {"TableName": name},
            }
            for logical, name in names.items()
        ],
    )
    delay = {"Delay": 1}
    client.get_waiter("change_set_create_complete").wait(
        StackName=NAME, ChangeSetName="adopt", WaiterConfig=delay
    )
    client.execute_change_set(StackName=NAME, ChangeSetName="adopt")
    client.get_waiter("stack_import_complete").wait(StackName=NAME, WaiterConfig=delay)


@pytest.mark.usefixtures("_removed")
def test_stack_of_copied_tables_has_no_findings_and_accepts_requests(
    borrower: Callable[..., Wallet], stack: Stack, local_cloud: Settings
) -> None:
    wallet = borrower()
    before = wallet.borrow(1_000_00, 5)["loan_id"]
    tables = tables_of(stack)
    names = copy(stack, tables)
    after = wallet.borrow(1_000_00, 5)["loan_id"]

    adopt(stack, tables, names)
    outputs = deploy.deploy(local_cloud, build.build(local_cloud), NAME)

    assert {outputs[f"{logical}Table"] for logical in names} == set(names.values())
    assert outputs["LoansTable"] != stack.outputs["LoansTable"]
    restored = Stack(outputs, local_cloud.client, "")
    assert verify_with_progress(restored.database).findings == ()
    url = f"{local_cloud.cloud_url}/_aws/execute-api/{outputs['ApiId']}/v1/loans"
    token = {"Authorization": wallet.http.headers["Authorization"]}
    answer = httpx.get(url, headers=token, timeout=30, trust_env=False)
    assert answer.status_code == HTTPStatus.OK
    there = {loan["loan_id"] for loan in answer.json()["loans"]}
    assert before in there
    assert after not in there
