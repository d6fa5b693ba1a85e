"""The page's pictures, by matplotlib: imported by nothing that does not draw."""

from microloan_ops.report.gather import Report
from microloan_ops.report.pictures import (
    arrears,
    book,
    flows,
    funnel,
    income,
    nights,
    scores,
    vintage,
)
from microloan_ops.report.pictures.frame import NARROW, WIDE, Paper
from microloan_ops.report.pictures.svg import as_svg
from microloan_ops.report.sections.frame import Section

_DRAW = {
    "book": book.draw,
    "flows": flows.draw,
    "arrears": arrears.draw,
    "vintage": vintage.draw,
    "income": income.draw,
    "nights": nights.draw,
    "funnel": funnel.draw,
    "scores": scores.draw,
}
_WIDTHS = {"wide": WIDE, "narrow": NARROW}


def pictures(report: Report, section: Section) -> list[str]:
    """Return a section's picture for each width of the page, as SVG; none without figures."""
    if not section.drawn:
        return []
    label = f"{section.title}. {section.says}"
    return [
        as_svg(_DRAW[section.name](report, Paper(points)), f"{section.name}-{width}", label, width)
        for width, points in _WIDTHS.items()
    ]
