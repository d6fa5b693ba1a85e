"""The funnel of each channel, as bars that begin at one side."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from microloan_ops.report.figures.funnel import Funnel, Step
from microloan_ops.report.gather import Report
from microloan_ops.report.pictures import frame
from microloan_ops.report.sections.names import CHANNELS

_HEIGHT = 230
_NAMES = {Step.MET: "invited or eligible"}


def draw(report: Report, paper: frame.Paper) -> Figure:
    """Return the picture."""
    figure, panels = paper.pair(_HEIGHT)
    for axes, funnel in zip(panels, report.funnels, strict=True):
        _bars(axes, funnel)
    if not paper.narrow:
        panels[1].tick_params(labelleft=False)
    return figure


def _bars(axes: Axes, funnel: Funnel) -> None:
    axes.set_title(CHANNELS[funnel.channel])
    counts = [funnel.counts[step] for step in Step]
    places = range(len(counts))
    axes.barh(places, counts, color=frame.OF_CHANNEL[funnel.channel], height=0.72, alpha=0.85)
    axes.set_yticks(places, [_NAMES.get(step, step.value) for step in Step])
    axes.set_ylim(len(counts) - 0.5, -0.5)
    axes.grid(visible=False)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    for place, count in zip(places, counts, strict=True):
        axes.annotate(
            f"{count:,}",
            (count, place),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            color=frame.INK,
        )
