"""`microloan report` of a bank that has just opened."""

import json
from pathlib import Path

import pytest

from tests.support.builders.bank_with_history import reporting
from tests.support.builders.in_memory_bank import InMemoryBank


@pytest.mark.parametrize("days", [0, 1])
def test_report_of_a_new_bank_states_that_there_are_no_loans_yet(days: int, tmp_path: Path) -> None:
    bank = InMemoryBank()
    for _ in range(days):
        bank.clock.next_day()
        bank.night()
    file = tmp_path / "report.html"
    with reporting(bank) as run:
        result = run("-o", str(file), "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    page = file.read_text("utf-8")
    for said in (
        "There is no loan and no line yet.",
        "There is no draw yet.",
        "No loan is open, so nothing is past due.",
        "No month with a draw is over yet.",
        "There is no income and no allowance yet.",
        "There is no run of the night, which AWS keeps for 90 days.",
        "The white list is empty.",
        "There is no decision yet.",
    ):
        assert said in page
    assert "<img" not in page
    assert told["head"]["overdue_share"] is None


def test_report_before_the_books_are_opened_is_refused(tmp_path: Path) -> None:
    bank = InMemoryBank()
    bank.store.tables.closings.clear()
    bank.store.tables.journal.clear()
    with reporting(bank) as run:
        result = run("-o", str(tmp_path / "report.html"))
    assert "open the books first: microloan ledger open" in result.stderr
