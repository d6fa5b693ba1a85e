"""The report's figures for programs."""

from microloan_ops.report import head
from microloan_ops.report.gather import Report
from microloan_ops.report.sections import sections
from microloan_ops.report.tables import plain

Fields = dict[str, object]


def as_fields(report: Report) -> Fields:
    """Return all figures of the page for JSON: whole fen, shares as strings."""
    return {
        "source": report.name,
        "remark": report.remark,
        "made_at": report.made_at.isoformat(),
        "first_day": report.span.first.isoformat(),
        "last_closed": report.span.last.isoformat(),
        "head": {figure.key: plain(figure.value) for figure in head.figures(report)},
        "proof": [{"holds": line.holds, "text": line.text} for line in head.proof(report)],
        "sections": {
            section.name: {
                "summary": section.summary,
                "source": section.source,
                "tables": [
                    {"title": table.title, "rows": table.records()} for table in section.tables
                ],
            }
            for section in sections(report)
        },
    }
