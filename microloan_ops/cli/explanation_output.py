"""Output of an explanation: each figure, with the lines that add up to it."""

from rich.console import Console
from rich.table import Table

from microloan.domain.ledger.explanation import Explanation, ExplanationLine, Figure
from microloan.domain.ledger.explanation_types import DebtType, LineType
from microloan.domain.money import yuan
from microloan_ops.console.show import exact_yuan


def print_explanation(console: Console, shown: Explanation) -> None:
    """Print the debt on a day and its reasons, with the decimal points aligned."""
    rows = list(_rows(shown))
    places = max(_places(amount) for _, amount, _ in rows)
    written = [f"{amount}{' ' * (places - _places(amount))}" for _, amount, _ in rows]
    width = max(map(len, written))
    lines = Table.grid(padding=(0, 1), pad_edge=False)
    lines.add_column()
    lines.add_column(no_wrap=True)
    for (words, _, style), amount in zip(rows, written, strict=True):
        lines.add_row(words, amount.rjust(width), style=style)
    console.print(f"[bold]Owed on {shown.day} and why, yuan[/]", lines, highlight=False)


def _places(amount: str) -> int:
    return len(amount.partition(".")[2])


def _rows(shown: Explanation) -> list[tuple[str, str, str]]:
    rows = []
    for figure in shown.figures:
        rows.append((_heading(figure), yuan(figure.amount), "bold"))
        rows += [(f"  {_words(line)}", exact_yuan(line.exact), "") for line in figure.lines]
    owed = shown.owed
    kinds = (
        *(("principal", owed.principal), ("interest", owed.interest)),
        *(("penalty", owed.penalty), ("refunds to be paid back", owed.owed_back)),
    )
    rows += [(f"All {name}", yuan(fen), "dim") for name, fen in kinds if fen]
    return [*rows, ("Owed", yuan(owed.total), "bold")]


def _heading(figure: Figure) -> str:
    if figure.debt is DebtType.OWED_BACK:
        return f"Refund to be paid back, due {figure.due}"
    if figure.due is not None:
        return f"Bill {figure.number}, due {figure.due}: {figure.debt}"
    if any(line.what is LineType.SPREAD for line in figure.lines):
        spread = "Interest" if figure.debt is DebtType.INTEREST else "Principal"
        return f"{spread} that the plan spreads"
    if figure.debt is DebtType.INTEREST:
        return "Interest of the running period"
    return "Principal not billed yet"


_EVENTS = {
    LineType.BILLED: "billed as instalment {}",
    LineType.LEVEL_INSTALMENT: "equal instalment",
    LineType.REMAINDER: "the last instalment takes the rest",
    LineType.WAIVED: "waived by the bank",
    LineType.SPREAD: "of bill {}, spread by the plan",
    LineType.SPREAD_PART: "part of the interest that the plan spreads",
}


def _words(line: ExplanationLine) -> str:
    match line.what:
        case LineType.ACCRUED:
            bore = f"{yuan(line.balance or 0)} × {line.days} d × {line.rate:f}"
            return f"{line.since} → {line.until}: {bore}"
        case LineType.CEILING:
            most = f"{yuan(line.balance or 0)} × {line.days} d × {line.rate:f}"
            return f"at most {most}, 24 % a year"
        case LineType.INSTALMENT:
            return f"{line.until}: {yuan(line.balance or 0)} / {line.share} remaining, rounded down"
        case LineType.ROUNDED:
            return "rounded to the fen"
        case LineType.LEVEL_INTEREST:
            part = f"{yuan(line.balance or 0)} × {line.days} d × {line.rate:f}"
            return f"interest in it, {line.since} → {line.until}: {part}"
        case _:
            return f"{line.until}: {_EVENTS.get(line.what, line.what).format(line.number)}"
