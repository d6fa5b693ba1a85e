"""Collections: what they brought, by kind of try, and why they failed."""

from collections import Counter

from microloan.domain.money import yuan
from microloan_ops.report.figures.attempts import Attempts, Collections, TryKind
from microloan_ops.report.gather import Report
from microloan_ops.report.sections.frame import Section, sentences, several
from microloan_ops.report.tables import UNKNOWN, Cell, Shown, Table, percent

_ALL = (
    ("tried", "collections", Shown.COUNT),
    ("paid", "brought money", Shown.COUNT),
    ("rate", "share", Shown.SHARE),
    ("asked", "asked, yuan", Shown.FEN),
    ("collected", "collected, yuan", Shown.FEN),
    ("fen_rate", "share of the yuan", Shown.SHARE),
)


def section(report: Report) -> Section:
    """Return the section."""
    return Section(
        name="collections",
        title="Collections",
        summary=_summary(report),
        tables=(_kinds(report), _order(report), _reasons(report)),
        source=(
            "The outbox of transfers, by the day of the request, and the due days of the replayed"
            " loans. Collections without a result are left out. A collection that was returned"
            " later counts as one with money. A repeated one follows a failed one of the same loan."
        ),
        drawn=bool(report.collections.all.tried),
    )


def _summary(report: Report) -> str:
    collections = report.collections
    both, night = collections.all, collections.kinds[TryKind.DUE_NIGHT]
    if not both.tried:
        return "There is no collection with a result yet."
    again = ""
    if collections.again.tried:
        again = f", {_rate(collections.again)} of the repeated ones"
    reasons = _by_reason(collections)
    failed = several(both.tried - both.paid, "collection").capitalize()
    return sentences(
        f"{_rate(both)} of {several(both.tried, 'collection')} brought money:"
        f" {_rate(collections.first)} of the first attempts{again}.",
        f"In the night of a due day {_rate(night)} of {several(night.tried, 'collection')} brought"
        f" {yuan(night.collected)} of {yuan(night.asked)} yuan."
        if night.tried
        else "",
        f"{failed} failed, most often for the reason “{reasons[0][0].replace('_', ' ')}”."
        if reasons
        else "No collection was declined.",
    )


def _by_reason(collections: Collections) -> list[tuple[str, int]]:
    """Return the reasons with their number of collections, the most frequent first."""
    sums: Counter[str] = Counter()
    for (reason, _), count in sorted(collections.reasons.items()):
        sums[reason] += count
    return sums.most_common()


def _rate(attempts: Attempts) -> str:
    return UNKNOWN if attempts.rate is None else percent(attempts.rate)


def _row(name: str, kind: Attempts) -> tuple[Cell, ...]:
    return (name, kind.tried, kind.paid, kind.rate, kind.asked, kind.collected, kind.fen_rate)


def _kinds(report: Report) -> Table:
    rows = [_row(kind.value, sums) for kind, sums in report.collections.kinds.items()]
    return Table.of("By kind of collection", (("kind", "kind", Shown.TEXT), *_ALL), rows)


def _order(report: Report) -> Table:
    collections = report.collections
    kinds = {"first": collections.first, "repeated": collections.again, "all": collections.all}
    rows = [_row(name, sums) for name, sums in kinds.items()]
    return Table.of("First and repeated ones", (("attempt", "attempt", Shown.TEXT), *_ALL), rows)


def _reasons(report: Report) -> Table:
    counts = report.collections.reasons
    columns = [("reason", "reason", Shown.TEXT), ("count", "collections", Shown.COUNT)]
    columns += [(kind.name.lower(), kind.value, Shown.COUNT) for kind in TryKind]
    rows: list[list[Cell]] = [
        [reason, count, *(counts[reason, kind] for kind in TryKind)]
        for reason, count in _by_reason(report.collections)
    ]
    return Table.of("Why collections brought nothing", columns, rows)
