"""An HTTP function for the payment rails: their signature stands in for a wallet's token."""

from typing import TYPE_CHECKING

from microloan.entry.api import Api, refuse
from microloan.entry.invocation import invocation
from microloan.entry.routes import Event
from microloan.entry.webhooks import ID, distrust
from microloan.ports import Clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from microloan.adapters.shared_key import WebhookKeys

_CHALLENGE = {"WWW-Authenticate": ["HMAC-SHA256"]}


class SignedApi(Api):
    """The routes of one function that only the holder of a shared key may call.

    Parameters
    ----------
    keys
        Returns the keys that are known; asked at each request.
    clock
        Tells real time, even in a sandbox.

    Examples
    --------
    ::

        handler = SignedApi(lambda: wiring.webhook_keys, SystemClock())
    """

    def __init__(self, keys: "Callable[[], WebhookKeys]", clock: Clock) -> None:
        super().__init__()
        self._keys = keys
        self._clock = clock

    def _answer(self, event: Event, context: "LambdaContext") -> Event:
        headers = {name.lower(): value for name, value in (event["headers"] or {}).items()}
        body = (event.get("body") or "").encode("utf-8", "surrogatepass")
        try:
            with invocation(context):
                keys = self._keys()
        except Exception as error:  # noqa: BLE001 - the rails hear a problem and tell it again
            self._event = event
            return self._refusal(error)
        problem = distrust(headers, body, keys, self._clock.now())
        if problem:
            return refuse(event, problem, **_CHALLENGE)
        # Only of a sender that is known: anybody else could write into our log by it.
        self.note(webhook_id=headers[ID])
        return super()._answer(event, context)
