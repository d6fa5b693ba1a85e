"""A picture of the cost of an account, from a thousand to a hundred million."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from microloan_ops.cost.card import Card, Part, card
from microloan_ops.cost.counted import Counted
from microloan_ops.cost.prices import Prices
from microloan_ops.cost.usage import Usage
from microloan_ops.report.pictures.frame import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    PURPLE,
    RED,
    WIDE,
    YELLOW,
    Paper,
    in_percent,
    share_of,
)

# Four to a power of ten, evenly on a logarithmic axis.
SCALES = tuple(round(10 ** (quarter / 4)) for quarter in range(3 * 4, 8 * 4 + 1))
_COLOURS = dict(zip(Part, (BLUE, GREEN, ORANGE, PURPLE, YELLOW, RED, MUTED), strict=True))
_HEIGHTS = (260, 260)


def along(usage: Usage, counted: Counted, prices: Prices) -> list[Card]:
    """Return the card of a usage for each number of accounts."""
    return [card(replace(usage, accounts=Decimal(n)), counted, prices) for n in SCALES]


def draw(cards: Sequence[Card], lines: Mapping[str, Decimal]) -> bytes:
    """Return a picture as SVG.

    Parameters
    ----------
    cards
        One for each number of accounts.
    lines
        Yuan for an account and year to compare with, by name.
    """
    figure, (each, shares) = Paper(WIDE).rows(*_HEIGHTS)
    _each(each, cards, lines)
    _shares(shares, cards)
    return _written(figure)


def _each(axes: Axes, cards: Sequence[Card], lines: Mapping[str, Decimal]) -> None:
    axes.set_title("Yuan for an account and year")
    axes.set(xscale="log", yscale="log", xlim=(SCALES[0], SCALES[-1]))
    axes.plot(SCALES, [share_of(card.yuan_per_account) for card in cards], color=INK)
    for name, yuan in lines.items():
        axes.axhline(share_of(yuan), color=RED, linewidth=1, linestyle="--")
        axes.annotate(
            f"{name}: {yuan}",
            (SCALES[-1], share_of(yuan)),
            xytext=(-4, 4),
            textcoords="offset points",
            ha="right",
            color=RED,
        )
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def _shares(axes: Axes, cards: Sequence[Card]) -> None:
    axes.set_title("Share of each part")
    heights = [[share_of(card.dollars_of(part) / card.dollars) for card in cards] for part in Part]
    axes.stackplot(SCALES, heights, colors=_COLOURS.values(), labels=list(Part), alpha=0.75)
    axes.set_ylim(0, 1)
    in_percent(axes)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.set_xlabel("accounts")
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False, reverse=True)


def _written(figure: Figure) -> bytes:
    written = BytesIO()
    with mpl.rc_context({"svg.hashsalt": "cost"}):
        figure.savefig(written, format="svg", metadata={"Date": None})
    # The file is in the repository: one line end, and no spaces before it.
    return b"\n".join(line.rstrip() for line in written.getvalue().splitlines()) + b"\n"
