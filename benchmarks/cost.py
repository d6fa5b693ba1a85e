"""What an account costs in a year, from what was counted last; and the picture of it."""

from dataclasses import replace
from pathlib import Path

from benchmarks.cost_picture import along, draw
from benchmarks.report import write_page
from microloan_ops.cost.card import Card, Part, card
from microloan_ops.cost.command import GOAL, WEBANK
from microloan_ops.cost.counted import counted
from microloan_ops.cost.prices import published
from microloan_ops.cost.usage import Usage

PICTURE = Path(__file__).parents[1] / "docs/generated/cost.svg"
LINES = {"WeBank": WEBANK, "our goal": GOAL}
_SHOWN = (1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)


def about() -> str:
    """Return the section."""
    prices = published()
    found = card(Usage(), counted(), prices)
    cards = [
        scaled
        for scaled in along(Usage(), counted(), prices)
        if int(scaled.usage.accounts) in _SHOWN
    ]
    return f"""\
## Cost of an account

> {found.yuan_per_account:.4f} yuan for an account and year. The goal was {GOAL}, and WeBank has
> published {WEBANK}.

A year of {found.usage.accounts:,.0f} accounts, {found.usage.active:.0%} of them borrowing
{found.usage.draws} times each, by `microloan cost`: [its input](../cost.md). Prices of
us-east-1 as of {prices.as_of}, {prices.yuan_per_dollar} yuan to a dollar. The processor's time was
measured on {counted().measured}.

| part | USD | of it |
|---|---|---|
{_parts(found)}
| sum | {found.dollars:,.0f} | |
| for an account and year | **{found.yuan_per_account:.4f} yuan** | |

WeBank's figure is for the IT operation of an account and year, which may include more. With fewer
accounts, the fixed cost of a stack is a larger share:

| accounts | yuan for an account and year |
|---|---|
{_scales(cards)}

![Yuan for an account and year by the number of accounts, and the share of each part](cost.svg)

All assumptions together may be wrong by a factor of {GOAL / found.yuan_per_account:.0f} before the
goal is missed. Were one of them twice what it is, the cost would be:

| assumption | taken for | twice that |
|---|---|---|
{_doubled(found)}
"""


def _parts(found: Card) -> str:
    return "\n".join(
        f"| {part} | {found.dollars_of(part):,.0f} | {found.dollars_of(part) / found.dollars:.0%} |"
        for part in Part
    )


def _scales(cards: list[Card]) -> str:
    return "\n".join(f"| {one.usage.accounts:,.0f} | {one.yuan_per_account:.4f} |" for one in cards)


def _doubled(found: Card) -> str:
    return "\n".join(_twice(found, name) for name in Usage.__slots__ if name != "accounts")


def _twice(found: Card, name: str) -> str:
    taken = getattr(found.usage, name)
    more = card(replace(found.usage, **{name: 2 * taken}), counted(), published())
    return f"| {name.replace('_', ' ')} | {taken} | {more.dollars / found.dollars - 1:+.0%} |"


def regenerate() -> str:
    """Return the section, and draw its picture anew."""
    cards = along(Usage(), counted(), published())
    PICTURE.write_bytes(draw(cards, LINES))
    return about()


if __name__ == "__main__":
    write_page("cost", regenerate)
