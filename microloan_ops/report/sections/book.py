"""Outstanding and available, by channel."""

from datetime import date

from microloan.domain.channel import Channel
from microloan.domain.money import yuan
from microloan_ops.report.figures.book import BookDay
from microloan_ops.report.figures.period import share
from microloan_ops.report.gather import Report
from microloan_ops.report.sections.frame import Section, sentences
from microloan_ops.report.sections.names import CHANNELS
from microloan_ops.report.tables import Shown, Table, percent


def section(report: Report) -> Section:
    """Return the section."""
    return Section(
        name="book",
        title="Outstanding and available",
        summary=_summary(report),
        tables=(_table(report),),
        source=(
            "Outstanding: the closing of each day, principal by channel of the draw. Available: the"
            " limits of all decisions while they are good, less the principal in use by the"
            " journal, customer by customer. A line of both wallets counts for the channel of its"
            " decision. A line that needs a new decision counts nothing."
        ),
        drawn=any(day.principal or sum(report.room[day.day].values()) for day in report.days),
    )


def _summary(report: Report) -> str:
    last = report.days[-1]
    room = report.room[last.day]
    if not last.principal and not sum(room.values()):
        return "There is no loan and no line yet."
    top = max(report.days, key=lambda day: day.principal)
    return sentences(
        f"On {last.day} customers owed {yuan(last.principal)} yuan of principal"
        f"{_by_channel(last)} and could draw {yuan(sum(room.values()))} yuan more at once.",
        f"The highest principal of these days was {yuan(top.principal)} yuan, on {top.day}."
        if top.day != last.day
        else "That is the highest principal of these days."
        if last.principal
        else "",
    )


def _by_channel(day: BookDay) -> str:
    if not day.principal:
        return ""
    of_qq = share(day.channels.get(Channel.QQ, 0), day.principal)
    return f", {percent(of_qq)} of it through QQ,"


def _table(report: Report) -> Table:
    columns = [("date", "date", Shown.DAY), ("open_loans", "open loans", Shown.COUNT)]
    for kind in ("outstanding", "available"):
        columns += [
            (f"{kind}_{channel}", f"{kind}, {CHANNELS[channel]}", Shown.FEN) for channel in Channel
        ]
    columns.append(("unvalued", "not valued", Shown.FEN))
    return Table.of(
        "Yuan at the end of each day", columns, (_row(report, day) for day in report.days)
    )


def _row(report: Report, day: BookDay) -> tuple[date | int, ...]:
    room = report.room[day.day]
    return (
        *(day.day, day.loans + len(day.skipped)),
        *(day.channels.get(channel, 0) for channel in Channel),
        *(room[channel] for channel in Channel),
        day.unvalued,
    )
