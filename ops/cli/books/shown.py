"""How verification and reconciliation look in a terminal."""

from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from microloan.adapters.dynamodb.wire import Database
from microloan.domain.money import yuan
from microloan.domain.verify import Check, Checked
from ops.cli import show
from ops.cli.books.reconcile import Reconciled
from ops.cli.books.settlement import Moved, Settlement, Way
from ops.cli.books.verify import Steps, verify


def verifying(console: Console, database: Database) -> Checked:
    """Verify behind a progress bar."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
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


def verified(console: Console, checked: Checked) -> None:
    """Show what was looked at, and name every finding."""
    lines = show.table("Books verified", "check", "looked at", "findings")
    found = [finding.check for finding in checked.findings]
    for check in Check:
        count = found.count(check)
        shown = f"[red]{count:,}[/]" if count else "0"
        lines.add_row(check.value, f"{checked.looked_at.get(check, 0):,}", shown)
    console.print(lines)
    for finding in sorted(checked.findings):
        console.print(f"[red]{finding.subject}[/]: {finding.text}", highlight=False, soft_wrap=True)
    if not checked.findings:
        console.print("[green]Everything holds.[/]")


def bad_lines(console: Console, settlement: Settlement) -> None:
    """Name the lines of settlement files that could not be read."""
    for path, line, reason in settlement.bad:
        console.print(f"[red]{path} line {line}[/]: {reason}", highlight=False, soft_wrap=True)


def reconciled(console: Console, found: Reconciled) -> None:
    """Show the totals of both sides, and name what does not match."""
    lines = show.table("Rails and books, yuan", "direction", "rails", "", "books", "")
    for way in Way:
        rails, books = found.rails[way], found.books[way]
        counts = (f"{rails.count:,}", f"{books.count:,}")
        lines.add_row(way, counts[0], yuan(rails.fen), counts[1], yuan(books.fen))
    console.print(lines)
    for text in _unmatched(found):
        console.print(text, highlight=False, soft_wrap=True)
    verdict = "[green]nothing is unmatched[/]" if found.clean else "[red]NOT RECONCILED[/]"
    console.print(f"{found.matched:,} match: {verdict}")


def _unmatched(found: Reconciled) -> Iterator[str]:
    for moved in found.only_rails:
        yield f"[red]{moved.transfer_id}[/]: only the rails have {_said(moved)}"
    for moved in found.only_books:
        yield f"[red]{moved.transfer_id}[/]: only the books have {_said(moved)}"
    for rails, books in found.differing:
        yield f"[red]{rails.transfer_id}[/]: the rails say {_said(rails)}, the books {_said(books)}"


def _said(moved: Moved) -> str:
    return f"{moved.way} {yuan(moved.amount)} on {moved.day}"
