"""`microloan`: every command an operator has."""

from importlib.metadata import version
from typing import Annotated

import typer

from microloan_ops.capacity import command as capacity
from microloan_ops.cli import (
    clock,
    interventions,
    loan_output,
    related,
    status,
    token,
    transfers,
    what_if,
)
from microloan_ops.cli.approval import commands as approvals
from microloan_ops.cli.approval import correct
from microloan_ops.cli.books import commands as books
from microloan_ops.cli.decision import commands as decisions
from microloan_ops.cli.demo import commands as demo
from microloan_ops.cli.eod import commands as night
from microloan_ops.cli.invite import commands as invite
from microloan_ops.cli.person import commands as person
from microloan_ops.cli.redrive import commands as redrive
from microloan_ops.cli.whitelist import commands as whitelist
from microloan_ops.console import Exit, Panel, Root, command, group_command
from microloan_ops.cost import command as cost
from microloan_ops.loan_seeding import command as loan_seeding
from microloan_ops.report import command as report

CODES = "\n".join(f"{code:>3}  {code.meaning}" for code in Exit)

app = typer.Typer(
    name="microloan",
    help="Run the micro-loan: by default the one on this machine, with --stack one on AWS.",
    epilog=f"[bold]Exit codes[/]\n{CODES}\n\nEach command's --help has examples, and its JSON.",
    cls=Root,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"microloan {version('microloan')}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    _: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Say which, and go."),
    ] = False,
) -> None:
    """Take the options before a command."""


loans = typer.Typer(help="A single loan.", no_args_is_help=True)
command(loans, "show")(loan_output.command)
command(loans, "what-if")(what_if.command)
command(loans, "correct")(correct.correct_command)
command(loans, "write-off")(interventions.write_off_command)
app.add_typer(loans, name="loan", rich_help_panel=Panel.MONEY)
open_transfers = typer.Typer()
group_command(open_transfers)(transfers.command)
command(open_transfers, "resolve")(interventions.resolve_command)
app.add_typer(open_transfers, name="transfers", rich_help_panel=Panel.MONEY)
command(app, "take-back", Panel.MONEY)(interventions.take_back_command)
command(app, "refund-again", Panel.MONEY)(interventions.refund_again_command)

app.add_typer(approvals.app, name="approvals", rich_help_panel=Panel.MONEY)

app.add_typer(books.app, name="books", rich_help_panel=Panel.NIGHT)
app.add_typer(night.app, name="night", rich_help_panel=Panel.NIGHT)
command(app, "report", Panel.NIGHT)(report.command)

app.add_typer(decisions.app, name="decision", rich_help_panel=Panel.PEOPLE)
app.add_typer(person.app, name="person", rich_help_panel=Panel.PEOPLE)
app.add_typer(related.app, name="related", rich_help_panel=Panel.PEOPLE)

app.add_typer(whitelist.app, name="whitelist", rich_help_panel=Panel.INVITATIONS)
app.add_typer(invite.app, name="invite", rich_help_panel=Panel.INVITATIONS)

clocks = typer.Typer(help="The test clock of a sandbox.", no_args_is_help=True)
command(clocks, "show")(clock.show_command)
command(clocks, "advance")(clock.advance_command)
app.add_typer(clocks, name="clock", rich_help_panel=Panel.SANDBOX)
command(app, "token", Panel.SANDBOX)(token.command)
command(app, "seed-loans", Panel.SANDBOX)(loan_seeding.command)
command(app, "demo", Panel.SANDBOX)(demo.command)

command(app, "status", Panel.STACK)(status.command)
command(app, "redrive", Panel.STACK)(redrive.command)
command(app, "cost", Panel.STACK)(cost.command)
command(app, "capacity", Panel.STACK)(capacity.command)


def main() -> None:
    """Run the command line."""
    app()
