"""Asking before money moves, or before something is done that cannot be undone."""

import sys
from collections.abc import Iterable
from typing import Annotated, Protocol

import typer

from microloan_ops.console.errors import Declined, Unasked
from microloan_ops.console.notes import notes

Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking; for scripts.")]


class Where(Protocol):
    """What is acted on: a stack that says its name."""

    @property
    def called(self) -> str:
        """What people call it: the local cloud, a sandbox, or a REAL stack."""


def confirm(question: str, where: Where, plan: Iterable[str], *, yes: bool) -> None:
    """Show what will happen and where, and go on only when somebody agrees.

    Parameters
    ----------
    question
        Without its question mark.
    plan
        Who, and how much in yuan; a line each.
    yes
        Somebody agreed already; the plan is shown nevertheless.

    Raises
    ------
    Unasked
        When there is no terminal to ask at.
    Declined
        When the answer is not yes.
    """
    console = notes()
    for line in plan:
        console.print(line)
    if yes:
        return
    if not somebody_is_there():
        raise Unasked(question)
    console.print(f"{question}, on [bold]{where.called}[/]? \\[y/N] ", end="")
    try:
        answer = input()
    except EOFError:
        answer = ""
    if answer.strip().lower() not in {"y", "yes"}:
        raise Declined


def somebody_is_there() -> bool:
    """Whether standard input is a terminal."""
    return sys.stdin.isatty()
