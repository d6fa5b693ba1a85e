"""Acts of operators by the commands, which two people request and approve."""

from typing import Any

from typer.testing import CliRunner

from microloan_ops.__main__ import app
from tests.support.assertions import command_grammar


def told(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, [*arguments, "--yes", "--json"])
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = command_grammar.document(" ".join(arguments[:2]), result.stdout)
    return document


def by_two(*arguments: str) -> dict[str, Any]:
    """Request an act and let another operator approve it."""
    asked = told(*arguments, "--by", "wang")
    seen = (asked["approval_id"], "--digest", asked["digest"], "--reason", "seen the letter")
    return told("approvals", "approve", *seen, "--by", "li")
