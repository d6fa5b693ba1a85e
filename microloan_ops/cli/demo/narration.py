"""The printed texts and tables of the demo."""

from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.rule import Rule

from microloan.domain.money import yuan
from microloan_ops.console.show import percent, table

Answer = dict[str, Any]
_SHOWN_PAYOFFS = 4


def chapter(console: Console, title: str, subtitle: str) -> None:
    """Print the heading of a chapter."""
    console.print()
    console.print(Rule(f"[bold]{title}[/]", align="left"))
    console.print(f"[dim]{subtitle}[/]")


def _rates(answer: Answer) -> str:
    names = ("daily_rate", "annual_rate_simple", "annual_rate_irr")
    daily, simple, irr = (percent(Decimal(answer[name])) for name in names)
    return f"{daily} a day, a year [bold]{simple}[/] simple (单利), [bold]{irr}[/] IRR"


def decision(console: Console, answer: Answer, seconds: float) -> None:
    """Print a credit decision."""
    console.print(
        f"  [green]{answer['outcome']}[/] in {seconds:.2f} s: {yuan(answer['limit'])} yuan"
    )
    console.print(f"  {_rates(answer)}")
    for reason in answer["reasons"]:
        console.print(f"  [dim]{reason['zh']} / {reason['en']}[/]")
    command = f"microloan decision explain {answer['application_id']}"
    console.print(f"  Explain it: {command}", highlight=False)


def shared_line(console: Console, line: Answer, other: Answer) -> None:
    """Print whether both wallets of a person share the credit line."""
    same = "[green]the same line[/]" if line == other else "[red]another line[/]"
    console.print(f"  The same person through WeChat: {same}, {yuan(line['available'])} yuan")


def line(console: Console, answer: Answer) -> None:
    """Print the available part of a credit line."""
    console.print(
        f"  The credit line revolves: {yuan(answer['available'])} of {yuan(answer['limit'])}"
        " available."
    )


def quote(console: Console, answer: Answer) -> None:
    """Print a quote and its schedule."""
    lines = table("Schedule, yuan", "", "due", "principal", "interest", "total", amounts_from=2)
    for instalment in answer["schedule"]:
        parts = (instalment["principal"], instalment["interest"], instalment["total"])
        lines.add_row(str(instalment["number"]), instalment["due"], *map(yuan, parts))
    lines.add_section()
    sums = (answer["amount"], answer["total_interest"], answer["total"])
    lines.add_row("", "", *map(yuan, sums))
    console.print(lines)
    console.print(f"  {_rates(answer)}")


def events(console: Console, answer: Answer) -> None:
    """Print the events of a loan, and the next instalment."""
    for event in answer["events"]:
        late = ("penalty",) if event["penalty"] else ()
        paid = ", ".join(f"{name} {yuan(event[name])}" for name in ("principal", "interest", *late))
        what = f": {paid}" if event["kind"] == "repaid" else ""
        console.print(f"  {event['booked_on']} {event['kind']} {yuan(event['amount'])}{what}")
    due = answer["next_due"]
    console.print(f"  Next: {yuan(due['amount'])} on {due['date']}")


def payoffs(console: Console, answer: Answer) -> None:
    """Print the payoff of a loan on the next days."""
    lines = table("Payoff, yuan", "on", "principal", "interest", "penalty", "total")
    for payoff in answer["quotes"][:_SHOWN_PAYOFFS]:
        parts = (payoff["principal"], payoff["interest"], payoff["penalty"], payoff["total"])
        lines.add_row(payoff["date"], *map(yuan, parts))
    console.print(lines)


def statement(console: Console, answer: Answer) -> None:
    """Print the statement of a month."""
    lines = table(f"Statement {answer['month']}, yuan", "", "")
    for name in ("opening_principal", "drawn", "repaid_principal", "closing_principal"):
        lines.add_row(name.replace("_", " "), yuan(answer[name]))
    lines.add_section()
    for name in ("interest_paid", "penalty_paid", "refunded"):
        lines.add_row(name.replace("_", " "), yuan(answer[name]))
    console.print(lines)


def end(console: Console, seconds: float) -> None:
    """Print the duration of the demo."""
    console.print()
    console.print(f"Finished in {seconds:.0f} s. You can repeat every step on the wallet page.")
