"""Output of the check of the law."""

from collections import Counter
from datetime import date

from rich.console import Console
from rich.markup import escape

from microloan.domain.money import yuan
from microloan.usecases.operations.check_law import LawCheck, LawQuestion
from microloan_ops.cli.law.check import check_book
from microloan_ops.console import progress, show
from microloan_ops.console.stack import Stack


def check_with_progress(stack: Stack, question: LawQuestion) -> LawCheck:
    """Check every loan with a progress bar."""
    with progress() as bar:
        keys = bar.add_task("Reading keys", total=None)
        customers = bar.add_task("Customers", total=None)
        return check_book(
            stack,
            question,
            lambda count: bar.advance(keys, count),
            lambda count: bar.advance(customers, count),
        )


def document(checked: LawCheck, question: LawQuestion, before: date | None) -> dict[str, object]:
    """Return the result of a check as a JSON document."""
    counts = Counter(breach.rule for breach in checked.breaches)
    return {
        "day": question.day,
        "before": before,
        "holds": checked.holds,
        "loans": checked.loans,
        "settled": checked.settled,
        "shown": checked.shown,
        "charged": checked.charged,
        "unexplained": checked.unexplained,
        "rules": [
            {
                "rule": rule.code,
                "title": rule.title,
                "source": rule.source,
                "since": rule.since,
                "until": rule.until,
                "decided_by": rule.decided_by,
                "breaches": counts[rule.code],
            }
            for rule in question.rules
        ],
        "breaches": [
            {
                "rule": breach.rule,
                "loan_id": breach.loan_id,
                "day": breach.day,
                "text": breach.text,
            }
            for breach in sorted(checked.breaches)
        ],
        "unreadable": [{"loan_id": loan_id} for loan_id in checked.unreadable],
    }


def print_check(console: Console, checked: LawCheck, question: LawQuestion) -> None:
    """Print each rule with its number of breaches, then the breaches."""
    counts = Counter(breach.rule for breach in checked.breaches)
    lines = show.table(f"Law on {question.day}", "rule", "since", "breaches", amounts_from=2)
    for rule in question.rules:
        count = counts[rule.code]
        shown = f"[red]{count:,}[/]" if count else "0"
        lines.add_row(f"{rule.code}\n{rule.title}", str(rule.since), shown)
    console.print(lines)
    for breach in sorted(checked.breaches):
        console.print(f"[red]{breach.rule}[/], loan {breach.loan_id}: {escape(breach.text)}")
    for loan_id in checked.unreadable:
        console.print(f"[red]Cannot read loan {loan_id}. Run microloan ledger verify.[/]")
    console.print(
        f"Settled loans: {checked.settled:,}. Shown {yuan(checked.shown)} yuan,"
        f" charged {yuan(checked.charged)} yuan, unexplained {yuan(checked.unexplained)} yuan."
    )
    verdict = "[green]No breach.[/]" if checked.holds else "[red]The law does not hold.[/]"
    console.print(f"Loans checked: {checked.loans:,}. {verdict}")
