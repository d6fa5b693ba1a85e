"""`microloan report`: the whole book on one page."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ops.cli.books.export import write_whole
from ops.cli.options import UsageError, day
from ops.cli.stack import Stack, StackName
from ops.report.source import Part
from ops.report.stack import StackSource

if TYPE_CHECKING:
    from ops.report.gather import Report
    from ops.report.source import Source

console = Console()


def command(
    output: Annotated[Path | None, typer.Option("-o", help="The page's file.")] = None,
    since: Annotated[
        str, typer.Option(metavar="YYYY-MM-DD", help="The first day to show; all by default.")
    ] = "",
    stack: StackName = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="The figures; amounts in fen.")] = False,
) -> None:
    """Write one page about the whole book, from its closings and its journal.

    It reads whole tables and is of the last closed day. Exits with 1 when the books do not prove.
    """
    if output is None and not as_json:
        raise typer.BadParameter("give -o with a file, or --json")
    if output and not output.parent.is_dir():
        raise typer.BadParameter(f"there is no folder {output.parent}")
    try:
        first = day("--since", since) if since else None
    except UsageError as unusable:
        raise typer.BadParameter(str(unusable)) from unusable
    connected = Stack.connect(stack)
    made = read(StackSource(connected, stack or "the local cloud"), first)
    tell(made, output, as_json=as_json)


def read(source: "Source", since: date | None = None) -> "Report":
    """Read a source behind a progress bar.

    Raises
    ------
    Refused
        When there is no closed day to show.
    """
    # Who asks for something else waits for none of this.
    from ops.report.gather import gather  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True
    ) as bar:
        expected = source.expected()
        tasks = {
            part: bar.add_task(part.value.capitalize(), total=expected.get(part), visible=False)
            for part in Part
        }

        def seen(part: Part, count: int) -> None:
            bar.update(tasks[part], advance=count, visible=True)

        return gather(source, since, seen)


def tell(report: "Report", output: Path | None, *, as_json: bool = False) -> None:
    """Write the page, or the figures, or both; exit with 1 when the books do not prove."""
    if output:
        # Drawing takes a second to begin with.
        from ops.report.page import render  # noqa: PLC0415

        with console.status("Drawing"):
            page = render(report)
        write_whole(output, page.splitlines())
    if as_json:
        from ops.report.as_json import as_fields  # noqa: PLC0415

        print(json.dumps(as_fields(report), indent=2, ensure_ascii=False))  # noqa: T201
    else:
        console.print(f"The book on [bold]{report.span.last}[/]: {output}", highlight=False)
    if report.proof.findings or report.unread:
        raise typer.Exit(1)
