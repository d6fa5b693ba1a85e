"""Credit lines as items."""

from dataclasses import replace
from datetime import date

from microloan.adapters.dynamodb.customer_items import line_from_item, line_to_item
from microloan.adapters.dynamodb.line_change_items import (
    line_change_from_item,
    line_change_to_item,
)
from microloan.domain.ledger.line_change import LineChange, LineSettings
from tests.support.builders.examples import CUSTOMER, LINE, NOON


def test_line_is_read_as_it_was_written() -> None:
    line = replace(LINE, late_from={"loan-1": date(2024, 2, 17)}, due_day=15)

    assert line_from_item(line_to_item(CUSTOMER, line, 3)).line == line


def test_line_from_before_extras_were_kept_is_readable() -> None:
    item = line_to_item(CUSTOMER, LINE, 3)
    del item["extra"], item["last_used_on"]

    assert line_from_item(item).line == LINE


def test_line_change_from_before_extras_were_kept_is_readable() -> None:
    settings = LineSettings.of(LINE)
    change = LineChange(3, NOON, "wang", "", "case 4711, two wallets", settings, settings)
    item = line_change_to_item(CUSTOMER, change)

    assert "extra" not in item["before"]
    assert line_change_from_item(item) == change


def test_line_from_before_freezes_were_kept_is_readable() -> None:
    item = line_to_item(CUSTOMER, LINE, 3)
    del item["freeze"]

    assert line_from_item(item).line == LINE


def test_line_from_before_arrears_were_kept_is_readable() -> None:
    item = line_to_item(CUSTOMER, LINE, 3)
    del item["late_from"]

    assert line_from_item(item).line == LINE
