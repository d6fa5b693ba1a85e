"""Notices as events: their form, and what the bus refuses."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from microloan.adapters.aws.eventbridge_notices import (
    DETAIL_TYPES,
    EventBridgeNotices,
    detail_of,
)
from microloan.domain.channel import Channel
from microloan.domain.errors import UnavailableError
from microloan.domain.notices.notice import Notice, NoticeKind

DAY = date(2024, 2, 15)
# The type of the first notice, with the fields that its readers have always had.
FIRST_FIELDS = {"notice_id", "customer_id", "channel", "loan_id", "due", "amount"}


class Bus:
    """A client that refuses the events of some calls, by their places in the call."""

    def __init__(self, *refusals: set[int], down: bool = False) -> None:
        self.refusals, self.down = list(refusals), down
        self.calls: list[list[dict[str, str]]] = []

    def put_events(self, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803 - AWS's
        self.calls.append(Entries)
        if self.down:
            raise UnavailableError("no bus")
        refused = self.refusals.pop(0) if self.refusals else set()
        return {
            "FailedEntryCount": len(refused),
            "Entries": [
                {"ErrorCode": "ThrottlingException"} if place in refused else {"EventId": "e"}
                for place in range(len(Entries))
            ],
        }


def notice(number: int = 0, kind: NoticeKind = NoticeKind.DUE_TODAY) -> Notice:
    return Notice(f"note-{number}", kind, "cust-1", Channel.QQ, "loan-1", DAY, 1_155_00, DAY)


def test_notices_go_ten_to_a_call() -> None:
    bus = Bus()
    assert EventBridgeNotices(bus, "notices").send([notice(n) for n in range(23)]) == 0
    assert [len(call) for call in bus.calls] == [10, 10, 3]


def test_events_that_the_bus_refuses_are_sent_again_alone() -> None:
    bus = Bus({1, 4}, {0})
    assert EventBridgeNotices(bus, "notices").send([notice(n) for n in range(5)]) == 0
    ids = [[json.loads(one["Detail"])["notice_id"] for one in call] for call in bus.calls]
    assert ids[1:] == [["note-1", "note-4"], ["note-1"]]


def test_events_that_the_bus_refuses_three_times_count_as_unsent() -> None:
    bus = Bus({0}, {0}, {0})
    assert EventBridgeNotices(bus, "notices").send([notice(n) for n in range(2)]) == 1
    assert len(bus.calls) == 3


def test_unreachable_bus_leaves_every_notice_unsent() -> None:
    assert EventBridgeNotices(Bus(down=True), "notices").send([notice(n) for n in range(12)]) == 12


def test_first_detail_type_keeps_its_name_and_all_its_fields() -> None:
    bus = Bus()
    EventBridgeNotices(bus, "notices").send([notice(kind=NoticeKind.DUE_TOMORROW)])
    [[entry]] = bus.calls
    assert entry["DetailType"] == "InstalmentDueTomorrow"
    assert json.loads(entry["Detail"]).keys() >= FIRST_FIELDS


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_a_detail_type_of_its_own(kind: NoticeKind) -> None:
    assert list(DETAIL_TYPES.values()).count(DETAIL_TYPES[kind]) == 1


def test_detail_leaves_out_what_a_notice_does_not_have() -> None:
    line = Notice(
        "n", NoticeKind.PRICE_CHANGED, "c", None, None, DAY, daily_rate=Decimal("0.00040")
    )
    assert detail_of(line) == {
        "notice_id": "n",
        "customer_id": "c",
        "channel": None,
        "loan_id": None,
        "date": "2024-02-15",
        "daily_rate": "0.0004",
    }
