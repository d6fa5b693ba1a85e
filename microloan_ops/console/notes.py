"""What is told beside a reply: progress, plans, questions, failures; on standard error."""

import os
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

Item = TypeVar("Item")


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


def followed(items: Iterable[Item], what: str, total: int | None = None) -> Iterator[Item]:
    """Yield items behind a bar.

    Parameters
    ----------
    what
        What they are, in the plural.
    total
        How many; without it the bar shows how many there were.
    """
    with progress() as bar:
        yield from bar.track(items, total=total, description=what)
