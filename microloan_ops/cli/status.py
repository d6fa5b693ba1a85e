"""The command `status`: service health."""

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
    HealthIssue.BOOKS_NOT_OPENED: "The books are not open. Run: microloan ledger open",
    HealthIssue.EOD_DELAYED: "The end of day is late. See: microloan eod status",
    HealthIssue.TRANSFER_DELAYED: (
        "Transfers are late. Run microloan transfers --sweep. If they stay late, ask the\n"
        "gateway's operator, and run microloan transfers resolve TRANSFER_ID."
    ),
    HealthIssue.GIVEN_UP: (
        "Transfers need an operator. See microloan transfers for the commands\nthat resolve them."
    ),
    HealthIssue.CASE_OVERDUE: "Cases are older than 24 hours. See: microloan screening cases",
}


def command(
    stack: StackName = None,
    url: Annotated[
        str | None,
        typer.Option(
            "--url",
            envvar="MICROLOAN_URL",
            metavar="URL",
            help="Address of the API, instead of --stack.",
        ),
    ] = None,
) -> Reply:
    """Show service health: end of day and transfers.

    With --url, you need no permission to describe the stack.

    Found
    -----
    An operator must act. The output names the commands.

    Examples
    --------
    microloan status
    microloan status --json --stack microloan-staging
    microloan status --url https://api.bank.example/v1

    JSON
    ----
    ok, troubles[*], at, business_date, last_closed, days_to_close, eod_delayed, open_transfers,
    oldest_open_since, oldest_open_seconds, given_up, cases_overdue
    """
    answer = Operator.connect(stack, url).status()
    code = Exit.DONE if answer["ok"] else Exit.FOUND
    return Reply(answer, lambda console: _show(console, answer), code)


def _show(console: Console, answer: Answer) -> None:
    console.print(table(answer))
    for trouble in answer["troubles"]:
        console.print(f"[red]{ADVICE[trouble]}[/]")


def table(answer: Answer) -> Table:
    """Return the answer as a table."""
    shown = show.table("Healthy" if answer["ok"] else "Attention needed", "", "")
    shown.show_header = False
    oldest = show.duration(timedelta(seconds=answer["oldest_open_seconds"]))
    waiting = f", the oldest for {oldest}" if answer["open_transfers"] else ""
    for name, value in (
        ("business date", answer["business_date"]),
        ("last closed day", answer["last_closed"] or "none"),
        ("days to close", f"{answer['days_to_close']}{', late' if answer['eod_delayed'] else ''}"),
        ("open transfers", f"{answer['open_transfers']}{waiting}"),
        ("transfers for an operator", str(answer["given_up"])),
        ("overdue cases", str(answer["cases_overdue"])),
    ):
        shown.add_row(name, value)
    return shown
