"""Credit lines as items."""

from dataclasses import replace
from datetime import date

from microloan.adapters.dynamodb.customer_items import line_from_item, line_to_item
from tests.support.builders.examples import CUSTOMER, LINE


def test_line_is_read_as_it_was_written() -> None:
    line = replace(LINE, late_from={"loan-1": date(2024, 2, 17)}, due_day=15)

    assert line_from_item(line_to_item(CUSTOMER, line, 3)).line == line


def test_line_from_before_freezes_were_kept_is_readable() -> None:
    item = line_to_item(CUSTOMER, LINE, 3)
    del item["freeze"]

    assert line_from_item(item).line == LINE


def test_line_from_before_arrears_were_kept_is_readable() -> None:
    item = line_to_item(CUSTOMER, LINE, 3)
    del item["late_from"]

    assert line_from_item(item).line == LINE
