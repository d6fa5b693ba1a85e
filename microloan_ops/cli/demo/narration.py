"""The words and tables of the demo."""

from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.rule import Rule

from microloan.domain.money import yuan
from microloan_ops.console.show import percent, table

Answer = dict[str, Any]
_SHOWN_PAYOFFS = 4


def chapter(console: Console, title: str, subtitle: str) -> None:
    """Begin a chapter."""
    console.print()
    console.print(Rule(f"[bold]{title}[/]", align="left"))
    console.print(f"[dim]{subtitle}[/]")


def _rates(answer: Answer) -> str:
    names = ("daily_rate", "annual_rate_simple", "annual_rate_irr")
    daily, simple, irr = (percent(Decimal(answer[name])) for name in names)
    return f"{daily} a day; a year [bold]{simple}[/] simple (单利), [bold]{irr}[/] IRR"


def decision(console: Console, answer: Answer, seconds: float) -> None:
    """Tell a decision."""
    console.print(
        f"  [green]{answer['outcome']}[/] in {seconds:.2f} s: {yuan(answer['limit'])} yuan"
    )
    console.print(f"  {_rates(answer)}")
    for reason in answer["reasons"]:
        console.print(f"  [dim]{reason['zh']} / {reason['en']}[/]")
    command = f"microloan decision explain {answer['application_id']}"
    console.print(f"  Every point of it: {command}", highlight=False)


def shared_line(console: Console, one: Answer, other: Answer) -> None:
    """Tell that one person has one line, whichever wallet the person comes through."""
    same = "[green]the same line[/]" if one == other else "[red]another line[/]"
    console.print(f"  The same person through WeChat: {same}, {yuan(one['available'])} yuan")


def line(console: Console, answer: Answer) -> None:
    """Tell what a line has available."""
    console.print(
        f"  The line revolves: {yuan(answer['available'])} of {yuan(answer['limit'])} available."
    )


def quote(console: Console, answer: Answer) -> None:
    """Tell a quote and its schedule."""
    lines = table("Schedule, yuan", "", "due", "principal", "interest", "total", amounts_from=2)
    for one in answer["schedule"]:
        parts = (one["principal"], one["interest"], one["total"])
        lines.add_row(str(one["number"]), one["due"], *map(yuan, parts))
    lines.add_section()
    sums = (answer["amount"], answer["total_interest"], answer["total"])
    lines.add_row("", "", *map(yuan, sums))
    console.print(lines)
    console.print(f"  {_rates(answer)}")


def events(console: Console, answer: Answer) -> None:
    """Tell what happened to a loan, and what is next."""
    for event in answer["events"]:
        late = ("penalty",) if event["penalty"] else ()
        paid = ", ".join(f"{name} {yuan(event[name])}" for name in ("principal", "interest", *late))
        what = f": {paid}" if event["kind"] == "repaid" else ""
        console.print(f"  {event['booked_on']} {event['kind']} {yuan(event['amount'])}{what}")
    due = answer["next_due"]
    console.print(f"  Next: {yuan(due['amount'])} on {due['date']}")


def payoffs(console: Console, answer: Answer) -> None:
    """Tell what settles a loan on the coming days."""
    lines = table("To settle, yuan", "on", "principal", "interest", "penalty", "total")
    for one in answer["quotes"][:_SHOWN_PAYOFFS]:
        parts = (one["principal"], one["interest"], one["penalty"], one["total"])
        lines.add_row(one["date"], *map(yuan, parts))
    console.print(lines)


def statement(console: Console, answer: Answer) -> None:
    """Tell a month."""
    lines = table(f"Statement {answer['month']}, yuan", "", "")
    for name in ("opening_principal", "drawn", "repaid_principal", "closing_principal"):
        lines.add_row(name.replace("_", " "), yuan(answer[name]))
    lines.add_section()
    for name in ("interest_paid", "penalty_paid", "refunded"):
        lines.add_row(name.replace("_", " "), yuan(answer[name]))
    console.print(lines)


def end(console: Console, seconds: float) -> None:
    """Close the story."""
    console.print()
    console.print(f"Finished in {seconds:.0f} s. The wallet page shows the same, by clicking.")
