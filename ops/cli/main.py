"""`microloan`: every command an operator has."""

import sys
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console

from microloan.domain.errors import MicroloanError
from microloan.entry.scopes import EVERY_SCOPE
from ops.cli import (
    clock,
    demo,
    interventions,
    loan,
    night,
    related,
    show,
    status,
    transfers,
    what_if,
)
from ops.cli.books import commands as books
from ops.cli.decision import commands as decisions
from ops.cli.invite import commands as invite
from ops.cli.person import commands as person
from ops.cli.redrive import commands as redrive
from ops.cli.stack import Stack, StackError, StackName
from ops.cli.tables import commands as tables
from ops.cli.wallet import WalletError
from ops.cli.whitelist import commands as whitelist
from ops.local.issuers import Issuers
from ops.local.settings import LocalCloudError, Settings
from ops.report.command import command as report
from ops.simulation.command import command as simulate
from ops.simulation.year.command import command as simulate_year

# What can go wrong without anything being broken.
EXPECTED = (StackError, WalletError, LocalCloudError, MicroloanError, OSError)

app = typer.Typer(
    help="Run the micro-loan: by default the one on this machine, with --stack one on AWS.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
groups = {
    name: typer.Typer(help=text, no_args_is_help=True)
    for name, text in {
        "clock": "The test clock of a sandbox.",
        "night": "The nightly accrual.",
        "loan": "A single loan.",
    }.items()
}
for _name, _group in groups.items():
    app.add_typer(_group, name=_name)
app.add_typer(books.app, name="books")
app.add_typer(decisions.app, name="decision")
app.add_typer(related.app, name="related")
app.add_typer(person.app, name="person")
app.add_typer(whitelist.app, name="whitelist")
app.add_typer(invite.app, name="invite")
app.add_typer(tables.app, name="tables")

console = Console()
Channel = Annotated[str, typer.Option(help="qq or wechat.")]


@app.command()
def token(
    channel: Channel,
    member: Annotated[str, typer.Option(help="The member's openid.")],
    expires_in: Annotated[int, typer.Option(help="Seconds.")] = 3600,
    scope: Annotated[str, typer.Option(help="What it is good for.")] = EVERY_SCOPE,
) -> None:
    """Print a wallet token for a member, signed by the local issuer of the channel."""
    issuers = Issuers(Settings.from_env().state / "issuers")
    print(issuers.mint(channel, member, expires_in=expires_in, scope=scope))  # noqa: T201


@groups["clock"].command("show")
def clock_show(stack: StackName = None) -> None:
    """Show the stack's business date and time."""
    shown = clock.show(Stack.connect(stack))
    console.print(f"Business date [bold]{shown['today']}[/], {shown['now']}")


@groups["clock"].command("advance")
def clock_advance(
    days: Annotated[int | None, typer.Option(min=1, help="So many days.")] = None,
    to: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="To a date.")] = None,
    stack: StackName = None,
) -> None:
    """Set the test clock forward; every night in between is run."""
    if (days is None) == (to is None):
        raise typer.BadParameter("give --days or --to")
    connected = Stack.connect(stack)
    target = to.date() if to else show.days_later(clock.show(connected), days or 0)
    console.print(show.nights(console, target, connected))


groups["night"].command("run")(night.run_command)
groups["night"].command("status")(night.status_command)
groups["night"].command("redrive")(night.redrive_command)


@groups["loan"].command("show")
def loan_show(loan_id: str, stack: StackName = None) -> None:
    """Show a loan: its terms, events, bills, schedule and payoff, replayed from the journal."""
    connected = Stack.connect(stack)
    show.loan(console, loan.read(connected, loan_id))


groups["loan"].command("what-if")(what_if.command)


groups["loan"].command("write-off")(interventions.write_off_command)
app.command("take-back")(interventions.take_back_command)
app.command("refund-again")(interventions.refund_again_command)
app.command("transfers")(transfers.command)
app.command("status")(status.command)
app.command("redrive")(redrive.command)
app.command("simulate")(simulate)
app.command("simulate-year")(simulate_year)
app.command("report")(report)


@app.command("demo")
def run_demo() -> None:
    """Tell the whole journey on the running local cloud, from invitation to a proven night."""
    demo.run(console, Settings.from_env())


def main() -> None:
    """Run the command line; what goes wrong is one line, not a traceback."""
    try:
        app()
    except EXPECTED as error:
        Console(stderr=True).print(f"[red]{_said(error)}[/]", highlight=False)
        sys.exit(1)


def _said(error: Exception) -> str:
    """Return what went wrong; of a file, which, and without the number that the system has for it.

    Examples
    --------
    >>> _said(FileExistsError(17, "File exists", "copy.json"))
    'copy.json: File exists'
    >>> _said(StackError("there is no stack x"))
    'there is no stack x'
    """
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return str(error)
