"""`microloan status` tells whether the bank does its work."""

from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from microloan.usecases.operations.service_health import HealthIssue
from microloan_ops.cli.operator import Answer, Operator
from microloan_ops.console import Exit, Reply, show
from microloan_ops.console.stack import StackName

ADVICE = {
    HealthIssue.BOOKS_NOT_OPENED: "The books are not open: microloan ledger open",
    HealthIssue.EOD_DELAYED: "The night is late: microloan eod status",
    HealthIssue.TRANSFER_DELAYED: (
        "Money is on its way for too long: microloan transfers --sweep asks for it again,\n"
        "microloan transfers resolve TRANSFER_ID books what the gateway's operator says"
    ),
    HealthIssue.GIVEN_UP: (
        "Transfers need a person: microloan transfers lists them, and says whether\n"
        "microloan transfers resolve or microloan refund reissue deals with them"
    ),
}


def command(
    stack: StackName = None,
    url: Annotated[
        str | None,
        typer.Option(
            "--url",
            envvar="MICROLOAN_URL",
            metavar="URL",
            help="The API's address, for who may not describe the stack.",
        ),
    ] = None,
) -> Reply:
    """Show whether nights close and money moves.

    Found
    -----
    somebody should look; it says at what, and by which command

    Examples
    --------
    microloan status
    microloan status --json --stack microloan-staging
    microloan status --url https://api.bank.example/v1

    JSON
    ----
    ok, troubles[*], at, business_date, last_closed, days_to_close, eod_delayed, open_transfers,
    oldest_open_since, oldest_open_seconds, given_up
    """
    answer = Operator.connect(stack, url).status()
    code = Exit.DONE if answer["ok"] else Exit.FOUND
    return Reply(answer, lambda console: _show(console, answer), code)


def _show(console: Console, answer: Answer) -> None:
    console.print(table(answer))
    for trouble in answer["troubles"]:
        console.print(f"[red]{ADVICE[trouble]}[/]")


def table(answer: Answer) -> Table:
    """Return the answer for people."""
    shown = show.table("Healthy" if answer["ok"] else "Attention needed", "", "")
    shown.show_header = False
    oldest = show.duration(timedelta(seconds=answer["oldest_open_seconds"]))
    waiting = f", the oldest for {oldest}" if answer["open_transfers"] else ""
    for name, value in (
        ("business date", answer["business_date"]),
        ("last closed day", answer["last_closed"] or "none"),
        ("days to close", f"{answer['days_to_close']}{', late' if answer['eod_delayed'] else ''}"),
        ("transfers on their way", f"{answer['open_transfers']}{waiting}"),
        ("transfers that need a person", str(answer["given_up"])),
    ):
        shown.add_row(name, value)
    return shown
