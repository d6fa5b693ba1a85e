"""An HTTP function for the payment rails: their signature stands in for a wallet's token."""

from collections.abc import Callable
from http import HTTPStatus

from microloan.adapters.signing import Key, same
from microloan.entry.api import Api, Event
from microloan.entry.problems import Problem
from microloan.ports import Clock

WINDOW_SECONDS = 300
# Seconds since 1970, for thirty thousand years to come.
_MOST_DIGITS = 12

_CHALLENGE = "HMAC-SHA256"
_WRONG = Problem(
    HTTPStatus.UNAUTHORIZED,
    "signature_wrong",
    "the signature is not right",
    challenge=_CHALLENGE,
)
_STALE = Problem(
    HTTPStatus.UNAUTHORIZED,
    "timestamp_stale",
    "the timestamp is not within five minutes",
    challenge=_CHALLENGE,
)


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

    def before(self, event: Event) -> Problem | None:
        """Return why a request is not looked at any further; first of all its signature."""
        return self._distrust(event) or super().before(event)

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
