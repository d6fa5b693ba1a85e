"""The page's sections: text, figures, and the source of the figures."""

from microloan_ops.report.gather import Report
from microloan_ops.report.sections import (
    arrears,
    attempts,
    book,
    flows,
    funnel,
    income,
    losses,
    migration,
    nights,
    plans,
    rolls,
    scores,
    vintage,
)
from microloan_ops.report.sections.frame import Section

_SECTIONS = (
    book.section,
    flows.section,
    attempts.section,
    arrears.section,
    rolls.section,
    migration.section,
    vintage.section,
    plans.section,
    income.section,
    losses.section,
    nights.section,
    funnel.section,
    scores.section,
)


def sections(report: Report) -> tuple[Section, ...]:
    """Return all sections, in the order of the page."""
    return tuple(make(report) for make in _SECTIONS)
