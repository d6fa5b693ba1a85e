"""How results look in a terminal of eighty columns."""

from collections.abc import Mapping
from datetime import date, timedelta

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from microloan.domain.explain import explain_account
from microloan.domain.journal import Account
from microloan.domain.money import yuan
from ops.cli import clock, explained
from ops.cli.books import TrialBalance
from ops.cli.loan import LoanFile
from ops.cli.stack import Stack


def table(title: str, *columns: str, amounts_from: int = 1) -> Table:
    """Return an empty table; the columns from `amounts_from` on are amounts."""
    made = Table(title=title, title_justify="left", title_style="bold", header_style="dim")
    for number, column in enumerate(columns):
        made.add_column(column, justify="right" if number >= amounts_from else "left")
    return made


def days_later(shown: Mapping[str, object], days: int) -> date:
    """Return the date some days after the clock's."""
    return date.fromisoformat(str(shown["today"])) + timedelta(days=days)


def nights(console: Console, to: date, stack: Stack) -> str:
    """Advance the clock behind a progress bar; return what to say at the end."""
    start = date.fromisoformat(str(clock.show(stack)["today"]))
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("Nights", total=(to - start).days)
        run = clock.advance(to, stack, lambda _: bar.advance(task))
    return f"It is [bold]{to}[/]; {run} nights were run, each with proven books."


def trial_balance(console: Console, balance: TrialBalance) -> None:
    """Show a trial balance and its proof."""
    lines = table("Trial balance, yuan", "account", f"closed {balance.closed_on}", "since", "now")
    for account in Account:
        figures = (balance.closed.get(account, 0), balance.since[account], balance.now[account])
        if any(figures):
            lines.add_row(account.value, *map(yuan, figures))
    lines.add_section()
    lines.add_row("sum", "", "", yuan(balance.difference))
    console.print(lines)
    verdict = "[green]proven[/]" if balance.proven else "[red]DOES NOT TIE[/]"
    console.print(
        f"Journal's loans {yuan(balance.now[Account.LOANS])}, open loans"
        f" {yuan(balance.open_principal)}: {verdict}"
    )


def loan(console: Console, file: LoanFile) -> None:
    """Show a loan."""
    account = file.account
    terms = account.opening.terms
    console.print(
        f"Loan [bold]{account.loan_id}[/] of {account.opening.customer_id}, {account.status}\n"
        f"{yuan(terms.principal)} yuan drawn {terms.drawn_on} over {terms.instalments},"
        f" {terms.daily_rate} a day, due on day {terms.due_day}",
        highlight=False,
    )
    events = table(
        "Journal",
        "",
        "event",
        "booked",
        "amount",
        "principal",
        "interest",
        "penalty",
        amounts_from=3,
    )
    for entry in file.entries:
        paid = entry.allocation
        parts = (entry.amount, paid.principal, paid.interest, paid.penalty)
        events.add_row(str(entry.seq), entry.kind, str(entry.booked_on), *map(yuan, parts))
    console.print(events)
    if not account.status.closed:
        _still_owed(console, file)
    verdict = "[green]yes[/]" if file.agrees else "[red]NO[/]"
    console.print(f"Stored state is the replay of the journal: {verdict}")


def _still_owed(console: Console, file: LoanFile) -> None:
    loan = file.account.loan.on(file.today)
    lines = table("Instalments, yuan", "", "due", "principal", "interest", "total", amounts_from=2)
    for bill in loan.bills:
        owed = bill.owed(file.today, loan.terms)
        parts = (owed.principal, owed.interest + owed.penalty, owed.total)
        lines.add_row(str(bill.number), f"{bill.due} unpaid", *map(yuan, parts))
    for line in loan.schedule():
        parts = (line.principal, line.interest, line.total)
        lines.add_row(str(line.number), str(line.due), *map(yuan, parts))
    console.print(lines)
    explained.explanation(console, explain_account(file.entries, file.today))
    console.print(f"Payoff on {file.today}: [bold]{yuan(loan.payoff(file.today))}[/] yuan")
