"""What is told beside a reply: progress, plans, questions, failures; on standard error."""

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)


def notes() -> Console:
    """Return the console of what is told beside a reply."""
    return Console(stderr=True, highlight=False, emoji=False)


def progress(*more: ProgressColumn) -> Progress:
    """Return bars that go when they are done, and are not there without a terminal.

    Parameters
    ----------
    more
        What is shown behind how many are done; the time it has taken, if nothing is given.
    """
    console = notes()
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        *(more or [TimeElapsedColumn()]),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
