"""The page's sections: text, figures, and the source of the figures."""

from microloan_ops.report.gather import Report
from microloan_ops.report.sections import (
    arrears,
    book,
    flows,
    funnel,
    income,
    nights,
    scores,
    vintage,
)
from microloan_ops.report.sections.frame import Section

_SECTIONS = (
    book.section,
    flows.section,
    arrears.section,
    vintage.section,
    income.section,
    nights.section,
    funnel.section,
    scores.section,
)


def sections(report: Report) -> tuple[Section, ...]:
    """Return all sections, in the order of the page."""
    return tuple(make(report) for make in _SECTIONS)
