"""An HTTP function for the payment rails: their signature stands in for a wallet's token."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from microloan.adapters.signing import Key, same
from microloan.entry.api import Api, refuse
from microloan.entry.error_codes import ErrorCode
from microloan.entry.problems import Problem
from microloan.entry.routes import Event
from microloan.ports import Clock

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

WINDOW_SECONDS = 300
# Seconds since 1970, for thirty thousand years to come.
_MOST_DIGITS = 12

_WRONG = Problem(ErrorCode.SIGNATURE_WRONG, "the signature is not right")
_STALE = Problem(ErrorCode.TIMESTAMP_STALE, "the timestamp is not within five minutes")
_CHALLENGE = {"WWW-Authenticate": ["HMAC-SHA256"]}


class SignedApi(Api):
    """The routes of one function that only the holder of a shared key may call.

    Parameters
    ----------
    key
        Returns the key; asked at the first request.
    clock
        Tells real time, even in a sandbox.
    """

    def __init__(self, key: Callable[[], Key], clock: Clock) -> None:
        super().__init__()
        self._key = key
        self._clock = clock

    def _answer(self, event: Event, context: "LambdaContext") -> Event:
        problem = self._distrust(event)
        if problem:
            return refuse(event, problem, **_CHALLENGE)
        return super()._answer(event, context)

    def _distrust(self, event: Event) -> Problem | None:
        """Return why the request is not believed; a wrong signature is told nothing more."""
        headers = {name.lower(): value for name, value in (event["headers"] or {}).items()}
        timestamp = headers.get("x-timestamp", "")
        key = self._key()
        expected = key.sign_callback(
            timestamp, (event.get("body") or "").encode("utf-8", "surrogatepass")
        )
        # Both are compared, so that the time it takes does not tell which is wrong.
        known = same(key.key_id, headers.get("x-key-id", ""))
        signed = same(expected, headers.get("x-signature", ""))
        if not (known and signed):
            return _WRONG
        return None if self._is_fresh(timestamp) else _STALE

    def _is_fresh(self, timestamp: str) -> bool:
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _MOST_DIGITS):
            return False
        return abs(self._clock.now().timestamp() - int(timestamp)) <= WINDOW_SECONDS
