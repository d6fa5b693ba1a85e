"""The report of the deployed stack agrees with its books, and names its night."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.money import yuan
from microloan_ops.__main__ import app
from microloan_ops.cli import clock, ledger
from microloan_ops.cli.wallet import Wallet
from microloan_ops.console.stack import Stack

pytestmark = pytest.mark.e2e

Make = Callable[..., Wallet]


def test_head_of_the_report_equals_the_trial_balance(
    borrower: Make, stack: Stack, tmp_path: Path
) -> None:
    for channel in ("qq", "wechat"):
        wallet = borrower(channel=channel)
        wallet.wait(wallet.borrow(10_000_00, 10)["loan_id"])
    today = date.fromisoformat(str(clock.show(stack)["today"]))
    clock.advance(today + timedelta(days=1), stack)
    file = tmp_path / "report.html"
    result = CliRunner(env={"COLUMNS": "80"}).invoke(app, ["report", "-o", str(file), "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    closed = ledger.trial_balance(stack).closed
    outstanding = told["head"]["outstanding"]
    assert outstanding == closed[LedgerAccount.LOANS] >= 20_000_00
    assert told["last_closed"] == str(today)
    assert all(line["holds"] for line in told["proof"])
    # The schedule may have begun a night meanwhile, which finds its day closed.
    runs = [one for one in told["sections"]["nights"]["tables"][0]["rows"] if one["to"]]
    assert (runs[-1]["outcome"], runs[-1]["to"]) == ("succeeded", str(today))
    page = file.read_text("utf-8")
    # What it was at the end of the month before may stand behind it.
    assert re.search(rf"<dd>{re.escape(yuan(outstanding))}\b", page)
    assert "The book on" in page
