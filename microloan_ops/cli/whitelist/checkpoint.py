"""How far a file has come, kept beside it, so that a command that was killed can go on."""

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

# Of the bad rows, these are shown.
SHOWN = 20
# Rows that gave way to a later one of the same member.
REPEATED = "repeated"
_HEAD_BYTES = 2**16
# A file is replaced in about a millisecond, so not after each of ten thousand batches.
_KEPT_EVERY = 10


class Start(Enum):
    """How a run begins."""

    FRESH = "fresh"
    RESUMED = "resumed"
    OVER = "over"
    """Another file of this name, or the same for another stack, was broken off."""


@dataclass
class Tally:
    """What has come of the rows up to here.

    Parameters
    ----------
    rows
        Rows of the file that are done, bad ones included.
    counts
        What became of the good ones: together with the bad ones they are all rows.
    bad, first_bad
        How many were bad, and the number and the reason of the first of them.
    rejects_bytes
        The size of the file of bad rows.
    """

    rows: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    bad: int = 0
    first_bad: list[tuple[int, str]] = field(default_factory=list)
    rejects_bytes: int = 0

    def add(self, batch: Batch[Any], counts: Counter[str]) -> None:
        """Count a batch, and what became of it."""
        self.rows += batch.size
        self.counts += counts + Counter({REPEATED: batch.repeated})
        self.bad += len(batch.bad)
        room = SHOWN - len(self.first_bad)
        self.first_bad += [(one.number, one.reason) for one in batch.bad[:room]]


class Checkpoint:
    """A tally on disk, good for one file as it is now, one stack and one file of bad rows.

    Parameters
    ----------
    file
        What is read.
    what
        What is done with it.
    into
        Tells one table from another, and from one of the same name that was made anew.
    """

    def __init__(self, file: Path, what: str, into: str, rejects: Path | None) -> None:
        self.path = file.with_name(f".{file.name}.{what}-checkpoint")
        self._rejects = rejects
        rejects_name = str(rejects.resolve()) if rejects else None
        self._of = _identity(file) | {"into": into, "rejects": rejects_name}

    def load(self) -> tuple[Tally, Start]:
        """Return the tally to go on from."""
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
        """Yield what keeps the tally now and then; at the end nothing of it stays.

        Whoever is broken off has the tally as it was, and whoever is killed one that is little
        older.
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
        """Write it whole, or leave the one before."""
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
