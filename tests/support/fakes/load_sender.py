"""The load's sender towards a service in this process."""

from collections.abc import Callable

import httpx

from benchmarks.load.sending import Sender


def sender_to(service: Callable[[httpx.Request], httpx.Response]) -> Sender:
    sender = Sender("http://load/v1", sleep=lambda _: None)
    sender.client.close()
    sender.client = httpx.Client(base_url=sender.url, transport=httpx.MockTransport(service))
    return sender
