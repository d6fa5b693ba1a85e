"""The page's pictures, by matplotlib: imported by nothing that does not draw."""

from base64 import b64encode
from io import BytesIO

from matplotlib.figure import Figure

from microloan_ops.report.gather import Report
from microloan_ops.report.pictures import (
    arrears,
    attempts,
    book,
    flows,
    funnel,
    income,
    losses,
    nights,
    rolls,
    scores,
    vintage,
)
from microloan_ops.report.pictures.frame import NARROW, WIDE, Paper
from microloan_ops.report.sections.frame import Section

_DRAW = {
    "book": book.draw,
    "flows": flows.draw,
    "collections": attempts.draw,
    "arrears": arrears.draw,
    "rolls": rolls.draw,
    "vintage": vintage.draw,
    "income": income.draw,
    "losses": losses.draw,
    "nights": nights.draw,
    "funnel": funnel.draw,
    "scores": scores.draw,
}
# Without the date and the version of matplotlib the same figures are the same bytes.
_NO_METADATA = {"Creator": None, "Date": None, "Format": None, "Type": None}


def pictures(report: Report, section: Section) -> tuple[str, ...]:
    """Return a section's picture for a wide and a narrow page, as data URLs.

    A section without figures has none.
    """
    if not section.drawn:
        return ()
    draw = _DRAW[section.name]
    return tuple(_data_url(draw(report, Paper(points))) for points in (WIDE, NARROW))


def _data_url(figure: Figure) -> str:
    svg = BytesIO()
    figure.savefig(svg, format="svg", metadata=_NO_METADATA)
    return f"data:image/svg+xml;base64,{b64encode(svg.getvalue()).decode()}"
