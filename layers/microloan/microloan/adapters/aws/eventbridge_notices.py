"""Notices to customers as events on a bus, for the services that send messages."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from microloan.domain.errors import UnavailableError
from microloan.domain.notices.notice import NoticeKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from microloan.domain.notices.notice import Notice

SOURCE = "microloan"
DETAIL_TYPES = {
    NoticeKind.DUE_IN_THREE_DAYS: "InstalmentDueInThreeDays",
    NoticeKind.DUE_TOMORROW: "InstalmentDueTomorrow",
    NoticeKind.DUE_TODAY: "InstalmentDueToday",
    NoticeKind.PAST_GRACE: "LoanPastGrace",
    NoticeKind.COLLECTION_FAILED: "CollectionFailed",
    NoticeKind.PLAN_BREAKS: "RepaymentPlanBreaks",
    NoticeKind.SETTLED: "LoanSettled",
    NoticeKind.REFUND_FAILED: "RefundFailed",
    NoticeKind.LINE_FROZEN: "LineFrozen",
    NoticeKind.LINE_UNFROZEN: "LineUnfrozen",
    NoticeKind.LIMIT_LOWERED: "LimitLowered",
    NoticeKind.EXTRA_LIMIT: "ExtraLimitGranted",
    NoticeKind.PRICE_CHANGED: "PriceChanged",
}
"""The type of each kind's event. A rule of a reader names it, so it never changes."""
# The limit of one PutEvents call.
_MOST = 10
# The bus accepts some events of a call and refuses others, often for a moment only.
_ATTEMPTS = 3
_ALWAYS = ("notice_id", "customer_id", "channel", "loan_id", "date")
_WHERE_KNOWN = ("amount", "due", "reason", "next_try", "until", "limit", "daily_rate")


class EventBridgeNotices:
    """The port `NoticeSender`.

    Parameters
    ----------
    client
        An EventBridge client.
    bus
        The name of the bus.
    """

    def __init__(self, client: Any, bus: str) -> None:  # noqa: ANN401 - no stubs for it here
        self._client = client
        self._bus = bus

    def send(self, notices: Sequence[Notice]) -> int:
        """Put notices on the bus and return how many it did not accept.

        A missing bus must not keep a day from being closed.
        """
        unsent = 0
        for begin in range(0, len(notices), _MOST):
            unsent += self._put([self._entry(notice) for notice in notices[begin : begin + _MOST]])
        return unsent

    def _put(self, entries: list[dict[str, str]]) -> int:
        """Put some events, repeat the refused ones, and return how many are left."""
        for _ in range(_ATTEMPTS):
            try:
                answer = self._client.put_events(Entries=entries)
            except UnavailableError:
                break
            results = zip(entries, answer["Entries"], strict=True)
            entries = [entry for entry, result in results if result.get("ErrorCode")]
            if not entries:
                break
        return len(entries)

    def _entry(self, notice: Notice) -> dict[str, str]:
        return {
            "EventBusName": self._bus,
            "Source": SOURCE,
            "DetailType": DETAIL_TYPES[notice.kind],
            "Detail": json.dumps(detail_of(notice)),
        }


def detail_of(notice: Notice) -> dict[str, object]:
    """Return a notice as the detail of its event, without the facts that are None."""
    facts = {name: _plain(getattr(notice, name)) for name in (*_ALWAYS, *_WHERE_KNOWN)}
    return {name: fact for name, fact in facts.items() if name in _ALWAYS or fact is not None}


def _plain(fact: object) -> object:
    match fact:
        case date():
            return fact.isoformat()
        case Decimal():
            return f"{fact.normalize():f}"
        case _:
            return fact
