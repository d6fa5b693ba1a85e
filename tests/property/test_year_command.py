"""`microloan simulate-year`, as its user calls it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from microloan.domain.ledger.journal import LedgerAccount, add
from microloan_ops.__main__ import app
from microloan_ops.simulation.year import Year, YearPlan
from microloan_testing.payment_gateway import FaultyPaymentGateway
from tests.support.assertions import accountants

ROOT = Path(__file__).parents[2]
SMALL = ["simulate-year", "--seed", "7", "--members", "300", "--days", "40"]


def run(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "80"}).invoke(app, [*SMALL, *words])


def test_the_same_seed_is_the_same_report(tmp_path: Path) -> None:
    """Also in another process, whose sets and dictionaries are hashed otherwise."""
    asked = ["--json", "-o", str(tmp_path / "report.html")]
    result = run(*asked)
    assert result.exit_code == 0, result.output
    page = (tmp_path / "report.html").read_bytes()
    again = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-c", "from microloan_ops.__main__ import main; main()", *SMALL, *asked],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "77", "COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == again.stdout
    assert json.loads(result.stdout)["report"]["proof"]
    assert (tmp_path / "report.html").read_bytes() == page


def test_the_page_says_that_the_bank_is_made_up(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    result = run("-o", str(page))
    assert result.exit_code == 0, result.output
    assert "Everything holds" in result.output
    digest = Year(YearPlan(7, 40, 300)).live().digest
    assert digest in result.output.replace("\n", "")
    text = page.read_text("utf-8")
    assert "a simulated bank: seed 7, 300 people, 40 days" in text
    assert "Everybody on this page is made up." in text
    assert f"begins with {digest[:16]}." in text
    assert "by the clock on the wall" not in text


def test_a_folder_that_is_not_there_is_told_before_the_year(tmp_path: Path) -> None:
    result = run("-o", str(tmp_path / "nowhere" / "report.html"))
    assert result.exit_code == 2
    assert "there is no folder" in result.output


def test_books_that_do_not_hold_end_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rails that keep a fen of what they moved."""
    monkeypatch.setattr(FaultyPaymentGateway, "bank", property(lambda _: 1))
    result = run()
    assert result.exit_code == 1
    assert "the bank account is" in result.output
    assert "Everything holds" not in result.output


def test_hledger_accepts_the_books_of_the_year_and_has_the_same_balances(tmp_path: Path) -> None:
    """Every closing is an assertion of it: forty of them."""
    file = tmp_path / "year.hledger"
    assert run("--hledger", str(file)).exit_code == 0
    year = Year(YearPlan(7, 40, 300))
    year.live()
    balances: dict[LedgerAccount, int] = add(
        *(entry.postings for entry in year.store.tables.entries())
    )
    assert accountants.hledger(file) == balances
    assert file.read_text("utf-8").count(" * closing\n") == 41
