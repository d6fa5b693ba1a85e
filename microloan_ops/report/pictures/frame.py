"""Widths, colours, axes and labels of all pictures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from microloan.domain.calendar import SHANGHAI
from microloan.domain.channel import Channel
from microloan.domain.money import FEN_PER_YUAN
from microloan_ops.report.tables import PER_CENT

# After Okabe and Ito, for readers who see fewer colours, and darkened for a white page. A label
# or a dash repeats what a colour says.
INK, MUTED, GRID, PAPER = "#1d2733", "#5b6775", "#d9dee4", "#fdfdfb"
BLUE, GREEN, ORANGE, RED, PURPLE, YELLOW = (
    "#0a5f9e", "#0b7a5b", "#b45f06", "#a5281b", "#7d4a86", "#8a6d00",
)  # fmt: skip
OF_CHANNEL = {Channel.QQ: BLUE, Channel.WECHAT: GREEN}

# In points, which are the pixels of the page.
WIDE, NARROW = 720, 328
_POINTS_PER_INCH = 72
_TEXT = 11.5
# Points from one line of text to the next, with the share of axes and title.
_LINE = 20

mpl.use("svg")
mpl.rcParams |= {
    "axes.edgecolor": MUTED,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "axes.labelcolor": MUTED,
    "axes.linewidth": 0.8,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": _TEXT,
    "axes.titleweight": "bold",
    "axes.xmargin": 0.005,
    "figure.facecolor": PAPER,
    "font.size": _TEXT,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "lines.linewidth": 1.8,
    "patch.linewidth": 0.0,
    "hatch.linewidth": 0.8,
    "svg.fonttype": "none",
    "svg.hashsalt": "microloan",
    "text.color": INK,
    "xtick.color": MUTED,
    "xtick.major.size": 3.0,
    "ytick.color": MUTED,
    "ytick.major.size": 0.0,
}


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper of a picture, as wide as a page or as a telephone."""

    width: int

    @property
    def narrow(self) -> bool:
        """Whether it is for a telephone."""
        return self.width == NARROW

    def rows(self, *heights: int) -> tuple[Figure, list[Axes]]:
        """Return panels of these heights in points, one below the other, on the same days."""
        figure = self._figure(sum(heights))
        grid = figure.add_gridspec(len(heights), 1, height_ratios=heights)
        first = figure.add_subplot(grid[0])
        rest = [figure.add_subplot(grid[n], sharex=first) for n in range(1, len(heights))]
        for axes in (first, *rest)[:-1]:
            axes.tick_params(labelbottom=False)
        return figure, [first, *rest]

    def pair(self, height: int, *, same_heights: bool = True) -> tuple[Figure, list[Axes]]:
        """Return two panels side by side, or one below the other where there is no room."""
        figure = self._figure(height * 2 if self.narrow else height)
        cells = (2, 1) if self.narrow else (1, 2)
        panels = figure.subplots(*cells, sharey=same_heights, sharex=True)
        for axes in panels:
            axes.tick_params(labelbottom=True, labelleft=True)
        return figure, list(panels)

    def title(self, axes: Axes, text: str, unit: str) -> None:
        """Write the title and the unit of a panel, on two lines for a telephone."""
        axes.set_title(f"{text},\n{unit}" if self.narrow else f"{text}, {unit}")

    def _figure(self, height: int) -> Figure:
        size = (self.width / _POINTS_PER_INCH, height / _POINTS_PER_INCH)
        return Figure(figsize=size, layout="constrained")


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit of an axis."""

    name: str
    fen: int

    def of(self, fen: int) -> float:
        """Return a position on the axis."""
        return fen / self.fen


_UNITS = (
    Unit("million yuan", 1_000_000 * FEN_PER_YUAN),
    Unit("thousand yuan", 1_000 * FEN_PER_YUAN),
    Unit("yuan", FEN_PER_YUAN),
)


def unit_for(amounts: Sequence[int]) -> Unit:
    """Return the largest unit of which there are two or more.

    Examples
    --------
    >>> unit_for([5_000_00, 0]).name, unit_for([]).name
    ('thousand yuan', 'yuan')
    """
    most = max(map(abs, amounts), default=0)
    return next((unit for unit in _UNITS if most >= 2 * unit.fen), _UNITS[-1])


def positions(days: Iterable[date]) -> list[float]:
    """Return the positions of days, or of instants in Shanghai, on an axis."""
    return [_position(day) for day in days]


def _position(day: date) -> float:
    local = day.astimezone(SHANGHAI).replace(tzinfo=None) if isinstance(day, datetime) else day
    return float(date2num(local))


def dated(axes: Axes, paper: Paper) -> None:
    """Make the horizontal axis one of dates."""
    # With three at least and five at most, matplotlib has no step for 48 hours, 85 days, 25 months.
    fewest, most = (2, 5) if paper.narrow else (3, 9)
    locator = AutoDateLocator(minticks=fewest, maxticks=most)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))


def from_zero(axes: Axes, *, whole: bool = False) -> None:
    """Begin the vertical axis at zero, with few lines."""
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=whole))


def in_percent(axes: Axes) -> None:
    """Make the vertical axis one of shares."""
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=PER_CENT))


def at_the_end(axes: Axes, x: float, labels: Sequence[tuple[float, str, str]], height: int) -> None:
    """Write labels (position, text, colour) beside the ends of lines, apart.

    Parameters
    ----------
    height
        Height of the panel, in points.
    """
    low, high = axes.get_ylim()
    gap = (high - low) * _LINE / height
    free = low
    for position, text, colour in sorted(labels):
        free = max(position, free)
        axes.annotate(
            text,
            (x, free),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=colour,
            annotation_clip=False,
        )
        free += gap


def stacked_areas(
    axes: Axes,
    days: Sequence[float],
    layers: Iterable[tuple[Sequence[float], str, str]],
    height: int,
) -> None:
    """Fill areas (heights, label, colour) one on the other, with labels at the end."""
    low, labels = [0.0] * len(days), []
    for heights, text, colour in layers:
        high = [base + part for base, part in zip(low, heights, strict=True)]
        axes.fill_between(days, low, high, color=colour, alpha=0.82, edgecolor=PAPER, linewidth=1)
        if any(heights):
            labels.append(((low[-1] + high[-1]) / 2, text, colour))
        low = high
    from_zero(axes)
    at_the_end(axes, days[-1], labels, height)


def share_of(value: Decimal) -> float:
    """Return the position of a share on an axis."""
    return float(value)
