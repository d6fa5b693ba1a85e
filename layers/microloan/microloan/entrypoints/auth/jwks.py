"""Cached JWKS of a token issuer, with rate-limited refresh."""

import time
from collections.abc import Callable
from math import inf
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

FRESH_SECONDS = 300.0
# An unreachable issuer is assumed to keep its keys for this long.
STALE_SECONDS = 3600.0
# An unknown key ID causes a refresh, but made-up key IDs cannot cause more than this allows.
PAUSE_SECONDS = 10.0
TIMEOUT_SECONDS = 2.0
LEAST_BITS = 2048
MOST_KEY_ID = 128
# An answer is not always JSON, nor always a key set, and the library does not check all of it.
_UNREADABLE = (jwt.PyJWTError, OSError, ValueError, LookupError, TypeError, RecursionError)

Read = Callable[[], jwt.PyJWKSet]


class UnknownKeyError(Exception):
    """The issuer has published no such key."""


class KeysUnavailableError(Exception):
    """The issuer's keys could not be read for too long, so no token is verified."""


class CachedKeys:
    """The keys of one issuer, by key id.

    `jwt.PyJWKClient` reads and parses them. The time of a refresh is decided here. The library's
    own cache drops good keys while the issuer is unreachable, and then queries it at every request.

    Parameters
    ----------
    read
        Reads the key set from the issuer.
    now
        Seconds that only grow.
    """

    def __init__(self, read: Read, now: Callable[[], float] = time.monotonic) -> None:
        self._read, self._now = read, now
        self._keys: dict[str, RSAPublicKey] = {}
        self._read_at = self._tried_at = -inf

    @classmethod
    def at(cls, url: str) -> "CachedKeys":
        """Return the keys that an issuer publishes at an address."""
        client = jwt.PyJWKClient(url, cache_jwk_set=False, timeout=TIMEOUT_SECONDS)
        return cls(client.get_jwk_set)

    def find(self, key_id: str) -> RSAPublicKey:
        """Return a key.

        Raises
        ------
        UnknownKeyError
            When the issuer does not publish it.
        KeysUnavailableError
            When the issuer's published keys are unknown.
        """
        if key_id not in self._keys or self._age >= FRESH_SECONDS:
            self._refresh()
        if self._age >= STALE_SECONDS:
            raise KeysUnavailableError
        if key_id not in self._keys:
            raise UnknownKeyError
        return self._keys[key_id]

    @property
    def _age(self) -> float:
        return self._now() - self._read_at

    def _refresh(self) -> None:
        if self._now() - self._tried_at < PAUSE_SECONDS:
            return
        self._tried_at = self._now()
        try:
            self._keys = {
                published.key_id: published.key
                for published in self._read().keys
                if published.key_id and _can_sign_tokens(published)
            }
        except _UNREADABLE:
            return
        self._read_at = self._now()


def _can_sign_tokens(published: jwt.PyJWK) -> bool:
    """Return whether a published key is of the only kind that signs tokens."""
    key: Any = published.key
    fits = isinstance(key, RSAPublicKey) and key.key_size >= LEAST_BITS
    return fits and published.public_key_use in {"sig", None}
