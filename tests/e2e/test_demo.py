"""The demo, which the README sends every newcomer to, with most of its nights in one."""

from datetime import date, datetime, timedelta

import pytest
from typer.testing import CliRunner

from microloan.domain.ledger.events import Kind
from ops.cli import clock
from ops.cli.main import app
from ops.cli.stack import Stack
from tests.fakes import desk

pytestmark = pytest.mark.e2e


def test_the_demo_tells_from_invitation_to_proven_books(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    night_by_night = clock.nights

    def hurried(until: date, stack: Stack) -> int:
        """A night catches up on all days before it: so the last few are enough."""
        stack.test_clock.set(datetime.combine(until - timedelta(days=4), clock.NIGHT_RUN))
        return night_by_night(until, stack)

    monkeypatch.setattr(clock, "nights", hurried)
    told = CliRunner(env={"COLUMNS": str(desk.WIDTH)}).invoke(app, ["demo", "--json"])
    assert told.exit_code == 0, told.output
    document = desk.document("demo", told.stdout)
    assert document["proven"]
    assert document["nights"] == 4
    assert stack.books.entries(document["loan_id"])[-1].kind is Kind.REPAID
    assert stack.people.owner_of(document["application_id"])
    for chapter in ("A white list", "A draw", "The entrance", "Night after night", "The proof"):
        assert chapter in told.stderr
