"""The writes of screening in the in-memory store."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from microloan.domain.customers.screening import CLEAR
from microloan.ports.screening_writes import (
    RequireScreeningList,
    SaveCase,
    SaveScreening,
    SaveScreeningList,
    ScreeningWrite,
)
from microloan.ports.writes import HoldLine, LineRecord
from microloan_testing.in_memory.puts import Put, delete, put

if TYPE_CHECKING:
    from microloan_testing.in_memory.tables import Tables

# The key of the current screening list.
CURRENT = "current"


def of_screening(write: ScreeningWrite | HoldLine, tables: Tables) -> Put:
    """Translate a write of screening."""
    match write:
        case SaveScreening():
            return _save_screening(write, tables)
        case HoldLine():
            return _hold_line(write, tables)
        case SaveCase(case):
            return put(tables.cases, case.case_id, case, allowed=True)
        case SaveScreeningList(after, before):
            current = tables.screening_list.get(CURRENT)
            allowed = (current and current.version) == (before and before.version)
            return put(tables.screening_list, CURRENT, after, allowed=allowed)
        case RequireScreeningList(version):
            current = tables.screening_list.get(CURRENT)
            allowed = current is not None and current.version == version
            return Put(("list", CURRENT), allowed=allowed, apply=lambda: None)


def _save_screening(write: SaveScreening, tables: Tables) -> Put:
    key, revision = write.customer_id, write.before.revision
    stored = tables.screenings.get(key, CLEAR)
    allowed = stored.revision == revision
    if replace(write.after, revision=0) != CLEAR:
        after = replace(write.after, revision=revision + 1)
        return put(tables.screenings, key, after, allowed=allowed)
    return delete(tables.screenings, key, allowed=allowed)


def _hold_line(write: HoldLine, tables: Tables) -> Put:
    stored, before = tables.lines.get(write.customer_id), write.before
    if before is None:
        return Put(("no line", write.customer_id), allowed=stored is None, apply=lambda: None)
    allowed = stored is not None and stored.version == before.version
    record = LineRecord(before.line, before.version + 1, write.held)
    return put(tables.lines, write.customer_id, record, allowed=allowed)
