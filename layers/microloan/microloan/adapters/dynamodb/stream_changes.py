"""The records of the tables' streams as the changes of which customers are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from microloan.adapters.dynamodb.client import deserialize_item
from microloan.adapters.dynamodb.entry_items import entry_from_item
from microloan.adapters.dynamodb.line_change_items import line_change_from_item
from microloan.adapters.dynamodb.loan_items import loan_from_item
from microloan.ports.operator_writes import AddLineChange
from microloan.ports.writes import AppendEntry, SaveLoan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from microloan.ports.notices import Change


def change_from_record(record: Mapping[str, Any]) -> Change:
    """Return the change of a stream's record. Its key tells which table it is of.

    Raises
    ------
    LookupError, TypeError, ValueError
        When the record cannot be read.
    """
    images = record["dynamodb"]
    keys, item = images["Keys"], deserialize_item(images["NewImage"])
    if "seq" in keys:
        return AppendEntry(entry_from_item(item))
    if "item" in keys:
        return AddLineChange(item["customer_id"], line_change_from_item(item))
    old = images.get("OldImage")
    return SaveLoan(loan_from_item(item), loan_from_item(deserialize_item(old)) if old else None)
