"""The night's runs."""

from decimal import Decimal

from microloan_ops.report.figures.runs import Night
from microloan_ops.report.gather import Report
from microloan_ops.report.sections.frame import Section, listed, sentences, several
from microloan_ops.report.source import NightOutcome
from microloan_ops.report.tables import Shown, Table


def section(report: Report) -> Section:
    """Return the section."""
    return Section(
        name="nights",
        title="The nights",
        summary=_summary(report),
        tables=(_table(report),),
        source=(
            f"{_runs(report)}{_kept(report)}. Loans valued and skipped are those of the last"
            " closing of a run. The afternoon's run closes no day and only collects."
        ),
        drawn=any(night.seconds is not None and night.closes for night in report.nights),
    )


def _runs(report: Report) -> str:
    if report.remark:
        return "The runs of the night, with the times that the remark above explains"
    return "The executions of the night's state machine, by the clock on the wall"


def _kept(report: Report) -> str:
    kept = report.runs_kept
    return f", which AWS keeps for {kept.days} days" if kept else ""


def _summary(report: Report) -> str:
    closing = [night for night in report.nights if night.closes]
    if not closing:
        return f"There is no run of the night{_kept(report)}."
    failed = [night for night in closing if night.run.outcome is NightOutcome.FAILED]
    took = sorted(night.seconds for night in closing if _worked(night) and night.seconds)
    most = max(len(night.run.closed) for night in closing)
    skipped = sorted({loan for day in report.days for loan in day.skipped})
    return sentences(
        f"{several(len(closing), 'run').capitalize()} closed"
        f" {several(sum(len(night.run.closed) for night in closing), 'day')}{_time(took)}.",
        f"{several(len(failed), 'run').capitalize()} failed." if failed else "None failed.",
        f"One of them closed {most} days at once." if most > 1 else "",
        f"{several(len(skipped), 'loan')} could not be valued: {listed(skipped)}."
        if skipped
        else "Every open loan was valued every night.",
    )


def _worked(night: Night) -> bool:
    return night.run.outcome is NightOutcome.SUCCEEDED


def _time(took: list[Decimal]) -> str:
    if not took:
        return ""
    return f", the median in {took[len(took) // 2]} s and the slowest in {took[-1]} s"


def _table(report: Report) -> Table:
    columns = (
        ("began", "began, Shanghai time", Shown.TIME),
        ("seconds", "seconds", Shown.SECONDS),
        ("outcome", "outcome", Shown.TEXT),
        ("days_closed", "days closed", Shown.COUNT),
        ("from", "from", Shown.DAY),
        ("to", "to", Shown.DAY),
        ("loans", "loans valued", Shown.COUNT),
        ("skipped", "skipped", Shown.COUNT),
        ("reason", "why it failed", Shown.TEXT),
    )
    rows = []
    for night in report.nights:
        run = night.run
        first, last = (run.closed[0], run.closed[-1]) if run.closed else (None, None)
        valued = (night.loans, night.skipped) if run.closed else (None, None)
        known = (run.began, night.seconds, run.outcome.value, len(run.closed))
        rows.append((*known, first, last, *valued, run.reason))
    return Table.of("Runs", columns, rows)
