"""Notices to customers as events on a bus, for the services that send messages."""

import json
from collections.abc import Sequence
from typing import Any

from microloan.domain.errors import UnavailableError
from microloan.ports.end_of_day import DueNotice

SOURCE, DUE_TOMORROW = "microloan", "InstalmentDueTomorrow"
# The limit of one PutEvents call.
_MOST = 10


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

    def send(self, notices: Sequence[DueNotice]) -> int:
        """Put notices on the bus and return how many it did not accept.

        A missing bus must not keep a day from being closed.
        """
        unsent = 0
        for begin in range(0, len(notices), _MOST):
            batch = notices[begin : begin + _MOST]
            try:
                answer = self._client.put_events(Entries=[self._entry(notice) for notice in batch])
                unsent += answer["FailedEntryCount"]
            except UnavailableError:
                unsent += len(batch)
        return unsent

    def _entry(self, notice: DueNotice) -> dict[str, str]:
        detail = {
            "notice_id": notice.notice_id,
            "customer_id": notice.customer_id,
            "channel": notice.channel.value,
            "loan_id": notice.loan_id,
            "due": notice.due.isoformat(),
            "amount": notice.amount,
        }
        return {
            "EventBusName": self._bus,
            "Source": SOURCE,
            "DetailType": DUE_TOMORROW,
            "Detail": json.dumps(detail),
        }
