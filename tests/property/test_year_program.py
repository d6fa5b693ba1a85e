"""The simulated year, as `make report` runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from microloan.domain.ledger.journal import LedgerAccount, add
from microloan_testing.payment_gateway import FaultyPaymentGateway
from simulation.__main__ import main
from simulation.year import Year, YearPlan
from tests.support.assertions import accountants

ROOT = Path(__file__).parents[2]
SMALL = ["--seed", "7", "--members", "300", "--days", "40"]
Capture = pytest.CaptureFixture[str]


def test_report_of_the_same_seed_is_identical_in_any_process(
    tmp_path: Path, capsys: Capture
) -> None:
    """Also in another process, whose sets and dictionaries are hashed otherwise."""
    words = [*SMALL, "-o", str(tmp_path / "report.html")]
    assert main(words) == 0
    page = (tmp_path / "report.html").read_bytes()

    again = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "simulation", *words],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "77"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert capsys.readouterr().out == again.stdout
    assert (tmp_path / "report.html").read_bytes() == page


def test_report_page_states_that_the_bank_is_made_up(tmp_path: Path, capsys: Capture) -> None:
    page = tmp_path / "report.html"

    assert main([*SMALL, "-o", str(page)]) == 0

    printed = capsys.readouterr().out
    assert "everything holds" in printed
    digest = Year(YearPlan(7, 40, 300)).run().digest
    assert digest in printed
    text = page.read_text("utf-8")
    assert "a simulated bank: seed 7, 300 people, 40 days" in text
    assert "Everybody on this page is made up." in text
    assert f"begins with {digest[:16]}." in text
    assert "by the clock on the wall" not in text


def test_missing_folder_is_reported_before_the_year_is_run(tmp_path: Path, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*SMALL, "-o", str(tmp_path / "nowhere" / "report.html")])

    assert ended.value.code == 2
    assert "there is no folder" in capsys.readouterr().err


def test_simulation_program_with_broken_books_exits_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """A payment gateway that keeps a fen of what it moved."""
    monkeypatch.setattr(FaultyPaymentGateway, "bank", property(lambda _: 1))

    assert main(SMALL) == 1

    printed = capsys.readouterr().out
    assert "the bank account is" in printed
    assert "everything holds" not in printed


def test_hledger_accepts_the_books_of_the_year_and_has_the_same_balances(tmp_path: Path) -> None:
    """Every closing is an assertion of it: forty of them."""
    file = tmp_path / "year.hledger"
    assert main([*SMALL, "--hledger", str(file)]) == 0
    year = Year(YearPlan(7, 40, 300))
    year.run()
    balances: dict[LedgerAccount, int] = add(
        *(entry.postings for entry in year.store.tables.entries())
    )
    assert accountants.hledger(file) == balances
    assert file.read_text("utf-8").count(" * closing\n") == 41
