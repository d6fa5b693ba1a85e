"""Messages between two who share a secret: HMAC-SHA256 over all that matters of a message."""

import hashlib
import hmac
from dataclasses import dataclass, field

_FEWEST_BYTES = 32


@dataclass(frozen=True, slots=True)
class Key:
    """A shared secret and the name by which both sides know it.

    Parameters
    ----------
    key_id
        Sent with every message, so that the other side can change keys without a pause.
    secret
        At least 32 bytes.

    Examples
    --------
    >>> Key("k-1", b"s" * 32)
    Key(key_id='k-1')
    """

    key_id: str
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) < _FEWEST_BYTES:
            raise ValueError(f"a secret has at least {_FEWEST_BYTES} bytes")

    def sign_request(self, method: str, target: str, timestamp: str, body: bytes) -> str:
        """Return the signature of a request; `target` is the path with the query, as sent."""
        return self._sign("request", method, target, timestamp, _digest(body))

    def sign_answer(self, request_signature: str, status: int, body: bytes) -> str:
        """Return the signature of the answer to one request, and to no other."""
        return self._sign("answer", request_signature, str(status), _digest(body))

    def sign_callback(self, timestamp: str, body: bytes) -> str:
        """Return the signature of what the other side tells unasked."""
        return self._sign("callback", timestamp, _digest(body))

    def _sign(self, *parts: str) -> str:
        return hmac.new(self.secret, _bytes("\n".join(parts)), hashlib.sha256).hexdigest()


def same(expected: str, given: str) -> bool:
    """Compare signatures in constant time, whatever was given.

    Examples
    --------
    >>> same("ab12", "ab12"), same("ab12", "ab13"), same("ab12", "é")
    (True, False, False)
    """
    return hmac.compare_digest(_bytes(expected), _bytes(given))


def _bytes(text: str) -> bytes:
    """Return a text's bytes, also of a header that is no Unicode."""
    return text.encode("utf-8", "surrogatepass")


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
