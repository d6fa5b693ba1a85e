"""Screening as items of `Customers`: states of persons, cases, the list."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from microloan.adapters.dynamodb.client import check, delete, iso, put
from microloan.adapters.dynamodb.customer_items import LINE, line_to_item
from microloan.adapters.dynamodb.screening_state import screening_key
from microloan.domain.customers.screening_case import Case, ScreeningList
from microloan.ports.screening_writes import (
    RequireScreeningList,
    SaveCase,
    SaveScreening,
    SaveScreeningList,
    ScreeningWrite,
)
from microloan.ports.writes import HoldLine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from microloan.adapters.dynamodb.client import Item, Tables
    from microloan.domain.customers.screening import Screening

# The partitions of the open cases, which a sweep counts, and of the released ones.
OPEN_CASES, RELEASED_CASES = "cases", "released-cases"
LIST = {"customer_id": "screening", "item": "LIST"}


def screening_to_item(customer_id: str, screening: Screening, revision: int) -> Item:
    """Return a person's state as an item."""
    hold = screening.hold
    return screening_key(customer_id) | {
        "listed": screening.listed or None,
        "released": screening.released or None,
        "hold": {
            "list_version": hold.list_version,
            "case_id": hold.case_id,
            "opened_at": hold.opened_at.isoformat(),
        }
        if hold
        else None,
        "revision": revision,
    }


def case_keys(case_id: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the keys of a case, open and released."""
    open_, released = (
        {"customer_id": key, "item": case_id} for key in (OPEN_CASES, RELEASED_CASES)
    )
    return open_, released


def case_to_item(case: Case) -> Item:
    """Return a case as an item of the partition in which it belongs."""
    open_, released = case_keys(case.case_id)
    return (released if case.released_at else open_) | {
        "of": case.customer_id,
        "list_version": case.list_version,
        "opened_at": case.opened_at.isoformat(),
        "released_at": iso(case.released_at),
        "approval_id": case.approval_id or None,
        "opened_by": case.opened_by or None,
        "reason": case.reason or None,
    }


def case_from_item(item: Item) -> Case:
    """Return the case of an item."""
    released_at = item.get("released_at")
    return Case(
        case_id=item["item"],
        customer_id=item["of"],
        list_version=item["list_version"],
        opened_at=datetime.fromisoformat(item["opened_at"]),
        released_at=datetime.fromisoformat(released_at) if released_at else None,
        approval_id=item.get("approval_id", ""),
        opened_by=item.get("opened_by", ""),
        reason=item.get("reason", ""),
    )


def list_to_item(current: ScreeningList) -> Item:
    """Return a version of the list as the item of the current one."""
    return LIST | {
        "version": current.version,
        "digest": current.digest,
        "entries": current.entries,
        "imported_at": current.imported_at.isoformat(),
        "scanned_at": iso(current.scanned_at),
    }


def list_from_item(item: Item) -> ScreeningList:
    """Return the version of the list of an item."""
    scanned_at = item.get("scanned_at")
    return ScreeningList(
        version=item["version"],
        digest=item["digest"],
        entries=item["entries"],
        imported_at=datetime.fromisoformat(item["imported_at"]),
        scanned_at=datetime.fromisoformat(scanned_at) if scanned_at else None,
    )


def screening_writes(write: ScreeningWrite | HoldLine, tables: Tables) -> Iterator[dict[str, Any]]:
    """Return a write as items of a transaction."""
    table = tables.customers
    match write:
        case SaveScreening():
            yield _save_screening(write, table)
        case HoldLine():
            yield _hold_line(write, table)
        case SaveCase(case):
            yield put(table, case_to_item(case))
            if case.released_at:
                yield delete(table, case_keys(case.case_id)[0])
        case SaveScreeningList(after, before):
            yield _save_list(after, before, table)
        case RequireScreeningList(version):
            yield check(table, LIST, "version = :version", {":version": version})


def _save_screening(write: SaveScreening, table: str) -> dict[str, Any]:
    before, after = write.before.revision, write.after
    condition = "revision = :revision" if before else "attribute_not_exists(customer_id)"
    values = {":revision": before} if before else None
    if not (after.listed or after.released or after.hold):
        return delete(table, screening_key(write.customer_id), condition, values=values)
    item = screening_to_item(write.customer_id, after, before + 1)
    return put(table, item, condition, values=values)


def _hold_line(write: HoldLine, table: str) -> dict[str, Any]:
    before = write.before
    if before is None:
        key = {"customer_id": write.customer_id, "item": LINE}
        return check(table, key, "attribute_not_exists(customer_id)")
    item = line_to_item(write.customer_id, before.line, before.version + 1, held=write.held)
    return put(table, item, "version = :version", values={":version": before.version})


def _save_list(after: ScreeningList, before: ScreeningList | None, table: str) -> dict[str, Any]:
    if before is None:
        return put(table, list_to_item(after), "attribute_not_exists(customer_id)")
    values = {":version": before.version}
    return put(table, list_to_item(after), "version = :version", values=values)
