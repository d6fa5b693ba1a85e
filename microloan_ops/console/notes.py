"""Output beside the reply, on standard error: progress, plans, prompts and errors."""

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
        """Raise the error, so that the command sets the exit code."""
        raise BrokenPipeError


def console(*, stderr: bool = False) -> Console:
    """Return a console as wide as the terminal, without styles if NO_COLOR is set."""
    colours: Any = None if os.environ.get("NO_COLOR") else "auto"
    return _Console(stderr=stderr, highlight=False, emoji=False, color_system=colours)


def notes() -> Console:
    """Return the console on standard error."""
    return console(stderr=True)


def progress(*more: ProgressColumn) -> Progress:
    """Return progress bars, removed at the end and off without a terminal.

    Parameters
    ----------
    more
        Columns after the count, by default the elapsed time.
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


def track_progress(items: Iterable[Item], title: str, total: int | None = None) -> Iterator[Item]:
    """Yield items while a progress bar counts them.

    Parameters
    ----------
    title
        The plural noun for the items.
    total
        The number of items, if known.
    """
    with progress() as bar:
        yield from bar.track(items, total=total, description=title)
