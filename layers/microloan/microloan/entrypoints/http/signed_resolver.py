"""An HTTP function for the payment gateway, authenticated by a signature."""

from dataclasses import replace
from typing import TYPE_CHECKING

from microloan.entrypoints.http.problems import Problem
from microloan.entrypoints.http.resolver import Api, ApiRequest, Event
from microloan.entrypoints.http.webhooks import ID, verify_signature
from microloan.ports.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from microloan.adapters.aws.secrets import WebhookKeys

_CHALLENGE = "HMAC-SHA256"


class SignedApi(Api):
    """The routes of one function that only the holder of a shared key may call.

    Parameters
    ----------
    keys
        Returns the accepted keys, called at each request.
    clock
        The clock, in real time even in a sandbox.

    Examples
    --------
    ::

        handler = SignedApi(lambda: container.webhook_keys, SystemClock())
    """

    def __init__(self, keys: "Callable[[], WebhookKeys]", clock: Clock) -> None:
        super().__init__()
        self._keys = keys
        self._clock = clock

    def precheck(self, event: Event, request: ApiRequest) -> Problem | None:
        """Return the problem of a rejected request, with its signature checked first."""
        headers = {name.lower(): value for name, value in (event["headers"] or {}).items()}
        body = event["body"].encode("utf-8", "surrogatepass")
        if problem := verify_signature(headers, body, self._keys(), self._clock.now()):
            return replace(problem, challenge=_CHALLENGE)
        # Only for a verified sender, since any other could write into the log with it.
        request.log_fields(webhook_id=headers[ID])
        return super().precheck(event, request)
