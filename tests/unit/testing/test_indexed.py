"""The tables of the bank in memory that know more than their keys."""

from dataclasses import replace
from datetime import UTC, datetime

from microloan.domain.payments.transfer import Direction, Transfer, TransferStatus
from microloan_testing.in_memory.indexed import Outbox, Owned

NOON = datetime(2024, 1, 15, 12, tzinfo=UTC)


def transfer(number: int, customer_id: str, direction: Direction = Direction.COLLECT) -> Transfer:
    return Transfer(f"out-{number}", direction, customer_id, "loan", "card", 100, NOON.date(), NOON)


def table() -> Owned[tuple[str, str], int]:
    made = Owned[tuple[str, str], int]()
    made.update({("cust-1", "a"): 1, ("cust-2", "b"): 2, ("cust-1", "c"): 3})
    return made


def test_items_of_a_customer_are_in_the_order_of_insertion() -> None:
    assert list(table().of("cust-1")) == [(("cust-1", "a"), 1), (("cust-1", "c"), 3)]
    assert list(table().of("nobody")) == []


def test_replaced_item_keeps_its_place_and_a_deleted_one_is_gone() -> None:
    changed = table()
    changed["cust-1", "a"] = 10
    del changed["cust-2", "b"]
    assert list(changed.of("cust-1")) == [(("cust-1", "a"), 10), (("cust-1", "c"), 3)]
    assert list(changed.of("cust-2")) == []
    assert changed.pop(("cust-1", "c")) == 3
    assert list(changed.of("cust-1")) == [(("cust-1", "a"), 10)]


def test_outbox_lists_pending_transfers_and_those_of_a_customer() -> None:
    outbox = Outbox()
    for number, customer_id in enumerate(("cust-1", "cust-2", "cust-1")):
        outbox[f"out-{number}"] = transfer(number, customer_id)
    outbox["out-0"] = replace(outbox["out-0"], status=TransferStatus.SETTLED)
    assert [one.transfer_id for one in outbox.is_pending] == ["out-1", "out-2"]
    assert [one.transfer_id for one in outbox.of("cust-1")] == ["out-0", "out-2"]
    del outbox["out-2"]
    assert [one.transfer_id for one in outbox.is_pending] == ["out-1"]
    assert [one.transfer_id for one in outbox.of("cust-1")] == ["out-0"]


def test_failed_refund_is_pending_until_it_is_resolved() -> None:
    outbox = Outbox()
    outbox["out-1"] = transfer(1, "cust-1", Direction.REFUND)
    outbox["out-1"] = replace(outbox["out-1"], status=TransferStatus.FAILED)
    assert list(outbox.is_pending) == [outbox["out-1"]]
    outbox["out-1"] = replace(outbox["out-1"], status=TransferStatus.RESOLVED)
    assert outbox.is_pending == []
