"""The end of day of each night of the year, and a record of each run."""

import random
from dataclasses import replace
from datetime import timedelta

from microloan.domain.errors import UnbalancedBooksError
from microloan_ops.report.source import NightOutcome, NightRun
from microloan_testing.bank import Bank
from simulation.assumptions import Assumptions

_BEGINS = timedelta(minutes=10)
_LATE_BY = timedelta(hours=9)
_AGAIN_AFTER = timedelta(hours=2)
_LUCK = (0.9, 1.3)
_THOUSAND = 1_000


class Nights:
    """The end-of-day runs, by the bank's clock.

    Parameters
    ----------
    runs
        All runs, oldest first. Their durations are assumed, not measured.
    closed
        Number of days that were closed.
    """

    def __init__(self, bank: Bank, rng: random.Random, assumed: Assumptions) -> None:
        self._bank, self._rng, self._assumed = bank, rng, assumed
        self.runs: list[NightRun] = []
        self.closed = 0

    def night(self, number: int) -> None:
        """Run the night after midnight of a day, or miss it, by the number of the day."""
        if number in self._assumed.missed:
            return
        clock = self._bank.clock
        clock.wait(_BEGINS)
        if number in self._assumed.late:
            clock.wait(_LATE_BY)
        if number in self._assumed.failed:
            self._run(workers_lost=1)
            clock.wait(_AGAIN_AFTER)
        self._run()

    def afternoon(self) -> None:
        """Collect what is due today and failed in the night, without closing a day."""
        began = self._bank.clock.now()
        planned = self._bank.plan()
        loans = sum(
            self._bank.accrue(replace(segment, dates=())).loans
            for segment in self._bank.segments(planned)
        )
        self._record(NightRun(began, None, NightOutcome.SUCCEEDED), loans)

    def _run(self, workers_lost: int = 0) -> None:
        began, planned = self._bank.clock.now(), self._bank.plan()
        segments = self._bank.segments(planned)
        valued = segments[: len(segments) - workers_lost]
        loans = sum(self._bank.accrue(segment).loans for segment in valued)
        run = NightRun(began, None, NightOutcome.SUCCEEDED, planned.dates)
        try:
            self.closed += len(self._bank.close(planned))
        except UnbalancedBooksError as reason:
            if not workers_lost:
                raise
            run = NightRun(began, None, NightOutcome.FAILED, (), str(reason))
        self._record(run, loans)

    def _record(self, run: NightRun, loans: int) -> None:
        assumed = self._assumed
        seconds = assumed.night_seconds + assumed.night_seconds_per_thousand * loans / _THOUSAND
        took = timedelta(seconds=round(seconds * self._rng.uniform(*_LUCK), 1))
        self.runs.append(replace(run, ended=run.began + took))
