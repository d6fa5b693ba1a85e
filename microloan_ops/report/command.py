"""The `microloan report` command: the whole book on one page."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from microloan_ops.cli.ledger.export import write_whole
from microloan_ops.console import Exit, Reply, progress
from microloan_ops.console.options import Output, UsageError, date_option
from microloan_ops.console.stack import Stack, StackName
from microloan_ops.report.source import Part
from microloan_ops.report.stack import StackSource

if TYPE_CHECKING:
    from microloan_ops.report.gather import Report
    from microloan_ops.report.source import Source


def command(
    output: Output = Path("report.html"),
    since: Annotated[
        date | None, date_option("--since", "First day to show, by default the first of all.")
    ] = None,
    stack: StackName = None,
) -> Reply:
    """Write a report on the whole loan book.

    It shows the last closed day, and reads whole tables.

    Found
    -----
    The books are not proven. The page shows the findings.

    Examples
    --------
    microloan report -o report.html
    microloan report -o november.html --since 2026-11-01 --stack microloan-prod

    JSON
    ----
    file, source, remark, made_at, first_day, last_closed, head{*}, proof[holds, text],
    sections{*}
    """
    require_folder("--output", output)
    connected = Stack.connect(stack)
    return write_page(read(StackSource(connected, stack or "the local cloud"), since), output)


def require_folder(option: str, file: Path | None) -> None:
    """Check that the folder of a file exists.

    Raises
    ------
    UsageError
        When there is none.
    """
    if file and not file.parent.is_dir():
        raise UsageError(option, f"there is no folder {file.parent}")


def read(source: "Source", since: date | None = None) -> "Report":
    """Read a source behind a progress bar.

    Raises
    ------
    StateConflictError
        When there is no closed day to show.
    """
    # Other commands do not load the figures.
    from microloan_ops.report.gather import gather  # noqa: PLC0415

    with progress() as bar:
        expected = source.expected()
        tasks = {
            part: bar.add_task(part.value.capitalize(), total=expected.get(part), visible=False)
            for part in Part
        }

        def advance(part: Part, count: int) -> None:
            bar.update(tasks[part], advance=count, visible=True)

        return gather(source, since, advance)


def write_page(report: "Report", output: Path) -> Reply:
    """Write the page, and return its reply."""
    # matplotlib takes a second to load.
    from microloan_ops.report.as_json import as_fields  # noqa: PLC0415
    from microloan_ops.report.page import render  # noqa: PLC0415

    write_whole(output, render(report).splitlines())
    words = f"The book on [bold]{report.span.last}[/]: {output}"
    broken = bool(report.proof.findings or report.unread)
    document = {"file": str(output), **as_fields(report)}
    return Reply(document, words, Exit.FOUND if broken else Exit.DONE)
