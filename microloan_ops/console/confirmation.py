"""Confirmation prompts for commands that move money or cannot be undone."""

import sys
from collections.abc import Iterable
from typing import Annotated, Protocol

import typer

from microloan_ops.console.errors import ConfirmationRequiredError, DeclinedError
from microloan_ops.console.notes import notes

Yes = Annotated[bool, typer.Option("--yes", help="Skip the confirmation prompt.")]


class Target(Protocol):
    """The stack that a command changes."""

    @property
    def label(self) -> str:
        """The stack's name for people: the local cloud, a sandbox, or a REAL stack."""


def confirm(question: str, target: Target, plan: Iterable[str], *, yes: bool) -> None:
    """Show the plan and the target, and return only after a confirmation.

    Parameters
    ----------
    question
        Without its question mark.
    plan
        The customers and the amounts in yuan, a line each.
    yes
        Skip the prompt. The plan is still shown.

    Raises
    ------
    ConfirmationRequiredError
        When standard input is no terminal.
    DeclinedError
        When the answer is not yes.
    """
    console = notes()
    for line in plan:
        console.print(line)
    if yes:
        return
    if not has_terminal():
        raise ConfirmationRequiredError(question)
    console.print(f"{question}, on [bold]{target.label}[/]? \\[y/N] ", end="")
    try:
        answer = input()
    except EOFError:
        answer = ""
    if answer.strip().lower() not in {"y", "yes"}:
        raise DeclinedError


def has_terminal() -> bool:
    """Return whether standard input is a terminal."""
    return sys.stdin.isatty()
