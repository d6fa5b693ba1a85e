"""The `microloan screening` commands."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from microloan.domain.approval import Act
from microloan.domain.calendar import business_date
from microloan.domain.customers.screening_case import Case, ScreeningList
from microloan.usecases.screening.hold import find_case, hold_by_hand
from microloan_ops.cli.approval.requests import (
    By,
    Reason,
    create_request,
    operator_name,
    submit,
)
from microloan_ops.cli.dry_run import DryRunLoanBook
from microloan_ops.cli.lines import split
from microloan_ops.cli.related_party import Register, read
from microloan_ops.cli.screening.scan import hash_persons, import_list
from microloan_ops.console import Exit, Reply, Yes, command, confirm, show
from microloan_ops.console.options import CustomerId, input_file
from microloan_ops.console.stack import Stack, StackError, StackName

app = typer.Typer(
    help="Import a screening list, list cases, hold and release.", no_args_is_help=True
)
ListFile = Annotated[Path, input_file("File with a resident ID a line, and a name or none.")]
CaseId = Annotated[
    str, typer.Argument(metavar="CASE", help="Case ID. See: microloan screening cases.")
]


@command(app, "import")
def import_command(file: ListFile, stack: StackName = None, *, yes: Yes = False) -> Reply:
    """Replace the screening list and scan all customers.

    A line is a resident ID, or a resident ID, a comma and a name. The name is not stored. Each
    customer on the list is put on hold, and a case is opened. A hold of a person who is no longer
    on the list stays until two people release it.

    Found
    -----
    Some lines are no resident ID. The others are on the list.

    Interrupted
    -----------
    Repeat the command with the same file. It continues as the same version.

    Examples
    --------
    microloan screening import list.csv
    microloan screening import list.csv --yes --json

    JSON
    ----
    version, entries, bad_lines[line, reason], read, hits, removed, open_cases
    """
    connected = Stack.connect(stack)
    register = read(file, business_date(connected.clock.now()), _resident_id_of)
    if not register.numbers:
        raise StackError(f"{file.name}: No line is a resident ID. Check it.", "no_resident_id")
    plan = _import_plan(file, register, connected.screening.current_list())
    confirm("Replace the list", connected, plan, yes=yes)
    current, scanned = import_list(hash_persons(register.numbers, connected), connected)
    open_cases = len(connected.screening.open_cases())
    document = {
        "version": current.version,
        "entries": current.entries,
        "bad_lines": [{"line": line, "reason": reason} for line, reason in register.bad],
        "read": scanned.read,
        "hits": scanned.hits,
        "removed": scanned.removed,
        "open_cases": open_cases,
    }
    text = (
        f"Version {current.version} of the list names {current.entries:,} persons.",
        f"{scanned.read:,} items read, {scanned.hits:,} hits, {scanned.removed:,} removed.",
        f"{open_cases:,} open cases. See: microloan screening cases",
        *register.describe_bad(),
    )
    return Reply(document, "\n".join(text), Exit.FOUND if register.bad else Exit.DONE)


def _resident_id_of(line: str) -> str:
    values = split(line.rstrip("\r\n"))
    return values[0] if values else line


def _import_plan(file: Path, register: Register, before: ScreeningList | None) -> tuple[str, ...]:
    replaced = f"It replaces version {before.version}, of {before.entries:,}." if before else ""
    return (
        f"{file.name} names {len(register.numbers):,} persons. {replaced}".rstrip(),
        "Each customer on it is put on hold until two people release the hold.",
        *register.describe_bad(),
    )


@command(app, "cases")
def cases_command(stack: StackName = None) -> Reply:
    """List open cases, the oldest first, with their age.

    Two people decide on a case within 24 hours.

    Found
    -----
    A case is overdue, or the scan of the current list has not ended.

    Examples
    --------
    microloan screening cases
    microloan screening cases --json

    JSON
    ----
    list{version, entries, imported_at, scanned_at},
    cases[case_id, customer_id, list_version, opened_by, reason, opened_at, due_at, age_seconds,
    overdue]
    """
    connected = Stack.connect(stack)
    now = connected.clock.now()
    cases, current = connected.screening.open_cases(), connected.screening.current_list()
    document = {
        "list": _list_fields(current) if current else None,
        "cases": [_case_fields(case, now) for case in cases],
    }
    unscanned = current is not None and current.scanned_at is None
    found = unscanned or any(case.is_overdue(now) for case in cases)
    return Reply(
        document,
        lambda console: _show(console, cases, now, unscanned=unscanned),
        Exit.FOUND if found else Exit.DONE,
    )


def _list_fields(current: ScreeningList) -> dict[str, object]:
    return {
        "version": current.version,
        "entries": current.entries,
        "imported_at": current.imported_at,
        "scanned_at": current.scanned_at,
    }


def _case_fields(case: Case, now: datetime) -> dict[str, object]:
    return {
        "case_id": case.case_id,
        "customer_id": case.customer_id,
        "list_version": case.list_version or None,
        "opened_by": case.opened_by or None,
        "reason": case.reason or None,
        "opened_at": case.opened_at,
        "due_at": case.due_at,
        "age_seconds": int((now - case.opened_at).total_seconds()),
        "overdue": case.is_overdue(now),
    }


def _show(console: Console, cases: Sequence[Case], now: datetime, *, unscanned: bool) -> None:
    if unscanned:
        console.print("[red]The scan has not ended. Repeat the import of the same file.[/]")
    if not cases:
        console.print("No case is open.")
        return
    lines = show.table("Cases", "case", "list", "age of 24 h", ids=1)
    for case in cases:
        late = "\n[red]overdue[/]" if case.is_overdue(now) else ""
        age = show.duration(now - case.opened_at)
        version = str(case.list_version or "none")
        lines.add_row(f"{case.case_id}\n{case.customer_id}", version, age + late)
    console.print(lines)
    for case in cases:
        if case.opened_by:
            console.print(f"{case.case_id}, by {escape(case.opened_by)}: {escape(case.reason)}")


@command(app, "hold")
def hold_command(
    customer_id: CustomerId,
    reason: Reason,
    stack: StackName = None,
    *,
    by: By = "",
    yes: Yes = False,
) -> Reply:
    """Put a customer on hold at once, and open a case.

    You decide it alone. Two people release it, with microloan screening release, and decide within
    24 hours. The customer learns nothing of it.

    Interrupted
    -----------
    Check microloan screening cases. Repeat the command if the case is not there.

    Examples
    --------
    microloan screening hold CUSTOMER_ID --reason "Order of the police, case 4711"

    JSON
    ----
    case_id, customer_id, list_version, opened_by, reason, opened_at, due_at, age_seconds, overdue
    """
    connected = Stack.connect(stack)
    clock, operator = connected.clock, operator_name(connected, by)
    hold_by_hand(customer_id, operator, reason, DryRunLoanBook(connected.database), clock)
    plan = (
        f"Customer {customer_id}: no draw, no repayment, no collection, no refund",
        f"Reason: {escape(reason)}",
        f"By: {escape(operator)}",
    )
    confirm("Put this customer on hold", connected, plan, yes=yes)
    case = hold_by_hand(customer_id, operator, reason, connected.screening, clock)
    text = (
        f"Case {case.case_id} is open. Two people decide on it until {show.instant(case.due_at)}."
    )
    return Reply(_case_fields(case, clock.now()), text)


@command(app, "release")
def release_command(
    case_id: CaseId,
    reason: Reason,
    stack: StackName = None,
    *,
    by: By = "",
    yes: Yes = False,
) -> Reply:
    """Request the release of a hold.

    Another operator approves the request. The same version of the list opens no other case.

    Interrupted
    -----------
    Check microloan approvals list. Repeat the command if the request is not there.

    Examples
    --------
    microloan screening release CASE --reason "Another person of that name"

    JSON
    ----
    approval_id, digest, act, customer_id, subject, amount, details{*}, reason, requested_by,
    requested_at, state, decided_by, decided_at, decision_reason
    """
    connected = Stack.connect(stack)
    case = find_case(case_id, connected.screening)
    approval = create_request(
        connected,
        Act.RELEASE_HOLD,
        customer_id=case.customer_id,
        subject=case_id,
        amount=0,
        reason=reason,
        by=by,
        details={"list_version": str(case.list_version)},
    )
    age = show.duration(connected.clock.now() - case.opened_at)
    plan = (
        f"Case {case_id} of {case.customer_id}",
        f"{_cause(case)}, open for {age}.",
        "After it, waiting transfers move and the customer can draw and repay.",
    )
    return submit(connected, approval, *plan, yes=yes)


def _cause(case: Case) -> str:
    by_hand = f"Held by {escape(case.opened_by)}: {escape(case.reason)}" if case.opened_by else ""
    listed = f"Version {case.list_version} of the list" if case.list_version else ""
    return ". ".join(filter(None, (by_hand, listed)))
