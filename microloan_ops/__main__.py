"""`microloan`: every command an operator has."""

from importlib.metadata import version
from typing import Annotated

import typer

from microloan_ops.capacity import command as capacity
from microloan_ops.cli import (
    bank_transfer,
    clock,
    credit_line,
    credit_line_requests,
    customer,
    interventions,
    loan_list,
    loan_output,
    plan,
    related_party,
    seed_loans,
    status,
    suspense,
    token,
    transfers,
    what_if,
)
from microloan_ops.cli.approval import commands as approvals
from microloan_ops.cli.approval import correct
from microloan_ops.cli.decision import commands as decisions
from microloan_ops.cli.demo import commands as demo
from microloan_ops.cli.eod import commands as eod
from microloan_ops.cli.law import commands as law
from microloan_ops.cli.ledger import commands as ledger
from microloan_ops.cli.lottery import commands as lottery
from microloan_ops.cli.person import commands as person
from microloan_ops.cli.redrive import commands as redrive
from microloan_ops.cli.screening import commands as screening
from microloan_ops.cli.whitelist import commands as whitelist
from microloan_ops.console import Exit, Panel, Root, command, group_command
from microloan_ops.cost import command as cost
from microloan_ops.report import command as report

CODES = "\n".join(f"{code:>3}  {code.meaning}" for code in Exit)

app = typer.Typer(
    name="microloan",
    help="Operate the micro-loan, on this machine or on AWS (--stack).",
    epilog=f"[bold]Exit codes[/]\n{CODES}\n\nSee COMMAND --help for examples and JSON.",
    cls=Root,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"microloan {version('microloan')}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    _: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="Print the version and exit.",
        ),
    ] = False,
) -> None:
    """Take the options before a command."""


loans = typer.Typer(
    help="Show, list, calculate, correct and write off loans.", no_args_is_help=True
)
command(loans, "show")(loan_output.command)
command(loans, "list")(loan_list.command)
command(loans, "what-if")(what_if.command)
command(loans, "correct")(correct.correct_command)
command(loans, "write-off")(interventions.write_off_command)
app.add_typer(loans, name="loan", rich_help_panel=Panel.MONEY)
app.add_typer(plan.app, name="plan", rich_help_panel=Panel.MONEY)
command(credit_line.app, "extra")(credit_line_requests.extra_command)
command(credit_line.app, "reprice")(credit_line_requests.reprice_command)
app.add_typer(credit_line.app, name="line", rich_help_panel=Panel.MONEY)
payments = typer.Typer(help="Reverse a returned payment.", no_args_is_help=True)
command(payments, "reverse")(interventions.reverse_payment_command)
app.add_typer(payments, name="payment", rich_help_panel=Panel.MONEY)
refunds = typer.Typer(help="Reissue a failed refund.", no_args_is_help=True)
command(refunds, "reissue")(interventions.reissue_refund_command)
app.add_typer(refunds, name="refund", rich_help_panel=Panel.MONEY)
app.add_typer(suspense.app, name="suspense", rich_help_panel=Panel.MONEY)
open_transfers = typer.Typer()
group_command(open_transfers)(transfers.command)
command(open_transfers, "resolve")(interventions.resolve_command)
app.add_typer(open_transfers, name="transfers", rich_help_panel=Panel.MONEY)
app.add_typer(approvals.app, name="approvals", rich_help_panel=Panel.MONEY)

app.add_typer(ledger.app, name="ledger", rich_help_panel=Panel.LEDGER)
# The name that operators know from before.
app.add_typer(ledger.app, name="books", rich_help_panel=Panel.LEDGER, hidden=True)
app.add_typer(eod.app, name="eod", rich_help_panel=Panel.LEDGER)
app.add_typer(law.app, name="law", rich_help_panel=Panel.LEDGER)
command(app, "report", Panel.LEDGER)(report.command)

app.add_typer(decisions.app, name="decision", rich_help_panel=Panel.CUSTOMERS)
app.add_typer(customer.app, name="customer", rich_help_panel=Panel.CUSTOMERS)
app.add_typer(person.app, name="person", rich_help_panel=Panel.CUSTOMERS)
app.add_typer(related_party.app, name="related-party", rich_help_panel=Panel.CUSTOMERS)
app.add_typer(screening.app, name="screening", rich_help_panel=Panel.CUSTOMERS)

app.add_typer(whitelist.app, name="whitelist", rich_help_panel=Panel.INVITATIONS)
app.add_typer(lottery.app, name="lottery", rich_help_panel=Panel.INVITATIONS)

clocks = typer.Typer(help="Show and advance a sandbox's test clock.", no_args_is_help=True)
command(clocks, "show")(clock.show_command)
command(clocks, "advance")(clock.advance_command)
app.add_typer(clocks, name="clock", rich_help_panel=Panel.SANDBOX)
command(app, "token", Panel.SANDBOX)(token.command)
command(app, "bank-transfer", Panel.SANDBOX)(bank_transfer.command)
command(app, "seed-loans", Panel.SANDBOX)(seed_loans.command)
command(app, "demo", Panel.SANDBOX)(demo.command)

command(app, "status", Panel.STACK)(status.command)
command(app, "redrive", Panel.STACK)(redrive.command)
command(app, "cost", Panel.STACK)(cost.command)
command(app, "capacity", Panel.STACK)(capacity.command)


def main() -> None:
    """Run the command line."""
    app()
