"""What the stand-in rails write once stays as it was."""

from typing import Any

import boto3

from microloan.adapters.sandbox.table import SandboxTable
from tests.support.cloud import moto_stack


def test_sandbox_item_written_once_stays_until_it_is_overwritten() -> None:
    with moto_stack.stack():
        client: Any = boto3.client("dynamodb")
        table = SandboxTable(client, "SandboxTable")
        assert table.write_once("transfer", result="settled")
        assert not table.write_once("transfer", result="failed")
        assert table.read("transfer")["result"] == "settled"
        table.write("transfer", result="returned")
        assert table.read("transfer")["result"] == "returned"
