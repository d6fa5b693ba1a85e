"""A stack made from copies of another's tables: the books hold, and the customers are there."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from microloan_ops.__main__ import app
from microloan_ops.cli.books.output import verifying
from microloan_ops.cli.tables.inventory import Inventory
from microloan_ops.cli.wallet import Wallet
from microloan_ops.console.stack import Stack
from microloan_ops.local import build, cloud, deploy
from microloan_ops.local.settings import Settings
from tests.support.assertions import command_grammar

pytestmark = pytest.mark.e2e

NAME = "microloan-restored"
TRIES = 20


def restore(file: Path) -> Any:  # noqa: ANN401 - a document
    """Make the copies.

    The emulator's earliest and newest moment are both the second in which it is asked. Answers of
    two different seconds have none in common; then all are asked for again.
    """
    for _ in range(TRIES):
        result = CliRunner().invoke(app, ["tables", "restore", "-o", str(file), "--json"])
        if "have all tables a copy" not in result.output:
            break
    assert result.exit_code == 0, (result.output, result.exception)
    return command_grammar.document("tables restore", result.stdout)


def adopt(file: Path) -> Any:  # noqa: ANN401 - a document
    line = ["tables", "adopt", str(file), "--as", NAME, "--yes", "--json"]
    result = CliRunner().invoke(app, line)
    assert result.exit_code == 0, (result.output, result.exception)
    return command_grammar.document("tables adopt", result.stdout)


@pytest.fixture
def _removed(stack: Stack) -> Iterator[None]:
    """Leave no second stack to those who come after."""
    yield
    client = stack.client("cloudformation")
    client.delete_stack(StackName=NAME)
    client.get_waiter("stack_delete_complete").wait(StackName=NAME, WaiterConfig={"Delay": 1})


def named_as_the_emulator_would(copies: Inventory, stack: Stack) -> Inventory:
    """Copy the copies to the names that the emulator gives to a stack's tables.

    At the next deployment it puts an empty table in the place of one that it did not name itself;
    CloudFormation keeps a table it took over, whatever its name.
    """
    program = (
        "import sys; from ministack.services.cloudformation.provisioners import _physical_name;"
        "[print(_physical_name(sys.argv[1], one, max_len=255)) for one in sys.argv[2:]]"
    )
    command = [str(cloud.BIN / "python"), "-c", program, NAME, *copies.names]
    told = subprocess.run(  # noqa: S603 - our own command
        command, capture_output=True, text=True, check=True
    )
    names = dict(zip(copies.names, told.stdout.split(), strict=True))
    for logical, name in names.items():
        stack.client("dynamodb").restore_table_to_point_in_time(
            SourceTableName=copies.names[logical],
            TargetTableName=name,
            UseLatestRestorableTime=True,
        )
    return replace(copies, names=names)


@pytest.mark.usefixtures("_removed")
def test_a_stack_of_copies_has_books_that_hold_and_goes_on(
    borrower: Callable[..., Wallet], stack: Stack, local_cloud: Settings, tmp_path: Path
) -> None:
    wallet = borrower()
    before = wallet.borrow(1_000_00, 5)["loan_id"]
    copies = tmp_path / "copies.json"
    assert "Journal" in restore(copies)["tables"]
    after = wallet.borrow(1_000_00, 5)["loan_id"]

    named = named_as_the_emulator_would(Inventory.read(copies), stack)
    copies.write_text(named.text)

    assert adopt(copies)["tables"] == named.names
    outputs = deploy.deploy(local_cloud, build.build(local_cloud), NAME)
    assert {outputs[f"{logical}Table"] for logical in named.names} == set(named.names.values())
    assert outputs["LoansTable"] != stack.outputs["LoansTable"]

    restored = Stack(outputs, local_cloud.client, "")
    assert verifying(restored.database).findings == ()
    url = f"{local_cloud.cloud_url}/_aws/execute-api/{outputs['ApiId']}/v1/loans"
    token = {"Authorization": wallet.http.headers["Authorization"]}
    answer = httpx.get(url, headers=token, timeout=30, trust_env=False)
    assert answer.status_code == HTTPStatus.OK
    there = {loan["loan_id"] for loan in answer.json()["loans"]}
    assert before in there
    assert after not in there
