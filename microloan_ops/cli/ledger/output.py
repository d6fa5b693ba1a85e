"""Output of the trial balance, the audit and the reconciliation."""

from collections import Counter
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.markup import escape
from rich.progress import TaskID

from microloan.adapters.dynamodb.client import Database
from microloan.domain.ledger.audit import AuditResult, Check
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.money import yuan
from microloan_ops.cli.ledger.balance import TrialBalance
from microloan_ops.cli.ledger.reconcile import Reconciliation
from microloan_ops.cli.ledger.settlement import Movement, MovementType, Settlement
from microloan_ops.cli.ledger.verify import AuditProgress, verify
from microloan_ops.console import progress, show


def print_trial_balance(console: Console, balance: TrialBalance) -> None:
    """Print a trial balance and its proof."""
    lines = show.table(
        "Trial balance, yuan", "account", f"closed {balance.closed_on}", "since", "now"
    )
    for account in LedgerAccount:
        figures = (balance.closed.get(account, 0), balance.since[account], balance.now[account])
        if any(figures):
            lines.add_row(account.value, *map(yuan, figures))
    lines.add_section()
    lines.add_row("sum", "", "", yuan(balance.difference))
    console.print(lines)
    verdict = "[green]proven[/]" if balance.proven else "[red]DOES NOT AGREE[/]"
    console.print(
        f"Journal's loans {yuan(balance.now[LedgerAccount.LOANS])}, open loans"
        f" {yuan(balance.open_principal)}: {verdict}"
    )


def verify_with_progress(database: Database) -> AuditResult:
    """Audit all stored data with a progress bar."""
    with progress() as bar:
        keys = bar.add_task("Reading keys", total=None)
        customers = bar.add_task("Customers", total=None, visible=False)
        days = bar.add_task("Closings", total=None, visible=False)

        def begin(customers_to_do: int, days_to_do: int) -> None:
            bar.stop_task(keys)
            bar.update(customers, total=customers_to_do, visible=True)
            bar.update(days, total=days_to_do, visible=True)

        def advance(task: TaskID) -> Callable[[int], None]:
            return lambda count: bar.advance(task, count)

        return verify(
            database, AuditProgress(advance(keys), advance(customers), advance(days), begin)
        )


def audit_document(checked: AuditResult) -> dict[str, object]:
    """Return the result of an audit as a JSON document."""
    counts = Counter(finding.check for finding in checked.findings)
    return {
        "holds": not checked.findings,
        "checks": [
            {
                "check": check,
                "looked_at": checked.looked_at.get(check, 0),
                "findings": counts[check],
            }
            for check in Check
        ],
        "findings": [
            {"check": finding.check, "subject": finding.subject, "text": finding.text}
            for finding in sorted(checked.findings)
        ],
    }


def print_audit(console: Console, checked: AuditResult) -> None:
    """Print the number of items and findings of each check, and the findings."""
    lines = show.table("Audit of the ledger", "check", "items", "findings")
    failed = [finding.check for finding in checked.findings]
    for check in Check:
        count = failed.count(check)
        shown = f"[red]{count:,}[/]" if count else "0"
        lines.add_row(check.value, f"{checked.looked_at.get(check, 0):,}", shown)
    console.print(lines)
    for finding in sorted(checked.findings):
        console.print(f"[red]{escape(finding.subject)}[/]: {escape(finding.text)}")
    if not checked.findings:
        console.print("[green]No findings.[/]")


def print_reconciliation(console: Console, settlement: Settlement, result: Reconciliation) -> None:
    """Print the unreadable lines, both sides' totals, and the differences."""
    for path, line, reason in settlement.bad:
        console.print(f"[red]{escape(str(path))} line {line}[/]: {escape(reason)}", soft_wrap=True)
    lines = show.table("Gateway and ledger, yuan", "direction", "gateway", "", "ledger", "")
    for direction in MovementType:
        gateway, books = result.gateway[direction], result.books[direction]
        counts = (f"{gateway.count:,}", f"{books.count:,}")
        lines.add_row(direction, counts[0], yuan(gateway.fen), counts[1], yuan(books.fen))
    console.print(lines)
    for text in _describe_differences(result):
        console.print(text)
    verdict = "[green]no differences[/]" if result.clean else "[red]NOT RECONCILED[/]"
    console.print(f"{result.matched:,} movements match: {verdict}")


def reconciliation_document(settlement: Settlement, result: Reconciliation) -> dict[str, object]:
    """Return a reconciliation as a JSON document."""
    return {
        "reconciled": result.clean and not settlement.bad,
        "matched": result.matched,
        "directions": [
            {
                "direction": direction,
                "gateway_count": result.gateway[direction].count,
                "gateway": result.gateway[direction].fen,
                "books_count": result.books[direction].count,
                "books": result.books[direction].fen,
            }
            for direction in MovementType
        ],
        "only_gateway": [_movement_fields(movement) for movement in result.only_gateway],
        "only_books": [_movement_fields(movement) for movement in result.only_books],
        "differing": [
            {
                "transfer_id": gateway.transfer_id,
                "gateway": _fields(gateway),
                "books": _fields(books),
            }
            for gateway, books in result.differing
        ],
        "other_dates": [
            _movement_fields(gateway) | {"books_day": books.moved_on}
            for gateway, books in result.other_dates
        ],
        "bad_lines": [
            {"file": str(path), "line": line, "reason": reason}
            for path, line, reason in settlement.bad
        ],
    }


def _movement_fields(movement: Movement) -> dict[str, object]:
    return {"transfer_id": movement.transfer_id, **_fields(movement)}


def _fields(movement: Movement) -> dict[str, object]:
    return {"direction": movement.direction, "amount": movement.amount, "day": movement.day}


def _describe_differences(result: Reconciliation) -> Iterator[str]:
    for movement in result.only_gateway:
        yield f"[red]{movement.transfer_id}[/]: only in the gateway's files: {_describe(movement)}"
    for movement in result.only_books:
        yield f"[red]{movement.transfer_id}[/]: only in the ledger: {_describe(movement)}"
    for gateway, books in result.differing:
        yield (
            f"[red]{gateway.transfer_id}[/]: gateway {_describe(gateway)},"
            f" ledger {_describe(books)}"
        )
    for gateway, books in result.other_dates:
        yield (
            f"[red]{gateway.transfer_id}[/]: another date: gateway {_describe(gateway)},"
            f" ledger {books.moved_on}"
        )


def _describe(movement: Movement) -> str:
    return f"{movement.direction} {yuan(movement.amount)} on {movement.day}"
