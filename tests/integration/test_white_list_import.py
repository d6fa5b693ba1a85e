"""Work through a file by several threads: in order, resumable, the last row wins."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from microloan_ops.cli.whitelist.batches import Batch, process_in_order
from microloan_ops.cli.whitelist.checkpoint import Start
from microloan_ops.cli.whitelist.columns import COLUMNS, KEY_COLUMNS
from microloan_ops.cli.whitelist.run import Job, Watch, import_job, run_job
from microloan_testing.in_memory.store import InMemoryStore

ROWS = 1_000
DONE = "done"


class KilledError(BaseException):
    """The process is gone: nothing may catch this."""


class Seen(Watch):
    """Remembers how a run began."""

    def __init__(self) -> None:
        self.begun: list[tuple[int, Start]] = []

    def begin(self, total: int, done: int, start: Start) -> None:
        assert total == ROWS
        self.begun.append((done, start))


class Table:
    """The writes of a run: each key's last value, and each batch's first row.

    Dies with the batch that begins with a row, when told so.
    """

    def __init__(self, dies_at: int | None = None) -> None:
        self.dies_at = dies_at
        self.values: dict[str, int] = {}
        self.began: list[int] = []

    def work(self, rows: Mapping[str, int]) -> Counter[str]:
        first = min(rows.values(), default=-1)
        if self.dies_at is not None and first >= self.dies_at:
            raise KilledError
        self.began.append(first)
        self.values.update(rows)
        return Counter({DONE: len(rows)})


def parse(values: Sequence[str]) -> tuple[str, int]:
    channel, key = values
    if channel != "qq":
        raise ValueError("channel: qq")
    return key, int(key)


def job(table: Table, into: str = "table") -> Job[int]:
    return Job("test", KEY_COLUMNS, parse, table.work, into)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A thousand rows, every hundredth of them bad."""
    path = tmp_path / "members.csv"
    lines = (f"{'qq' if n % 100 else 'no'},{n}\n" for n in range(ROWS))
    path.write_text("channel,openid\n" + "".join(lines))
    return path


def broken_off(file: Path, at: int = 500, rejects: Path | None = None) -> Table:
    table = Table(dies_at=at)
    with pytest.raises(KilledError):
        run_job(file, job(table), rejects)
    return table


def test_complete_run_processes_all_rows_and_deletes_its_checkpoint(file: Path) -> None:
    table, seen = Table(), Seen()
    tally = run_job(file, job(table), watch=seen)
    assert sorted(table.values.values()) == [n for n in range(ROWS) if n % 100]
    assert (tally.rows, tally.counts, tally.bad) == (ROWS, {DONE: 990}, 10)
    assert tally.first_bad == [(n + 2, "channel: qq") for n in range(0, ROWS, 100)]
    assert seen.begun == [(0, Start.FRESH)]
    assert list(file.parent.iterdir()) == [file]


def test_interrupted_run_resumes_after_processed_rows(file: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "bad.csv"
    broken_off(file, 500, rejects)
    table, seen = Table(), Seen()
    tally = run_job(file, job(table), rejects, seen)
    assert seen.begun == [(500, Start.RESUMED)]
    assert min(table.began) == 501
    # and tells of the whole file
    assert (tally.rows, tally.counts, tally.bad) == (ROWS, {DONE: 990}, 10)
    assert len(tally.first_bad) == 10
    assert rejects.read_text().splitlines() == [
        "line,reason,row",
        *(f'{n + 2},channel: qq,"no,{n}"' for n in range(0, ROWS, 100)),
    ]


def test_uncounted_bad_rows_are_written_once(file: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "bad.csv"
    broken_off(file, 500, rejects)
    with rejects.open("a") as more:
        more.write("502,channel: qq\n503,chan")
    run_job(file, job(Table()), rejects)
    assert len(rejects.read_text().splitlines()) == 11


def test_changed_file_starts_from_the_first_row(file: Path) -> None:
    broken_off(file)
    later = file.stat().st_mtime_ns + 1_000_000
    os.utime(file, ns=(later, later))
    seen = Seen()
    tally = run_job(file, job(Table()), watch=seen)
    assert (seen.begun, tally.rows) == ([(0, Start.OVER)], ROWS)


@pytest.mark.parametrize("change", [("qq,7\n", "qq,8\n"), ("qq,7\n", "qq,77\n")])
def test_file_of_other_content_or_size_starts_from_the_first_row(
    file: Path, change: tuple[str, str]
) -> None:
    broken_off(file)
    about = file.stat()
    file.write_text(file.read_text().replace(*change, 1))
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    seen = Seen()
    run_job(file, job(Table()), watch=seen)
    assert seen.begun == [(0, Start.OVER)]


def test_another_table_starts_from_the_first_row(file: Path) -> None:
    broken_off(file)
    seen = Seen()
    run_job(file, job(Table(), into="another"), watch=seen)
    assert seen.begun == [(0, Start.OVER)]


def test_lost_or_new_rejects_file_starts_from_the_first_row(file: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "bad.csv"
    broken_off(file, rejects=rejects)
    rejects.unlink()
    seen = Seen()
    run_job(file, job(Table()), rejects, seen)
    assert len(rejects.read_text().splitlines()) == 11
    broken_off(file)
    run_job(file, job(Table()), rejects, seen)
    assert seen.begun == [(0, Start.OVER)] * 2


def test_unreadable_checkpoint_is_ignored(file: Path) -> None:
    broken_off(file)
    (checkpoint,) = (path for path in file.parent.iterdir() if path != file)
    checkpoint.write_text('{"of": ')
    assert run_job(file, job(Table())).rows == ROWS


SLOW = """
import sys, time
from collections import Counter
from pathlib import Path
from microloan_ops.cli.whitelist.run import Job, run_job

log = open(sys.argv[2], "a", buffering=1)

def work(rows):
    time.sleep(0.02)
    log.write("".join(f"{key}\\n" for key in rows))
    return Counter()

job = Job("test", ("channel", "openid"), lambda values: (values[1], None), work, "table")
run_job(Path(sys.argv[1]), job, workers=2)
"""


def test_killed_process_loses_no_row_and_repeats_few(tmp_path: Path) -> None:
    rows = 5_000
    file, log = tmp_path / "members.csv", tmp_path / "log"
    file.write_text("channel,openid\n" + "".join(f"qq,{n}\n" for n in range(rows)))
    log.touch()
    command = [sys.executable, "-c", SLOW, str(file), str(log)]
    victim = subprocess.Popen(command)  # noqa: S603 - our own program
    while log.stat().st_size < 15_000:
        assert victim.poll() is None
        time.sleep(0.005)
    victim.send_signal(signal.SIGKILL)
    assert victim.wait() == -signal.SIGKILL
    before = log.read_text().split()
    assert len(before) < rows
    subprocess.run(command, check=True)  # noqa: S603
    done = log.read_text().split()
    assert set(map(int, done)) == set(range(rows))
    # The run repeats at most the pending batches, two for each of two workers, and the ten batches
    # since the last checkpoint.
    assert len(done) - rows <= 400 + 1_000
    assert len(done) - rows < len(before)


def test_import_counts_add_up_with_repeated_members(tmp_path: Path) -> None:
    """In a hundred rows that are written together, and beyond them."""
    numbers = [*range(150), 5, 5, 120, "bad", *range(150)]
    file = tmp_path / "members.csv"
    file.write_text("channel,openid\n" + "".join(f"qq,{n}\n" for n in numbers))
    tally = run_job(file, job(Table()))
    assert (tally.rows, tally.bad) == (len(numbers), 1)
    assert tally.counts["repeated"] > 0
    assert sum(tally.counts.values()) + tally.bad == tally.rows


# process_in_order


def batch(*keys: str) -> Batch[int]:
    return Batch(len(keys), dict.fromkeys(keys, 0), ())


def test_batches_run_in_parallel_and_finish_in_order() -> None:
    together = threading.Barrier(3, timeout=10)

    def work(rows: Mapping[str, int]) -> Counter[str]:
        together.wait()
        time.sleep(0.05 if "a" in rows else 0)
        return Counter(rows.keys())

    processed = process_in_order([batch("a"), batch("b"), batch("c")], work, workers=3)
    assert [list(counts) for _, counts in processed] == [["a"], ["b"], ["c"]]


def test_later_batch_writes_a_common_member_last() -> None:
    order: list[str] = []

    def work(rows: Mapping[str, int]) -> Counter[str]:
        time.sleep(0.05 if "first" in rows else 0)
        order.extend(key for key in rows if key != "member")
        return Counter()

    some = [batch("first", "member"), batch("free"), batch("last", "member")]
    assert len(list(process_in_order(some, work, workers=3))) == 3
    assert order.index("first") < order.index("last")


def test_process_in_order_reads_a_bounded_number_of_batches_ahead() -> None:
    read: list[int] = []

    def endless() -> Iterator[Batch[int]]:
        for number in count():
            read.append(number)
            yield batch(str(number))

    processed = process_in_order(endless(), lambda _: Counter(), workers=4)
    next(processed)
    # two for each worker, and the one for which there was no room
    assert len(read) == 9


def test_worker_error_reaches_the_caller_and_stops_the_rest() -> None:
    def work(rows: Mapping[str, int]) -> Counter[str]:
        if "bad" in rows:
            raise RuntimeError("broken")
        return Counter()

    some = (batch(name) for name in ["a", "bad", *map(str, range(1_000))])
    processed = process_in_order(some, work, workers=2)
    assert "a" in next(processed)[0].rows
    with pytest.raises(RuntimeError, match="broken"):
        next(processed)
    assert list(processed) == []


@pytest.mark.parametrize("places", [(0, 1), (0, 150), (149, 151), (0, 80, 250)])
def test_last_row_of_a_member_is_stored(tmp_path: Path, places: Sequence[int]) -> None:
    lines = [f"qq,o{n},2024-12-31,12,48,20,0,0,500" for n in range(300)]
    for score, place in enumerate(places):
        lines[place] = f"qq,same,2024-12-31,12,48,20,0,0,{score}"
    file = tmp_path / "members.csv"
    file.write_text("\n".join([",".join(COLUMNS), *lines]))
    store = InMemoryStore()
    tally = run_job(file, import_job(store, date(2024, 1, 15), "table"))
    assert store.tables.members["qq#same"].prescreen == len(places) - 1
    assert len(store.tables.members) == 300 - len(places) + 1
    assert tally.rows == 300
    assert sum(tally.counts.values()) + tally.bad == tally.rows
