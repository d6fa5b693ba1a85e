"""A checkpoint beside the file, so that an interrupted command can resume."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from itertools import count
from pathlib import Path
from typing import Any

from microloan_ops.cli.whitelist.batches import Batch

# The number of bad rows that are shown.
SHOWN = 20
# The rows with a later row of the same member.
REPEATED = "repeated"
_HEAD_BYTES = 2**16
# Writing takes about a millisecond, too long for each of ten thousand batches.
_KEPT_EVERY = 10


class Start(Enum):
    """The way in which a run starts."""

    FRESH = "fresh"
    RESUMED = "resumed"
    OVER = "over"
    """From the first row, because the checkpoint is of another file, stack or option."""


@dataclass
class Tally:
    """The counts of the rows so far.

    Parameters
    ----------
    rows
        The number of processed rows, with the bad ones.
    counts
        The number of good rows by result.
    bad, first_bad
        The number of bad rows, and the first of them with the reason.
    rejects_bytes
        The size of the file of bad rows.
    """

    rows: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    bad: int = 0
    first_bad: list[tuple[int, str]] = field(default_factory=list)
    rejects_bytes: int = 0

    def add(self, batch: Batch[Any], counts: Counter[str]) -> None:
        """Add a batch and its counts."""
        self.rows += batch.size
        self.counts += counts + Counter({REPEATED: batch.repeated})
        self.bad += len(batch.bad)
        room = SHOWN - len(self.first_bad)
        self.first_bad += [(row.number, row.reason) for row in batch.bad[:room]]


class Checkpoint:
    """A tally on disk, valid for one version of a file, one stack and one option.

    Parameters
    ----------
    file
        The file of members.
    job
        The name of the job.
    into
        The identity of the table, which also differs for a recreated table.
    """

    def __init__(self, file: Path, job: str, into: str, rejects: Path | None) -> None:
        self.path = file.with_name(f".{file.name}.{job}-checkpoint")
        self._rejects = rejects
        rejects_name = str(rejects.resolve()) if rejects else None
        self._of = _identity(file) | {"into": into, "rejects": rejects_name}

    def load(self) -> tuple[Tally, Start]:
        """Return the tally to resume from."""
        kept: Any = None
        with suppress(FileNotFoundError, ValueError):
            kept = json.loads(self.path.read_text("utf-8"))
        if kept is None:
            return Tally(), Start.FRESH
        tally = Tally(**kept["tally"])
        if kept["of"] != self._of or not self._rejects_reach(tally.rejects_bytes):
            return Tally(), Start.OVER
        tally.counts = Counter(tally.counts)
        tally.first_bad = [(number, reason) for number, reason in tally.first_bad]
        return tally, Start.RESUMED

    @contextmanager
    def keeping(self, tally: Tally) -> Iterator[Callable[[], None]]:
        """Yield a function that saves the tally regularly, and delete the file at the end.

        An interrupted command leaves the current tally, and a killed one a slightly older one.
        """
        batches = count(1)

        def keep() -> None:
            if next(batches) % _KEPT_EVERY == 0:
                self._save(tally)

        try:
            yield keep
        except BaseException:
            self._save(tally)
            raise
        self.path.unlink(missing_ok=True)

    def _save(self, tally: Tally) -> None:
        """Replace the file atomically."""
        new = self.path.with_name(f"{self.path.name}.new")
        new.write_text(json.dumps({"of": self._of, "tally": vars(tally)}), "utf-8")
        new.replace(self.path)

    def _rejects_reach(self, size: int) -> bool:
        path = self._rejects
        return path is None or (path.exists() and path.stat().st_size >= size)


def _identity(file: Path) -> dict[str, Any]:
    about = file.stat()
    with file.open("rb") as opened:
        head = hashlib.sha256(opened.read(_HEAD_BYTES)).hexdigest()
    return {"size": about.st_size, "modified": about.st_mtime_ns, "head": head}
