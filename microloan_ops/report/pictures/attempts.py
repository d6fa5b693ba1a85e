"""Collections that brought money, as a share of each kind."""

from collections.abc import Sequence
from decimal import Decimal

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from microloan_ops.report.figures.attempts import TryKind
from microloan_ops.report.gather import Report
from microloan_ops.report.pictures import frame
from microloan_ops.report.tables import percent

_HEIGHT = 200
_NAMES = {
    TryKind.DUE_NIGHT: "due night",
    TryKind.AFTERNOON: "afternoon",
    TryKind.LATER_NIGHT: "later night",
    TryKind.PART: "part",
    TryKind.CUSTOMER: "customer",
}


def draw(report: Report, paper: frame.Paper) -> Figure:
    """Return the picture."""
    figure, (left, right) = paper.pair(_HEIGHT)
    kinds = {kind: sums for kind, sums in report.collections.kinds.items() if sums.tried}
    names = [_NAMES[kind] for kind in kinds]
    paper.title(left, "Brought money", "of the collections")
    _bars(left, names, [sums.rate for sums in kinds.values()], frame.BLUE)
    paper.title(right, "Brought money", "of the yuan asked for")
    _bars(right, names, [sums.fen_rate for sums in kinds.values()], frame.GREEN)
    if not paper.narrow:
        right.tick_params(labelleft=False)
    return figure


def _bars(axes: Axes, names: Sequence[str], rates: Sequence[Decimal | None], colour: str) -> None:
    places = range(len(names))
    widths = [frame.share_of(rate or Decimal(0)) for rate in rates]
    axes.barh(places, widths, color=colour, height=0.72, alpha=0.85)
    axes.set_yticks(places, names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    # Room for the figure beside a whole bar.
    axes.set_xlim(0, 1.3)
    axes.grid(visible=False)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    for place, width, rate in zip(places, widths, rates, strict=True):
        axes.annotate(
            percent(rate or Decimal(0)),
            (width, place),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            color=frame.INK,
        )
