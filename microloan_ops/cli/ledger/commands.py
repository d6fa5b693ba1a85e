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
from microloan_ops.cli.ledger.reconcile import reconcile_period
from microloan_ops.console import Exit, Reply, Yes, command, confirm, track_progress
from microloan_ops.console.options import Output, date_option, input_file
from microloan_ops.console.stack import Stack, StackName

app = typer.Typer(help="Open, prove, export and reconcile the ledger.", no_args_is_help=True)


@command(app, "open")
def open_command(stack: StackName = None, *, yes: Yes = False) -> Reply:
    """Open the books of a new stack, as of yesterday.

    Interrupted
    -----------
    Repeat the command. The books are opened once.

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
        plan = (f"The days up to {yesterday} are closed, without any entry.",)
        confirm("Open the books", connected, plan, yes=yes)
    closed = open_books(connected.night, connected.clock)
    return Reply({"closed_up_to": closed}, f"The books are open, and closed up to {closed}.")


@command(app, "trial-balance")
def balance_command(stack: StackName = None) -> Reply:
    """Show the trial balance, and compare it with the loans.

    Found
    -----
    The books do not balance, or do not agree with the loans.

    Examples
    --------
    microloan ledger trial-balance

    JSON
    ----
    closed_on, accounts[account, closed, since, now], difference, open_principal, proven
    """
    balance = trial_balance(Stack.connect(stack))
    code = Exit.DONE if balance.proven else Exit.FOUND
    return Reply(balance.fields, lambda console: output.print_trial_balance(console, balance), code)


@command(app, "verify")
def verify_command(stack: StackName = None) -> Reply:
    """Audit all stored data: journal, loans, transfers, closings.

    Found
    -----
    The audit has findings. The output names each.

    Examples
    --------
    microloan ledger verify
    microloan ledger verify --json --stack microloan-staging

    JSON
    ----
    holds, checks[check, looked_at, findings], findings[check, subject, text]
    """
    checked = output.verify_with_progress(Stack.connect(stack).database)
    code = Exit.FOUND if checked.findings else Exit.DONE
    return Reply(
        output.audit_document(checked), lambda console: output.print_audit(console, checked), code
    )


@command(app, "export")
def export_command(
    to: Annotated[Format, typer.Option("--format", help="Format of the file.")],
    output: Output,
    stack: StackName = None,
) -> Reply:
    """Export the journal as plain-text accounting.

    Each day's closing balances become assertions.

    Examples
    --------
    microloan ledger export --format beancount -o books.beancount
    microloan ledger export --format hledger -o books.journal

    JSON
    ----
    file, format, lines
    """
    connected = Stack.connect(stack)
    booked = track_progress(days(connected.night, business_date(connected.clock.now())), "Days")
    count = write_whole(output, lines(booked, to))
    document = {"file": str(output), "format": to, "lines": count}
    return Reply(document, f"{count:,} lines in {output}")


@command(app, "reconcile")
def reconcile_command(
    files: Annotated[list[Path], input_file("Settlement files of the payment gateway.")],
    since: Annotated[date | None, date_option("--since", "First business date to include.")] = None,
    until: Annotated[date | None, date_option("--until", "Last business date to include.")] = None,
    stack: StackName = None,
) -> Reply:
    """Reconcile the ledger with the gateway's settlement files.

    A file has the columns transfer_id, direction (disburse, collect, refund, return, credit,
    return_credit), amount in fen, and settled_on.

    Found
    -----
    The two sides differ, or a line is unreadable. The output names each case.

    Examples
    --------
    microloan ledger reconcile settled.csv
    microloan ledger reconcile monday.csv tuesday.csv --since 2024-02-12

    JSON
    ----
    reconciled, matched, directions[direction, gateway_count, gateway, books_count, books],
    only_gateway[transfer_id, direction, amount, day],
    only_books[transfer_id, direction, amount, day],
    differing[transfer_id, gateway{direction, amount, day}, books{direction, amount, day}],
    other_dates[transfer_id, direction, amount, day, books_day],
    bad_lines[file, line, reason]
    """
    settlement = settlements.read(files)
    connected = Stack.connect(stack)
    first = since or opened_on(connected.database)
    last = until or business_date(connected.clock.now())
    result = reconcile_period(connected.night, settlement.movements, Period(first, last))
    code = Exit.DONE if result.clean and not settlement.bad else Exit.FOUND
    document = output.reconciliation_document(settlement, result)
    return Reply(
        document, lambda console: output.print_reconciliation(console, settlement, result), code
    )


@command(app, "settlement")
def settlement_command(output: Output, stack: StackName = None) -> Reply:
    """Write the settlement file of a sandbox's gateway.

    Examples
    --------
    microloan ledger settlement -o settled.csv

    JSON
    ----
    file, movements
    """
    count = settlements.write(output, sandbox_gateway.movements(Stack.connect(stack)))
    return Reply({"file": str(output), "movements": count}, f"{count:,} movements in {output}")
