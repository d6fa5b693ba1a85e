"""Messages between two parties with a shared secret, signed by HMAC-SHA256."""

import hashlib
import hmac
from base64 import b64decode, b64encode
from dataclasses import dataclass, field

_FEWEST_BYTES = 32
WEBHOOK_VERSION = "v1,"
_WEBHOOK_PREFIX = "whsec_"
_FEWEST_WEBHOOK_BYTES, _MOST_WEBHOOK_BYTES = 24, 64


@dataclass(frozen=True, slots=True)
class SharedSecret:
    """A shared secret and the name by which both sides know it.

    Parameters
    ----------
    key_id
        Sent with every message, so that the other side can change keys without a pause.
    secret
        At least 32 bytes.

    Examples
    --------
    >>> SharedSecret("k-1", b"s" * 32)
    SharedSecret(key_id='k-1')
    """

    key_id: str
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) < _FEWEST_BYTES:
            raise ValueError(f"a secret has at least {_FEWEST_BYTES} bytes")

    def sign_request(self, method: str, target: str, timestamp: str, body: bytes) -> str:
        """Return the signature of a request.

        `target` is the path with the query, as sent.
        """
        return self._sign("request", method, target, timestamp, _digest(body))

    def sign_answer(self, request_signature: str, status: int, body: bytes) -> str:
        """Return the signature of the answer to exactly one request."""
        return self._sign("answer", request_signature, str(status), _digest(body))

    def _sign(self, *parts: str) -> str:
        return hmac.new(self.secret, _bytes("\n".join(parts)), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class WebhookKey:
    """A secret that signs a service's callbacks.

    The scheme is that of Standard Webhooks 1.0.0, "Signature scheme"
    (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).

    Parameters
    ----------
    secret
        24 to 64 bytes.

    Examples
    --------
    >>> key = WebhookKey.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    >>> key.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not _FEWEST_WEBHOOK_BYTES <= len(self.secret) <= _MOST_WEBHOOK_BYTES:
            raise ValueError(f"a secret has {_FEWEST_WEBHOOK_BYTES} to {_MOST_WEBHOOK_BYTES} bytes")

    @classmethod
    def parse(cls, text: str) -> "WebhookKey":
        """Return the key of a secret in its exchanged form, `whsec_` and base64.

        Raises
        ------
        ValueError
            When it has another form. The error does not repeat the secret.
        """
        if not text.startswith(_WEBHOOK_PREFIX):
            raise ValueError(f"a secret begins with {_WEBHOOK_PREFIX}")
        return cls(b64decode(text.removeprefix(_WEBHOOK_PREFIX), validate=True))

    def sign(self, message_id: str, timestamp: str, body: bytes) -> str:
        """Return the signature of one message, with its version before it."""
        content = b".".join((_bytes(message_id), _bytes(timestamp), body))
        code = hmac.new(self.secret, content, hashlib.sha256).digest()
        return WEBHOOK_VERSION + b64encode(code).decode()


def signatures_match(expected: str, received: str) -> bool:
    """Compare signatures in constant time, for any input.

    Examples
    --------
    >>> [signatures_match("ab12", other) for other in ("ab12", "ab13", "é")]
    [True, False, False]
    """
    return hmac.compare_digest(_bytes(expected), _bytes(received))


def _bytes(text: str) -> bytes:
    """Return a text's bytes, even of a header that is not valid Unicode."""
    return text.encode("utf-8", "surrogatepass")


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
