"""Work in fresh processes, so that each is seen alone: its processor's seconds, its memory."""

import multiprocessing
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

Found = TypeVar("Found")
# The sizes that are compared run beside each other, on a processor each. Memory is not touched by
# that; seconds may be: those of a draw, which reads much memory, are half as many again.
_AT_ONCE = 2


def each_apart(work: Callable[..., Found], arguments: Iterable[tuple[Any, ...]]) -> list[Found]:
    """Return what a function gives for each of some arguments, in a fresh process for each."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(_AT_ONCE, maxtasksperchild=1) as pool:
        return pool.starmap(work, arguments, chunksize=1)


def most_memory() -> int:
    """Return the most kilobytes this process held; `getrusage` would count its parent's too."""
    status = Path("/proc/self/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1])
