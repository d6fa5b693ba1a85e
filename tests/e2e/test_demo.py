"""The demo, which the README sends every newcomer to, with most of its nights in one."""

from datetime import date, datetime, timedelta

import pytest
from typer.testing import CliRunner

from microloan.domain.ledger.events import LoanEventType
from microloan_ops.__main__ import app
from microloan_ops.cli import clock
from microloan_ops.console.stack import Stack
from tests.support.assertions import command_grammar

pytestmark = pytest.mark.e2e


def test_demo_runs_from_invitation_to_balanced_books(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    night_by_night = clock.advance_with_progress

    def hurried(until: date, stack: Stack) -> int:
        """A night catches up on all days before it: so the last few are enough."""
        stack.test_clock.set(datetime.combine(until - timedelta(days=4), clock.NIGHT_RUN))
        return night_by_night(until, stack)

    monkeypatch.setattr(clock, "advance_with_progress", hurried)
    told = CliRunner(env={"COLUMNS": str(command_grammar.WIDTH)}).invoke(app, ["demo", "--json"])
    assert told.exit_code == 0, told.output
    document = command_grammar.document("demo", told.stdout)
    assert document["proven"]
    assert document["days_closed"] == 4
    assert stack.books.entries(document["loan_id"])[-1].kind is LoanEventType.REPAID
    assert stack.people.owner_of(document["application_id"])
    for chapter in ("A white list", "A lottery", "The entry point", "End of day", "The proof"):
        assert chapter in told.stderr
