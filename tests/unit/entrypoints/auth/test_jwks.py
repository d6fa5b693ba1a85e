"""Issuers' keys: read when they are needed, kept when they cannot be, and not at anybody's wish."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from microloan.entrypoints.auth.jwks import (
    FRESH_SECONDS,
    PAUSE_SECONDS,
    STALE_SECONDS,
    CachedKeys,
    KeysUnavailableError,
    UnknownKeyError,
)


@cache
def rsa_key(bits: int) -> rsa.RSAPublicKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits).public_key()


def published(key_id: str | None, bits: int = 2048, **changes: str) -> dict[str, Any]:
    public = RSAAlgorithm.to_jwk(rsa_key(bits), as_dict=True) | changes
    return public | ({"kid": key_id} if key_id else {})


class Issuer:
    """An issuer that publishes what it is told to, or fails; and a clock."""

    def __init__(self, *key_ids: str) -> None:
        self.publish([published(key_id) for key_id in key_ids])
        self.fails: Exception | None = None
        self.asked = 0
        self.time = 1000.0
        self.keys = CachedKeys(self.read, lambda: self.time)

    def publish(self, keys: Iterable[dict[str, Any]]) -> None:
        self.published = {"keys": list(keys)}

    def read(self) -> jwt.PyJWKSet:
        self.asked += 1
        if self.fails:
            raise self.fails
        return jwt.PyJWKSet.from_dict(self.published)


def test_issuer_keys_are_read_once_while_they_are_fresh() -> None:
    issuer = Issuer("a", "b")
    assert issuer.keys.find("a").public_numbers() == rsa_key(2048).public_numbers()
    issuer.time += FRESH_SECONDS - 1
    issuer.keys.find("b")
    assert issuer.asked == 1
    issuer.time += 1
    issuer.keys.find("b")
    assert issuer.asked == 2


def test_unpublished_key_is_unknown_after_the_next_reading() -> None:
    issuer = Issuer("old")
    issuer.keys.find("old")
    issuer.publish([published("new")])
    issuer.time += FRESH_SECONDS
    with pytest.raises(UnknownKeyError):
        issuer.keys.find("old")


def test_unknown_key_id_after_a_pause_causes_a_new_reading() -> None:
    issuer = Issuer("old")
    issuer.keys.find("old")
    issuer.publish([published("old"), published("new")])
    issuer.time += PAUSE_SECONDS
    issuer.keys.find("new")
    assert issuer.asked == 2


def test_made_up_key_ids_cause_one_reading_per_pause() -> None:
    issuer = Issuer("a")
    issuer.keys.find("a")
    issuer.time += PAUSE_SECONDS
    for number in range(100):
        with pytest.raises(UnknownKeyError):
            issuer.keys.find(f"made-up-{number}")
        issuer.time += PAUSE_SECONDS / 100
    assert issuer.asked == 2


@pytest.mark.parametrize(
    "failure",
    [
        jwt.PyJWKClientConnectionError("down"),
        jwt.PyJWKSetError("empty"),
        ValueError("no JSON"),
        OSError(),
    ],
)
def test_issuer_keys_stay_valid_for_an_hour_while_the_issuer_fails(failure: Exception) -> None:
    issuer = Issuer("a")
    issuer.keys.find("a")
    issuer.fails = failure
    issuer.time += STALE_SECONDS - 1
    issuer.keys.find("a")
    issuer.time += 1
    with pytest.raises(KeysUnavailableError):
        issuer.keys.find("a")


def test_failing_issuer_is_read_once_per_pause() -> None:
    issuer = Issuer("a")
    issuer.fails = jwt.PyJWKClientConnectionError("down")
    for _ in range(100):
        with pytest.raises(KeysUnavailableError):
            issuer.keys.find("a")
    assert issuer.asked == 1
    issuer.time += PAUSE_SECONDS
    issuer.fails = None
    issuer.keys.find("a")


def test_keys_that_cannot_sign_our_tokens_are_left_out() -> None:
    curve = ec.generate_private_key(ec.SECP256R1()).public_key()
    issuer = Issuer()
    issuer.publish(
        [
            published("good", use="sig"),
            published(None),
            published("for-encryption", use="enc"),
            published("short", bits=1024),
            ECAlgorithm.to_jwk(curve, as_dict=True) | {"kid": "curve"},
            {"kty": "oct", "k": "c2VjcmV0", "kid": "shared", "alg": "HS256"},
        ]
    )
    issuer.keys.find("good")
    for key_id in ("for-encryption", "short", "curve", "shared"):
        with pytest.raises(UnknownKeyError):
            issuer.keys.find(key_id)
