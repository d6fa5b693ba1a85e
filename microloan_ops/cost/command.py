"""`microloan cost`: what a year of a stated usage costs, at published prices."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from microloan_ops.console import Reply, show
from microloan_ops.console.options import UsageError, quantity
from microloan_ops.cost.card import Card, Part, card
from microloan_ops.cost.counted import counted
from microloan_ops.cost.prices import Prices, published
from microloan_ops.cost.usage import Usage

# WeBank's own figure for the IT operation of an account and year: 3.6 yuan; and what we aim at.
WEBANK, GOAL = Decimal("3.6"), Decimal("0.10")
_ASSUMED = Usage()


def command(  # noqa: PLR0913 - as many options as a usage has facts
    accounts: Annotated[
        Decimal, quantity("accounts", "Customers, all in all.")
    ] = _ASSUMED.accounts,
    active: Annotated[
        Decimal, quantity("active", "The share of them that borrows in a year.")
    ] = _ASSUMED.active,
    looks: Annotated[
        Decimal, quantity("looks", "Checks of the entrance for each account and year.")
    ] = _ASSUMED.looks,
    visits: Annotated[
        Decimal, quantity("visits", "Visits of each that borrows, a year.")
    ] = _ASSUMED.visits,
    fresh: Annotated[
        Decimal, quantity("fresh", "The share of visits that load the whole page.")
    ] = _ASSUMED.fresh,
    draws: Annotated[
        Decimal, quantity("draws", "Loans of each that borrows, a year.")
    ] = _ASSUMED.draws,
    payments: Annotated[
        Decimal, quantity("payments", "Payments by hand for each loan.")
    ] = _ASSUMED.payments,
    collections: Annotated[
        Decimal, quantity("collections", "Instalments of each loan that the night collects.")
    ] = _ASSUMED.collections,
    months_open: Annotated[
        Decimal, quantity("months-open", "How many months a loan is open.")
    ] = _ASSUMED.months_open,
    new: Annotated[
        Decimal, quantity("new", "The share of accounts that are new in the year.")
    ] = _ASSUMED.new,
    years_kept: Annotated[
        Decimal, quantity("years-kept", "How many years settled loans are kept.")
    ] = _ASSUMED.years_kept,
    picture: Annotated[
        Path | None,
        typer.Option(
            help="Where to draw it, from a thousand accounts to a hundred million, as SVG.",
            dir_okay=False,
        ),
    ] = None,
) -> Reply:
    """Show what a year costs on AWS: each part, and yuan for an account.

    From the units and bytes that each operation takes, as counted, and the processor's time, as
    measured, at published prices on demand. It needs no stack, and asks nobody.

    Examples
    --------
    microloan cost
    microloan cost --accounts 70e6 --active 0.15 --draws 4 --json
    microloan cost --active 0.3 --picture cost.svg

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
        raise UsageError("--accounts", "there must be at least one")
    prices = published()
    found = card(usage, counted(), prices)
    if picture:
        draw(usage, picture)
    return Reply(document(found, prices), lambda console: _show(console, found, prices))


def draw(usage: Usage, file: Path) -> None:
    """Draw what an account of a usage costs, the more of them there are the less."""
    # It needs matplotlib, which takes longer to load than all the rest.
    from microloan_ops.cost import picture  # noqa: PLC0415

    cards = picture.along(usage, counted(), published())
    file.write_bytes(picture.draw(cards, {"WeBank": WEBANK, "our goal": GOAL}))


def document(found: Card, prices: Prices) -> dict[str, object]:
    """Return the card as JSON has it; money as decimal strings of USD and yuan."""
    return {
        "usage": {name: getattr(found.usage, name) for name in Usage.__slots__},
        "parts": [
            {
                "part": part.name.lower(),
                "usd": found.of(part),
                "lines": [
                    {"what": line.what, "quantity": line.quantity, "usd": line.dollars}
                    for line in found.lines
                    if line.part is part
                ],
            }
            for part in Part
        ],
        "usd": found.dollars,
        "yuan_per_dollar": found.yuan_per_dollar,
        "yuan_per_account": found.yuan_per_account.quantize(Decimal("0.000001")),
        "webank_yuan_per_account": WEBANK,
        "prices_as_of": prices.as_of,
        "processor_measured": counted().measured,
    }


def _show(console: Console, found: Card, prices: Prices) -> None:
    usage = found.usage
    title = f"A year of {usage.accounts:,.0f} accounts, {usage.active:.0%} of them borrowing"
    lines = show.table(title, "", "a year", "USD")
    for part in Part:
        lines.add_row(f"[bold]{part.value}[/]", "", f"[bold]{found.of(part):,.0f}[/]")
        for line in found.lines:
            if line.part is part:
                lines.add_row(f"  {line.what}", f"{line.quantity:,.0f}", f"{line.dollars:,.0f}")
    lines.add_section()
    lines.add_row("sum", "", f"{found.dollars:,.0f}")
    console.print(lines)
    console.print(
        f"[bold]{found.yuan_per_account:.4f} yuan[/] for an account and year, at"
        f" {found.yuan_per_dollar} yuan a dollar; WeBank has published {WEBANK}.\n"
        f"Prices of us-east-1, on demand, as of {prices.as_of}."
    )
