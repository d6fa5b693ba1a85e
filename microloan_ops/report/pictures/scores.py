"""Decisions by score, approved and declined one on the other."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from microloan.domain.channel import Channel
from microloan.domain.underwriting.outcome import Outcome
from microloan_ops.report.figures.scores import BAND, Scores
from microloan_ops.report.gather import Report
from microloan_ops.report.pictures import frame
from microloan_ops.report.sections.names import CHANNELS

_HEIGHT = 240
_OF_THE_BAND = 0.9


def draw(report: Report, paper: frame.Paper) -> Figure:
    """Return the picture."""
    figure, panels = paper.pair(_HEIGHT, same_heights=False)
    for axes, channel in zip(panels, Channel, strict=True):
        _bars(axes, channel, report.scores[channel])
    panels[-1].set_xlabel("score")
    return figure


def _bars(axes: Axes, channel: Channel, scores: Scores) -> None:
    axes.set_title(f"{CHANNELS[channel]}: approved, declined (hatched)")
    starts = sorted({start for start, _ in scores.bands})
    approved = [scores.bands[start, Outcome.APPROVED] for start in starts]
    declined = [scores.bands[start, Outcome.DECLINED] for start in starts]
    middles = [start + BAND / 2 for start in starts]
    width = BAND * _OF_THE_BAND
    axes.bar(middles, approved, width, color=frame.OF_CHANNEL[channel], alpha=0.85)
    axes.bar(
        middles,
        declined,
        width,
        bottom=approved,
        facecolor="none",
        edgecolor=frame.MUTED,
        hatch="////",
        linewidth=0.8,
    )
    frame.from_zero(axes, whole=True)
    axes.spines["bottom"].set_color(frame.INK)
