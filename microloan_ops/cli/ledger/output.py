"""How verification and reconciliation look in a terminal."""

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
from microloan_ops.cli.ledger.reconcile import Reconciled
from microloan_ops.cli.ledger.settlement import Moved, Settlement, Way
from microloan_ops.cli.ledger.verify import Steps, verify
from microloan_ops.console import progress, show


def trial_balance(console: Console, balance: TrialBalance) -> None:
    """Show a trial balance and its proof."""
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
    verdict = "[green]proven[/]" if balance.proven else "[red]DOES NOT TIE[/]"
    console.print(
        f"Journal's loans {yuan(balance.now[LedgerAccount.LOANS])}, open loans"
        f" {yuan(balance.open_principal)}: {verdict}"
    )


def verifying(database: Database) -> AuditResult:
    """Verify behind a progress bar."""
    with progress() as bar:
        keys = bar.add_task("Reading keys", total=None)
        customers = bar.add_task("Customers", total=None, visible=False)
        days = bar.add_task("Closings", total=None, visible=False)

        def begin(customers_to_do: int, days_to_do: int) -> None:
            bar.stop_task(keys)
            bar.update(customers, total=customers_to_do, visible=True)
            bar.update(days, total=days_to_do, visible=True)

        def told(task: TaskID) -> Callable[[int], None]:
            return lambda count: bar.advance(task, count)

        return verify(database, Steps(told(keys), told(customers), told(days), begin))


def checks(checked: AuditResult) -> dict[str, object]:
    """Return what was looked at and found, as JSON has it."""
    found = Counter(finding.check for finding in checked.findings)
    return {
        "holds": not checked.findings,
        "checks": [
            {
                "check": check,
                "looked_at": checked.looked_at.get(check, 0),
                "findings": found[check],
            }
            for check in Check
        ],
        "findings": [
            {"check": one.check, "subject": one.subject, "text": one.text}
            for one in sorted(checked.findings)
        ],
    }


def verified(console: Console, checked: AuditResult) -> None:
    """Show what was looked at, and name every finding."""
    lines = show.table("Books verified", "check", "looked at", "findings")
    found = [finding.check for finding in checked.findings]
    for check in Check:
        count = found.count(check)
        shown = f"[red]{count:,}[/]" if count else "0"
        lines.add_row(check.value, f"{checked.looked_at.get(check, 0):,}", shown)
    console.print(lines)
    for finding in sorted(checked.findings):
        console.print(f"[red]{escape(finding.subject)}[/]: {escape(finding.text)}")
    if not checked.findings:
        console.print("[green]Everything holds.[/]")


def reconciled(console: Console, settlement: Settlement, found: Reconciled) -> None:
    """Name the lines that cannot be read, show both sides' totals, and name what does not match."""
    for path, line, reason in settlement.bad:
        console.print(f"[red]{escape(str(path))} line {line}[/]: {escape(reason)}", soft_wrap=True)
    lines = show.table("Rails and books, yuan", "direction", "rails", "", "books", "")
    for way in Way:
        gateway, books = found.gateway[way], found.books[way]
        counts = (f"{gateway.count:,}", f"{books.count:,}")
        lines.add_row(way, counts[0], yuan(gateway.fen), counts[1], yuan(books.fen))
    console.print(lines)
    for text in _unmatched(found):
        console.print(text)
    verdict = "[green]nothing is unmatched[/]" if found.clean else "[red]NOT RECONCILED[/]"
    console.print(f"{found.matched:,} match: {verdict}")


def matches(settlement: Settlement, found: Reconciled) -> dict[str, object]:
    """Return what matches and what does not, as JSON has it."""
    return {
        "reconciled": found.clean and not settlement.bad,
        "matched": found.matched,
        "directions": [
            {
                "direction": way,
                "rails_count": found.gateway[way].count,
                "rails": found.gateway[way].fen,
                "books_count": found.books[way].count,
                "books": found.books[way].fen,
            }
            for way in Way
        ],
        "only_rails": [_named(one) for one in found.only_gateway],
        "only_books": [_named(one) for one in found.only_books],
        "differing": [
            {"transfer_id": gateway.transfer_id, "rails": _fields(gateway), "books": _fields(books)}
            for gateway, books in found.differing
        ],
        "bad_lines": [
            {"file": str(path), "line": line, "reason": reason}
            for path, line, reason in settlement.bad
        ],
    }


def _named(moved: Moved) -> dict[str, object]:
    return {"transfer_id": moved.transfer_id, **_fields(moved)}


def _fields(moved: Moved) -> dict[str, object]:
    return {"direction": moved.way, "amount": moved.amount, "day": moved.day}


def _unmatched(found: Reconciled) -> Iterator[str]:
    for moved in found.only_gateway:
        yield f"[red]{moved.transfer_id}[/]: only the rails have {_said(moved)}"
    for moved in found.only_books:
        yield f"[red]{moved.transfer_id}[/]: only the books have {_said(moved)}"
    for gateway, books in found.differing:
        yield (
            f"[red]{gateway.transfer_id}[/]: the gateway has {_said(gateway)},"
            f" the books have {_said(books)}"
        )


def _said(moved: Moved) -> str:
    return f"{moved.way} {yuan(moved.amount)} on {moved.day}"
