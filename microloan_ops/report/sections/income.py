"""Income, and the allowance for losses."""

from datetime import date

from microloan.domain.money import yuan
from microloan_ops.report.figures.book import BookDay
from microloan_ops.report.figures.period import bucket
from microloan_ops.report.gather import Report
from microloan_ops.report.sections.frame import Section, sentences
from microloan_ops.report.tables import Cell, Shown, Table, percent


def section(report: Report) -> Section:
    """Return the section."""
    return Section(
        name="income",
        title="Income and allowance",
        summary=_summary(report),
        tables=(_earned(report), _set_aside(report)),
        source=(
            "The closing of each day: the changes of the accounts for interest, penalties,"
            " impairment, recoveries and corrections, and the balance of the loss allowance,"
            " which is the expected loss. Non-performing principal is of the three worst classes,"
            " which a loan keeps while it is observed after its arrears."
        ),
        drawn=any(day.interest or day.allowance for day in report.days),
    )


def earned(report: Report) -> dict[date, list[BookDay]]:
    """Return the days of each bar of income: single days, or months."""
    groups: dict[date, list[BookDay]] = {}
    for day in report.days:
        groups.setdefault(bucket(day.day, report.span), []).append(day)
    return groups


def _summary(report: Report) -> str:
    days, last = report.days, report.days[-1]
    interest, penalty = sum(day.interest for day in days), sum(day.penalty for day in days)
    impairment = sum(day.impairment for day in days)
    if not interest and not last.allowance:
        return "There is no income and no allowance yet."
    covers = last.coverage
    return sentences(
        f"The loans earned {yuan(interest)} yuan of interest and {yuan(penalty)} yuan of penalties."
        f" Expected losses cost {yuan(impairment)} yuan.",
        f"{yuan(last.allowance)} yuan are set aside"
        + (
            f", {percent(covers)} of the non-performing principal."
            if covers is not None
            else ". No loan is non-performing."
        ),
    )


def _earned(report: Report) -> Table:
    columns = (
        ("from", "from", Shown.DAY),
        ("to", "to", Shown.DAY),
        ("interest", "interest", Shown.FEN),
        ("penalty", "penalties", Shown.FEN),
        ("impairment", "impairment", Shown.FEN),
        ("recoveries", "recoveries", Shown.FEN),
        ("corrections", "corrections", Shown.FEN),
        ("result", "result", Shown.FEN),
    )
    rows: list[tuple[Cell, ...]] = []
    for days in earned(report).values():
        sums = [
            sum(day.interest for day in days),
            sum(day.penalty for day in days),
            sum(day.impairment for day in days),
            sum(day.recoveries for day in days),
            sum(day.corrections for day in days),
        ]
        interest, penalty, impairment, recoveries, corrections = sums
        result = interest + penalty + recoveries - impairment - corrections
        rows.append((days[0].day, days[-1].day, *sums, result))
    return Table.of("Earned, yuan", columns, rows)


def _set_aside(report: Report) -> Table:
    columns = (
        ("date", "date", Shown.DAY),
        ("receivable", "interest receivable", Shown.FEN),
        ("allowance", "allowance", Shown.FEN),
        ("allowance_2002", "by the rates of 2002", Shown.FEN),
        ("non_performing", "non-performing", Shown.FEN),
        ("coverage", "coverage", Shown.SHARE),
    )
    rows = (
        (
            *(day.day, day.receivable, day.allowance, day.allowance_2002),
            *(day.non_performing, day.coverage),
        )
        for day in report.days
    )
    return Table.of("Receivable and set aside at the end of each day, yuan", columns, rows)
