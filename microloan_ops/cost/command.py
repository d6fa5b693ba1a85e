"""The `microloan cost` command: a year of a usage, at published prices."""

from decimal import Decimal
from typing import Annotated

from rich.console import Console

from microloan_ops.console import Reply, show
from microloan_ops.console.options import UsageError, number_option
from microloan_ops.cost.card import Card, Part, card
from microloan_ops.cost.counted import counted
from microloan_ops.cost.prices import Prices, published
from microloan_ops.cost.usage import Usage

# WeBank's own figure for the IT operation of an account and year, and the goal of this stack.
WEBANK, GOAL = Decimal("3.6"), Decimal("0.10")
_ASSUMED = Usage()
_Accounts = Annotated[Decimal, number_option("accounts", "Number of customers.")]
_Active = Annotated[
    Decimal, number_option("active", "Share of customers that borrow in a year, 0 to 1.")
]
_Looks = Annotated[Decimal, number_option("looks", "Invitation checks per account and year.")]
_Visits = Annotated[Decimal, number_option("visits", "Visits per borrower and year.")]
_Fresh = Annotated[
    Decimal, number_option("fresh", "Share of visits that load the whole page, 0 to 1.")
]
_Draws = Annotated[Decimal, number_option("draws", "Loans per borrower and year.")]
_Payments = Annotated[Decimal, number_option("payments", "Customer payments per loan.")]
_Collections = Annotated[Decimal, number_option("collections", "Collected instalments per loan.")]
_MonthsOpen = Annotated[Decimal, number_option("months-open", "Months that a loan is open.")]
_New = Annotated[Decimal, number_option("new", "Share of accounts opened in the year, 0 to 1.")]
_YearsKept = Annotated[Decimal, number_option("years-kept", "Years of retention of settled loans.")]


def command(  # noqa: PLR0913 - as many options as a usage has facts
    accounts: _Accounts = _ASSUMED.accounts,
    active: _Active = _ASSUMED.active,
    looks: _Looks = _ASSUMED.looks,
    visits: _Visits = _ASSUMED.visits,
    fresh: _Fresh = _ASSUMED.fresh,
    draws: _Draws = _ASSUMED.draws,
    payments: _Payments = _ASSUMED.payments,
    collections: _Collections = _ASSUMED.collections,
    months_open: _MonthsOpen = _ASSUMED.months_open,
    new: _New = _ASSUMED.new,
    years_kept: _YearsKept = _ASSUMED.years_kept,
) -> Reply:
    """Estimate the yearly cost on AWS, in total and per account.

    It needs no stack. It follows from the counted units and bytes of each operation, the measured
    time of a processor, and published prices on demand.

    Examples
    --------
    microloan cost
    microloan cost --accounts 70e6 --active 0.15 --draws 4 --json

    JSON
    ----
    usage{*}, parts[part, usd, lines[what, quantity, usd]], usd, yuan_per_dollar, yuan_per_account,
    webank_yuan_per_account, prices_as_of, processor_measured
    """
    usage = Usage(
        accounts=accounts,
        active=active,
        looks=looks,
        visits=visits,
        fresh=fresh,
        draws=draws,
        payments=payments,
        collections=collections,
        months_open=months_open,
        new=new,
        years_kept=years_kept,
    )
    if not accounts:
        raise UsageError("--accounts", "must be at least one")
    prices = published()
    costs = card(usage, counted(), prices)
    return Reply(document(costs, prices), lambda console: _show(console, costs, prices))


def document(costs: Card, prices: Prices) -> dict[str, object]:
    """Return the card for JSON, with money as decimal strings of USD and yuan."""
    return {
        "usage": {name: getattr(costs.usage, name) for name in Usage.__slots__},
        "parts": [
            {
                "part": part.name.lower(),
                "usd": costs.dollars_of(part),
                "lines": [
                    {"what": line.what, "quantity": line.quantity, "usd": line.dollars}
                    for line in costs.lines
                    if line.part is part
                ],
            }
            for part in Part
        ],
        "usd": costs.dollars,
        "yuan_per_dollar": costs.yuan_per_dollar,
        "yuan_per_account": costs.yuan_per_account.quantize(Decimal("0.000001")),
        "webank_yuan_per_account": WEBANK,
        "prices_as_of": prices.as_of,
        "processor_measured": counted().measured,
    }


def _show(console: Console, costs: Card, prices: Prices) -> None:
    usage = costs.usage
    title = f"A year of {usage.accounts:,.0f} accounts, {usage.active:.0%} of them borrowing"
    lines = show.table(title, "", "a year", "USD")
    for part in Part:
        lines.add_row(f"[bold]{part.value}[/]", "", f"[bold]{costs.dollars_of(part):,.0f}[/]")
        for line in costs.lines:
            if line.part is part:
                lines.add_row(f"  {line.what}", f"{line.quantity:,.0f}", f"{line.dollars:,.0f}")
    lines.add_section()
    lines.add_row("sum", "", f"{costs.dollars:,.0f}")
    console.print(lines)
    console.print(
        f"[bold]{costs.yuan_per_account:.4f} yuan[/] for an account and year, at"
        f" {costs.yuan_per_dollar} yuan a dollar; WeBank has published {WEBANK}.\n"
        f"Prices of us-east-1, on demand, as of {prices.as_of}."
    )
