"""Scores by channel."""

from microloan.domain.channel import Channel
from microloan.domain.underwriting.outcome import Outcome
from microloan_ops.report.figures.period import share
from microloan_ops.report.figures.scores import BAND, Scores
from microloan_ops.report.gather import Report
from microloan_ops.report.sections.frame import Section, sentences, several
from microloan_ops.report.sections.names import CHANNELS
from microloan_ops.report.tables import Cell, Shown, Table, percent


def section(report: Report) -> Section:
    """Return the section."""
    return Section(
        name="scores",
        title="Scores and decisions",
        summary=_summary(report),
        tables=(_bands(report), _grades(report)),
        source=(
            "The stored decisions of these days, of every scorecard, also those with erased social"
            " data. A decision that a knock-out rule declined has a score and may have a grade."
        ),
        drawn=any(scores.made() for scores in report.scores.values()),
    )


def _summary(report: Report) -> str:
    return (
        sentences(*(_sentence(*each) for each in report.scores.items() if each[1].made()))
        or "There is no decision yet."
    )


def _sentence(channel: Channel, scores: Scores) -> str:
    made, approved = scores.made(), scores.made(Outcome.APPROVED)
    return (
        f"{CHANNELS[channel]}: {several(made, 'decision')}, {percent(share(approved, made))}"
        f" approved, the mean score {scores.sum // made}."
    )


def _bands(report: Report) -> Table:
    columns = [("from", "score from", Shown.COUNT), ("below", "below", Shown.COUNT)]
    columns += _channels()
    starts = sorted({start for scores in report.scores.values() for start, _ in scores.bands})
    rows = [[start, start + BAND, *_counts(report, start)] for start in starts]
    return Table.of("Decisions by score", columns, rows)


def _channels() -> list[tuple[str, str, Shown]]:
    return [
        (f"{channel}_{outcome}", f"{CHANNELS[channel]}, {outcome}", Shown.COUNT)
        for channel in Channel
        for outcome in Outcome
    ]


def _counts(report: Report, start: int) -> list[int]:
    return [
        report.scores[channel].bands[start, outcome] for channel in Channel for outcome in Outcome
    ]


def _grades(report: Report) -> Table:
    columns = [("grade", "grade", Shown.TEXT), *_channels()]
    columns += [
        (f"{channel}_limit", f"{CHANNELS[channel]}, yuan granted", Shown.FEN) for channel in Channel
    ]
    grades = sorted({name for scores in report.scores.values() for name, _ in scores.grades})
    rows: list[list[Cell]] = []
    # Decisions without a grade come last.
    for grade in sorted(grades, key=lambda name: (not name, name)):
        counts = [
            report.scores[channel].grades[grade, outcome]
            for channel in Channel
            for outcome in Outcome
        ]
        limits = [report.scores[channel].limits[grade] for channel in Channel]
        rows.append([grade or "none", *counts, *limits])
    return Table.of("Decisions by grade", columns, rows)
