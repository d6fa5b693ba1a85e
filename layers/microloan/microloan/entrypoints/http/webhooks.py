"""Verification of webhooks, by the rules of Standard Webhooks 1.0.0.

The rules are in "Verifying webhook authenticity" of
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from microloan.adapters.signing import WEBHOOK_VERSION, WebhookKey, signatures_match
from microloan.entrypoints.http.error_codes import ErrorCode
from microloan.entrypoints.http.problems import Problem

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
WINDOW_SECONDS = 300
# Seconds since 1970, for thirty thousand years to come.
_MOST_DIGITS = 12

WRONG = Problem(
    ErrorCode.SIGNATURE_WRONG, "The signature is wrong. Check the key and the signed content."
)
STALE = Problem(
    ErrorCode.TIMESTAMP_STALE, "The timestamp is not within five minutes. Check your clock."
)


def verify_signature(
    headers: Mapping[str, str], body: bytes, keys: Iterable[WebhookKey], now: datetime
) -> Problem | None:
    """Return the problem of an unverified webhook, or None.

    A wrong signature gets no further details, because the timestamp is checked after it.

    Parameters
    ----------
    headers
        The headers by their names in lower case.
    body
        The body as received.
    keys
        Any of them may have signed. Two are known while the keys change.
    now
        Real time.

    Examples
    --------
    >>> from datetime import UTC
    >>> key = WebhookKey(b"thirty-two bytes for an example.")
    >>> now = datetime(2026, 11, 30, tzinfo=UTC)
    >>> sent = {ID: "msg-1", TIMESTAMP: str(int(now.timestamp()))}
    >>> sent[SIGNATURE] = "v9,of-tomorrow " + key.sign(sent[ID], sent[TIMESTAMP], b"{}")
    >>> verify_signature(sent, b"{}", [key], now)
    >>> verify_signature(sent, b"[]", [key], now).code.value
    'signature_wrong'
    """
    message_id, timestamp = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    # A full stop would let parts of the signed content change places, so the rules forbid it.
    if not message_id or "." in message_id:
        return WRONG
    signatures = [
        text for text in headers.get(SIGNATURE, "").split(" ") if text.startswith(WEBHOOK_VERSION)
    ]
    expected = [key.sign(message_id, timestamp, body) for key in keys]
    # All are compared, so that the response time does not reveal the known key.
    matches = [signatures_match(own, received) for own in expected for received in signatures]
    if not any(matches):
        return WRONG
    return None if _is_fresh(timestamp, now) else STALE


def _is_fresh(timestamp: str, now: datetime) -> bool:
    """Return whether a timestamp is a whole number within five minutes of now.

    Examples
    --------
    >>> now = datetime.fromtimestamp(1_700_000_000.9)
    >>> _is_fresh("1700000300", now), _is_fresh("1699999700", now), _is_fresh("1e9", now)
    (True, False, False)
    """
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _MOST_DIGITS):
        return False
    return abs(now.timestamp() - int(timestamp)) <= WINDOW_SECONDS
