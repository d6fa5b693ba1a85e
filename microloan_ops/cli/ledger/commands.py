"""The `microloan ledger` commands."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from microloan.domain.calendar import ONE_DAY, business_date
from microloan.usecases.end_of_day.close_days import open_books
from microloan_ops.cli.ledger import output, sandbox_gateway, trial_balance
from microloan_ops.cli.ledger import settlement as settlements
from microloan_ops.cli.ledger.export import Format, days, lines, write_whole
from microloan_ops.cli.ledger.period import Period
from microloan_ops.cli.ledger.reader import opened_on
from microloan_ops.cli.ledger.reconcile import reconciled
from microloan_ops.console import Exit, Reply, Yes, command, confirm, followed
from microloan_ops.console.options import Output, a_day, an_input
from microloan_ops.console.stack import Stack, StackName

app = typer.Typer(help="The journal and its proof.", no_args_is_help=True)


@command(app, "open")
def open_command(stack: StackName = None, *, yes: Yes = False) -> Reply:
    """Open the books of a new stack, as of yesterday, before its first night.

    Broken off
    ----------
    Run it again: they are opened once.

    Examples
    --------
    microloan ledger open --stack microloan-staging

    JSON
    ----
    closed_up_to
    """
    connected = Stack.connect(stack)
    if connected.night.last_closed() is None:
        yesterday = business_date(connected.clock.now()) - ONE_DAY
        told = (f"Nothing can be booked up to {yesterday} any more.",)
        confirm("Open the books", connected, told, yes=yes)
    closed = open_books(connected.night, connected.clock)
    return Reply({"closed_up_to": closed}, f"The books are open; closed up to {closed}.")


@command(app, "trial-balance")
def balance_command(stack: StackName = None) -> Reply:
    """Show every account, and prove that the books balance and tie to the loans.

    Found
    -----
    they do not

    Examples
    --------
    microloan ledger trial-balance

    JSON
    ----
    closed_on, accounts[account, closed, since, now], difference, open_principal, proven
    """
    found = trial_balance(Stack.connect(stack))
    code = Exit.DONE if found.proven else Exit.FOUND
    return Reply(found.fields, lambda console: output.trial_balance(console, found), code)


@command(app, "verify")
def verify_command(stack: StackName = None) -> Reply:
    """Check everything stored against everything else.

    Found
    -----
    something does not hold; each finding is named

    Examples
    --------
    microloan ledger verify
    microloan ledger verify --json --stack microloan-staging

    JSON
    ----
    holds, checks[check, looked_at, findings], findings[check, subject, text]
    """
    checked = output.verifying(Stack.connect(stack).database)
    code = Exit.FOUND if checked.findings else Exit.DONE
    return Reply(output.checks(checked), lambda console: output.verified(console, checked), code)


@command(app, "export")
def export_command(
    to: Annotated[Format, typer.Option("--format", help="The tool that is to read it.")],
    output: Output,
    stack: StackName = None,
) -> Reply:
    """Write the whole journal as plain-text accounting, every closing as assertions.

    Examples
    --------
    microloan ledger export --format beancount -o books.beancount
    microloan ledger export --format hledger -o books.journal

    JSON
    ----
    file, format, lines
    """
    connected = Stack.connect(stack)
    booked = followed(days(connected.night, business_date(connected.clock.now())), "Days")
    count = write_whole(output, lines(booked, to))
    document = {"file": str(output), "format": to, "lines": count}
    return Reply(document, f"{count:,} lines in {output}")


@command(app, "reconcile")
def reconcile_command(
    files: Annotated[list[Path], an_input("Settlement files of the rails.")],
    since: Annotated[
        date | None, a_day("--since", "Only what was booked from this business date on.")
    ] = None,
    until: Annotated[
        date | None, a_day("--until", "Only what was booked up to this business date.")
    ] = None,
    stack: StackName = None,
) -> Reply:
    """Hold the books against the rails' account of what they moved.

    A file has the columns transfer_id, direction (disburse, collect, refund, return), amount in
    fen, settled_on.

    Found
    -----
    either side knows what the other does not, or a line cannot be read; each is named

    Examples
    --------
    microloan ledger reconcile settled.csv
    microloan ledger reconcile monday.csv tuesday.csv --since 2024-02-12

    JSON
    ----
    reconciled, matched, directions[direction, rails_count, rails, books_count, books],
    only_rails[transfer_id, direction, amount, day],
    only_books[transfer_id, direction, amount, day],
    differing[transfer_id, rails{direction, amount, day}, books{direction, amount, day}],
    bad_lines[file, line, reason]
    """
    settlement = settlements.read(files)
    connected = Stack.connect(stack)
    first = since or opened_on(connected.database)
    last = until or business_date(connected.clock.now())
    found = reconciled(connected.night, settlement.moved, Period(first, last))
    code = Exit.DONE if found.clean and not settlement.bad else Exit.FOUND
    document = output.matches(settlement, found)
    return Reply(document, lambda console: output.reconciled(console, settlement, found), code)


@command(app, "settlement")
def settlement_command(output: Output, stack: StackName = None) -> Reply:
    """Write what the stand-in rails of a sandbox moved, as real rails would.

    Examples
    --------
    microloan ledger settlement -o settled.csv

    JSON
    ----
    file, movements
    """
    count = settlements.write(output, sandbox_gateway.moved(Stack.connect(stack)))
    return Reply({"file": str(output), "movements": count}, f"{count:,} movements in {output}")
