"""What is told beside a reply: progress, plans, questions, failures; on standard error."""

import os
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leave it to the command, which has a code to exit with."""
        raise BrokenPipeError


def console(*, stderr: bool = False) -> Console:
    """Return a console as wide as the terminal; with NO_COLOR not even bold (no-color.org)."""
    colours: Any = None if os.environ.get("NO_COLOR") else "auto"
    return _Console(stderr=stderr, highlight=False, emoji=False, color_system=colours)


def notes() -> Console:
    """Return the console of what is told beside a reply."""
    return console(stderr=True)


def progress(*more: ProgressColumn) -> Progress:
    """Return bars that go when they are done, and are not there without a terminal.

    Parameters
    ----------
    more
        What is shown behind how many are done; the time it has taken, if nothing is given.
    """
    beside = notes()
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        *(more or [TimeElapsedColumn()]),
        console=beside,
        transient=True,
        disable=not beside.is_terminal,
    )
