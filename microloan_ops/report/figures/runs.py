"""The runs of the night, with their valued loans."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from microloan_ops.report.figures.book import BookDay
from microloan_ops.report.source import NightOutcome, NightRun

_MICROSECONDS = 1_000_000
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Night:
    """A run and its valued loans.

    Parameters
    ----------
    seconds
        Its duration, or none while it runs.
    loans, skipped
        Open loans that it valued on its last date, and those that it could not.
    """

    run: NightRun
    seconds: Decimal | None
    loans: int
    skipped: int

    @property
    def closes(self) -> bool:
        """Whether it closes days. The afternoon's run only collects."""
        return bool(self.run.closed) or self.run.outcome is not NightOutcome.SUCCEEDED


def nights(runs: Iterable[NightRun], days: Sequence[BookDay]) -> tuple[Night, ...]:
    """Return the runs with their valued loans."""
    by_day = {day.day: day for day in days}
    return tuple(_night(run, by_day) for run in runs)


def _night(run: NightRun, by_day: Mapping[date, BookDay]) -> Night:
    last = by_day.get(run.closed[-1]) if run.closed else None
    return Night(
        run=run,
        seconds=_seconds(run),
        loans=last.loans if last else 0,
        skipped=len(last.skipped) if last else 0,
    )


def _seconds(run: NightRun) -> Decimal | None:
    if run.ended is None:
        return None
    took = run.ended - run.began
    whole = (took.days * 86_400 + took.seconds) * _MICROSECONDS + took.microseconds
    return (Decimal(whole) / _MICROSECONDS).quantize(_TENTH)
