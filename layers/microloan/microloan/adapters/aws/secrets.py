"""Secrets shared with an external service, from AWS Secrets Manager."""

import json
import time
from base64 import b64decode
from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from microloan.adapters.signing import SharedSecret, WebhookKey
from microloan.domain.errors import UnavailableError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

FRESH_SECONDS = 300.0
# The key in use, and the one before it while the two sides change keys.
_MOST_WEBHOOK_KEYS = 2

WebhookKeys = tuple[WebhookKey, ...]
SecretType = TypeVar("SecretType")


def read_key(client: "SecretsManagerClient", arn: str, of: str) -> SharedSecret:
    """Return the key of a secret of the form `{"key_id": ..., "secret": <base64>}`.

    Parameters
    ----------
    of
        The service that shares it, in words for people.

    Raises
    ------
    UnavailableError
        When Secrets Manager does not return it.
    ValueError
        When it has another form. The error does not name that form.
    """
    return _read(client, arn, of, _parse_key)


def read_webhook_keys(client: "SecretsManagerClient", arn: str, of: str) -> WebhookKeys:
    """Return the webhook keys of a secret `{"webhook_secrets": ["whsec_..."]}`.

    There are one or two. Standard Webhooks 1.0.0, "Webhook headers", requires two while the keys
    change: https://github.com/standard-webhooks/standard-webhooks

    Parameters
    ----------
    of
        The service that shares them, in words for people.

    Raises
    ------
    UnavailableError
        When Secrets Manager does not return the secret.
    ValueError
        When it has another form. The error does not repeat it.

    Examples
    --------
    ::

        keys = read_webhook_keys(aws.client("secretsmanager"), arn, "payment gateway")
    """
    return _read(client, arn, of, _parse_webhook_keys)


class KeptWebhookKeys:
    """Webhook keys, read at the first request and again after five minutes.

    A change of keys therefore reaches every execution environment in five minutes, without a
    deployment. Old keys are never used when the new ones cannot be read. The service then gets 503
    and repeats its callback.

    Parameters
    ----------
    read
        Reads the keys.
    now
        Seconds that only grow.

    Examples
    --------
    >>> key = WebhookKey(b"thirty-two bytes for an example.")
    >>> keys = KeptWebhookKeys(lambda: (key,))
    >>> keys() == (key,)
    True
    """

    def __init__(
        self, read: Callable[[], WebhookKeys], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._read, self._now = read, now
        self._keys: WebhookKeys = ()
        self._read_at = -inf

    def __call__(self) -> WebhookKeys:
        """Return the keys."""
        if self._now() - self._read_at >= FRESH_SECONDS:
            # Taken before the read: a change during the read is picked up in five minutes.
            asked_at = self._now()
            self._keys = self._read()
            self._read_at = asked_at
        return self._keys


def _read(
    client: "SecretsManagerClient",
    arn: str,
    of: str,
    parse: Callable[[Any], SecretType],
) -> SecretType:
    try:
        text = client.get_secret_value(SecretId=arn)["SecretString"]
    except (BotoCoreError, ClientError) as error:
        raise UnavailableError(
            f"The key of the {of} could not be read. Try again later."
        ) from error
    try:
        return parse(json.loads(text))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise ValueError(f"the secret of the {of} is not of the form expected") from None


def _parse_key(document: Any) -> SharedSecret:  # noqa: ANN401 - any stored JSON
    return SharedSecret(str(document["key_id"]), b64decode(document["secret"], validate=True))


def _parse_webhook_keys(document: Any) -> WebhookKeys:  # noqa: ANN401 - as above
    texts = document["webhook_secrets"]
    if not isinstance(texts, list) or not 1 <= len(texts) <= _MOST_WEBHOOK_KEYS:
        raise ValueError("one or two webhook secrets are needed")
    return tuple(map(WebhookKey.parse, texts))
