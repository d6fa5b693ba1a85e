"""The clock of the tests: the same day and hour whenever they run, and time goes on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from time_machine import travel

TESTS = Path(__file__).resolve().parents[2]
BEGINS = datetime.fromisoformat(os.environ.get("TESTS_BEGIN", "2026-12-31T23:59+08:00"))
"""When each file of tests begins, by its own clock."""

# They ask other processes, whose clock is the machine's.
MACHINE_CLOCK = frozenset({"artefacts", "e2e"})


def has_own_clock(file: Path) -> bool:
    """Return whether the tests of a file run on a clock of their own."""
    return file.is_relative_to(TESTS) and file.relative_to(TESTS).parts[0] not in MACHINE_CLOCK


class OwnClock:
    """Sets this process to the tests' own time while a test of theirs runs."""

    def __init__(self) -> None:
        self._file: Path | None = None
        self._now = 0.0

    @contextmanager
    def running(self, file: Path) -> Iterator[None]:
        """Go on where the file's last test ended; a file begins at the beginning."""
        if not has_own_clock(file):
            yield
            return
        if file != self._file:
            self._file, self._now = file, BEGINS.timestamp()
        # A number: a date with a zone would set the zone of the process.
        with travel(self._now):
            try:
                yield
            finally:
                self._now = datetime.now(UTC).timestamp()
