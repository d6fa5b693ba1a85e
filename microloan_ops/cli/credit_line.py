"""The commands `line`: a customer's credit line, its freeze, and its changes."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from microloan.domain.calendar import business_date
from microloan.domain.ledger.line_freeze import FreezeCode, check_end, needs_two_people
from microloan.domain.money import yuan
from microloan.ports.loan_book import LoanBook
from microloan.ports.writes import LineRecord
from microloan.usecases.lending.change_line import find_line
from microloan.usecases.lending.freeze_line import freeze_line, unfreeze_line
from microloan.usecases.lending.lower_limit import lower_limit_by_bank
from microloan_ops.cli.approval.requests import (
    By,
    Reason,
    fields,
    operator_name,
    pending,
    store,
)
from microloan_ops.cli.credit_line_output import (
    extra_words,
    freeze_words,
    line_words,
    print_changes,
)
from microloan_ops.cli.credit_line_requests import request_freeze
from microloan_ops.cli.dry_run import DryRunLoanBook
from microloan_ops.console import Reply, Yes, command, confirm
from microloan_ops.console.options import CustomerId, date_option, fen
from microloan_ops.console.stack import Stack, StackName

app = typer.Typer(
    help="Show, freeze, lower, extend and re-price a credit line.", no_args_is_help=True
)

Code = Annotated[FreezeCode, typer.Option("--code", help="Cause of the freeze.")]
Until = Annotated[
    date | None, date_option("--until", "Day on which it ends by itself, by default never.")
]
Limit = Annotated[
    int,
    typer.Option(metavar="YUAN", parser=partial(fen, "--limit"), help="New limit in yuan."),
]


@command(app, "show")
def show_command(customer_id: CustomerId, stack: StackName = None) -> Reply:
    """Show a customer's credit line and its changes.

    Examples
    --------
    microloan line show CUSTOMER_ID

    JSON
    ----
    customer_id, standing, limit, extra{amount, since, until}, used, available, daily_rate,
    good_until, last_use, assessment_due_on, consent_withdrawn_on, freeze{code, until, frozen_by,
    frozen_at, ended_on}, changes[version, changed_at, changed_by, approved_by, reason,
    before{limit, daily_rate, due_day, freeze{code, until, frozen_by, frozen_at, ended_on},
    extra{amount, since, until}}, after{limit, daily_rate, due_day, freeze{code, until, frozen_by,
    frozen_at, ended_on}, extra{amount, since, until}}]
    """
    connected = Stack.connect(stack)
    line = find_line(customer_id, connected.books).line
    changes = connected.books.line_changes(customer_id)
    today = business_date(connected.clock.now())
    freeze, extra = line.frozen_on(today), line.extra_on(today)
    document = {
        "customer_id": customer_id,
        "standing": line.standing(today),
        "limit": line.limit,
        "extra": asdict(extra) if extra else None,
        "used": line.used,
        "available": line.available_on(today),
        "daily_rate": line.daily_rate,
        "good_until": line.good_until,
        "last_use": line.last_use,
        "assessment_due_on": line.assessment_due_on,
        "consent_withdrawn_on": line.consent_withdrawn_on,
        "freeze": asdict(freeze) if freeze else None,
        "changes": [asdict(change) for change in changes],
    }

    def words(console: Console) -> None:
        console.print(
            f"Credit line of [bold]{customer_id}[/], {line.standing(today)}\n"
            f"Limit {yuan(line.limit)} yuan, used {yuan(line.used)},"
            f" available {yuan(line.available_on(today))}\n"
            f"Extra: {extra_words(extra)}\n"
            f"{line.daily_rate} a day, good until {line.good_until or 'a decision sets a day'}\n"
            f"Last draw or assessment {line.last_use or 'unknown'},"
            f" new assessment due {line.assessment_due_on or 'on no day'}\n"
            f"Freeze: {freeze_words(freeze)}\n"
            f"Consent withdrawn: {line.consent_withdrawn_on or 'none'}",
        )
        print_changes(console, changes)

    return Reply(document, words)


@command(app, "freeze")
def freeze_command(  # noqa: PLR0913 - the options of a command
    customer_id: CustomerId,
    code: Code,
    reason: Reason,
    stack: StackName = None,
    *,
    until: Until = None,
    by: By = "",
    yes: Yes = False,
) -> Reply:
    r"""Freeze a customer's credit line, so no draw is possible.

    The customer can still repay. The freeze ends by itself on the day that you give. Over 30 days,
    or without an end, another operator approves your request. The days of a freeze that still
    holds, or ended less than 30 days ago, count.

    Interrupted
    -----------
    Check microloan line show. Repeat the command if the line is not frozen.

    Examples
    --------
    microloan line freeze CUSTOMER_ID --code suspected_fraud --until 2026-12-24 \
      --reason "Case 4711, two wallets"
    microloan line freeze CUSTOMER_ID --code judicial_order \
      --reason "Order of the court, case 4712"

    JSON
    ----
    customer_id, code, until, frozen, approval{approval_id, digest, act, customer_id, subject,
    amount, details{*}, reason, requested_by, requested_at, state, decided_by, decided_at,
    decision_reason}
    """
    connected = Stack.connect(stack)
    today = business_date(connected.clock.now())
    check_end(until, today)
    end = f"until {until}" if until else "without an end"
    record = find_line(customer_id, connected.books)
    plan = (f"Line of {customer_id}, frozen {end}, {code}", line_words(record, today))
    since = business_date(record.line.frozen_since(connected.clock.now()))
    document: dict[str, object] = {"customer_id": customer_id, "code": code, "until": until}
    if until and not needs_two_people(until, since):
        operator = operator_name(connected, by)
        _freeze(connected, customer_id, code, until, operator, reason, plan, yes=yes)
        document |= {"frozen": True, "approval": None}
        return Reply(document, f"The line of {customer_id} is frozen until {until}.")
    approval = request_freeze(connected, customer_id, code, until, reason, by)
    store(connected, approval, *plan, yes=yes)
    document |= {"frozen": False, "approval": fields(approval)}
    return Reply(document, pending(approval))


def _freeze(  # noqa: PLR0913 - the freeze, by whom, and its plan
    stack: Stack,
    customer_id: str,
    code: FreezeCode,
    until: date,
    operator: str,
    reason: str,
    plan: Sequence[str],
    *,
    yes: bool,
) -> None:
    """Freeze a line for a time that one person may decide, after a confirmation."""

    def freeze_on(books: LoanBook) -> None:
        freeze_line(
            customer_id,
            code,
            until,
            operator=operator,
            reason=reason,
            books=books,
            clock=stack.clock,
        )

    freeze_on(DryRunLoanBook(stack.database))
    lines = (*plan, f"Reason: {escape(reason)}", f"By: {escape(operator)}")
    confirm("Freeze this line", stack, lines, yes=yes)
    freeze_on(stack.books)


@command(app, "unfreeze")
def unfreeze_command(
    customer_id: CustomerId,
    reason: Reason,
    stack: StackName = None,
    *,
    by: By = "",
    yes: Yes = False,
) -> Reply:
    """End the freeze of a customer's credit line.

    Interrupted
    -----------
    Check microloan line show. Repeat the command if the line is frozen.

    Examples
    --------
    microloan line unfreeze CUSTOMER_ID --reason "Case 4711 is closed"

    JSON
    ----
    customer_id, standing, available
    """
    connected = Stack.connect(stack)
    operator, today = operator_name(connected, by), business_date(connected.clock.now())
    dry_run = DryRunLoanBook(connected.database)
    planned = unfreeze_line(customer_id, operator, reason, dry_run, connected.clock)
    plan = (
        f"Line of {customer_id}, no longer frozen",
        line_words(planned, today),
        f"Reason: {escape(reason)}",
        f"By: {escape(operator)}",
    )
    confirm("Unfreeze this line", connected, plan, yes=yes)
    line = unfreeze_line(customer_id, operator, reason, connected.books, connected.clock).line
    document = {
        "customer_id": customer_id,
        "standing": line.standing(today),
        "available": line.available_on(today),
    }
    return Reply(document, f"The line of {customer_id} is {line.standing(today)}.")


@command(app, "lower")
def lower_command(  # noqa: PLR0913 - the options of a command
    customer_id: CustomerId,
    limit: Limit,
    reason: Reason,
    stack: StackName = None,
    *,
    by: By = "",
    yes: Yes = False,
) -> Reply:
    """Lower the limit of a customer's credit line.

    The loans go on as agreed. Only a new decision raises the limit again. A temporary extra ends,
    also when you give the present limit.

    Interrupted
    -----------
    Check microloan line show. Repeat the command if the limit is not lowered.

    Examples
    --------
    microloan line lower CUSTOMER_ID --limit 5000 --reason "Case 4711, no job"

    JSON
    ----
    customer_id, limit, used, available
    """
    connected = Stack.connect(stack)
    operator, today = operator_name(connected, by), business_date(connected.clock.now())

    def lower_on(books: LoanBook) -> LineRecord:
        return lower_limit_by_bank(customer_id, limit, operator, reason, books, connected.clock)

    planned = lower_on(DryRunLoanBook(connected.database))
    plan = (f"Line of {customer_id}", line_words(planned, today))
    lines = (*plan, f"Reason: {escape(reason)}", f"By: {escape(operator)}")
    confirm("Lower this limit", connected, lines, yes=yes)
    line = lower_on(connected.books).line
    document = {
        "customer_id": customer_id,
        "limit": line.limit,
        "used": line.used,
        "available": line.available_on(today),
    }
    return Reply(document, f"The limit of {customer_id} is {yuan(line.limit)} yuan.")
