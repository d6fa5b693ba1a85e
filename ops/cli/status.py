"""`microloan status` tells whether the bank does its work."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from microloan.domain.operation import Trouble
from ops.cli import show
from ops.cli.operator import Answer, Operator
from ops.cli.stack import StackName

console = Console()
ADVICE = {
    Trouble.BOOKS_NOT_OPENED: "The books are not open: microloan books open",
    Trouble.NIGHT_LATE: "The night is late: microloan night status",
    Trouble.MONEY_LATE: "Money is on its way for too long: microloan transfers --sweep",
    Trouble.GIVEN_UP: "Transfers need a person: microloan transfers",
}


def command(
    stack: StackName = None,
    url: Annotated[
        str | None,
        typer.Option(
            "--url",
            envvar="MICROLOAN_URL",
            help="The API's address, for who may not describe the stack.",
        ),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="As the API answers.")] = False,
) -> None:
    """Show whether nights close and money moves; exit with 1 when somebody should look."""
    answer = Operator.connect(stack, url).status()
    if as_json:
        print(json.dumps(answer, indent=2))  # noqa: T201 - for another program
    else:
        console.print(table(answer))
        for trouble in answer["troubles"]:
            console.print(f"[red]{ADVICE[trouble]}[/]", highlight=False)
    if not answer["ok"]:
        raise typer.Exit(1)


def table(answer: Answer) -> Table:
    """Return the answer for people."""
    shown = show.table("All is well" if answer["ok"] else "Somebody should look", "", "")
    shown.show_header = False
    minutes = answer["oldest_open_seconds"] // 60
    waiting = f", the oldest for {minutes} min" if answer["open_transfers"] else ""
    for name, value in (
        ("business date", answer["business_date"]),
        ("last closed day", answer["last_closed"] or "none"),
        ("days to close", f"{answer['days_to_close']}{', late' if answer['night_late'] else ''}"),
        ("transfers on their way", f"{answer['open_transfers']}{waiting}"),
        ("transfers given up", str(answer["given_up"])),
    ):
        shown.add_row(name, value)
    return shown
