"""Which tokens are believed, and which are not."""

import base64
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from microloan.domain.authentication import Authentication
from microloan.domain.channel import Channel
from microloan.entrypoints.auth.jwks import CachedKeys, KeysUnavailableError
from microloan.entrypoints.auth.tokens import (
    LEEWAY_SECONDS,
    MOST_CHARACTERS,
    InvalidTokenError,
    Issuer,
    Issuers,
)

AUDIENCE = "microloan"
NAMES = {Channel.QQ: "https://qq.example", Channel.WECHAT: "https://wechat.example"}
Claims = dict[str, Any]


@cache
def private(channel: Channel) -> rsa.RSAPrivateKey:
    assert channel in NAMES
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def reader(channel: Channel) -> Callable[[], jwt.PyJWKSet]:
    public = RSAAlgorithm.to_jwk(private(channel).public_key(), as_dict=True) | {"kid": channel}
    return lambda: jwt.PyJWKSet.from_dict({"keys": [public]})


@pytest.fixture
def issuers() -> Issuers:
    by_name = {
        name: Issuer(channel, CachedKeys(reader(channel))) for channel, name in NAMES.items()
    }
    return Issuers(by_name, AUDIENCE)


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def claims(**changes: object) -> Claims:
    now = int(time.time())
    good = {
        "iss": NAMES[Channel.QQ],
        "sub": "oid-0001",
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + 3600,
        "scope": "loan.read loan.repay",
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def signed(
    payload: Claims,
    signer: Channel = Channel.QQ,
    algorithm: str = "RS256",
    **header: object,
) -> str:
    headers = {"kid": str(signer)} | header
    return "Bearer " + jwt.encode(payload, private(signer), algorithm, headers=headers)


def test_valid_token_grants_its_caller_channel_and_scopes(issuers: Issuers) -> None:
    for channel, name in NAMES.items():
        grant = issuers.grant(signed(claims(iss=name), channel))
        assert (grant.caller.channel, grant.caller.openid) == (channel, "oid-0001")
        assert grant.scopes == {"loan.read", "loan.repay"}


def test_login_of_a_token_is_its_known_methods_and_its_time(issuers: Issuers) -> None:
    now = int(time.time())
    login = issuers.grant(signed(claims(amr=["pwd", "hwk", "otp"], auth_time=now))).authentication
    ahead = issuers.grant(signed(claims(amr=[], auth_time=now + LEEWAY_SECONDS // 2)))

    assert login == Authentication.of(["pwd", "otp"], now)
    assert ahead.authentication == Authentication.of([], now + LEEWAY_SECONDS // 2)
    assert issuers.grant(signed(claims())).authentication is None


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"amr": ["pwd"]}, "auth_time is no past time"),
        ({"amr": ["pwd"], "auth_time": "1800000000"}, "auth_time is no past time"),
        ({"amr": ["pwd"], "auth_time": True}, "auth_time is no past time"),
        ({"amr": ["pwd"], "auth_time": 1.5}, "auth_time is no past time"),
        ({"amr": ["pwd"], "auth_time": 0}, "auth_time is no past time"),
        ({"amr": ["pwd"], "auth_time": 10**12}, "auth_time is no past time"),
        ({"auth_time": 1_700_000_000}, "amr is no short list"),
        ({"amr": "pwd", "auth_time": 1_700_000_000}, "amr is no short list"),
        ({"amr": ["pwd"] * 17, "auth_time": 1_700_000_000}, "amr is no short list"),
        ({"amr": ["pwd", 1], "auth_time": 1_700_000_000}, "amr has other values than texts"),
        ({"amr": [["pwd"]], "auth_time": 1_700_000_000}, "amr has other values than texts"),
    ],
)
def test_token_with_malformed_claims_of_a_login_is_refused(
    issuers: Issuers, changes: Claims, why: str
) -> None:
    with pytest.raises(InvalidTokenError) as refused:
        issuers.grant(signed(claims(**changes)))
    assert str(refused.value) == why


def test_bearer_scheme_in_any_case_is_accepted(issuers: Issuers) -> None:
    assert issuers.grant(signed(claims()).replace("Bearer", "bEARER")).caller.openid == "oid-0001"


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: "Basic dXNlcjpwYXNz", "no bearer token"),
        (lambda: "Bearer nonsense", "DecodeError"),
        (lambda: "Bearer " + "a" * (MOST_CHARACTERS + 1), "too long"),
        (lambda: "Bearer \ud800.\ud800.\ud800", "no token"),
        (lambda: signed(claims()) + "é", "no token"),
        (lambda: "Bearer " + ".".join([encoded("[" * 2_000)] * 3)[:MOST_CHARACTERS], "DecodeError"),
        (lambda: f"Bearer {encoded('{}')}.{encoded('[' * 2_000)}.x", "DecodeError"),
        (lambda: signed(claims(iss=None)), "unknown issuer"),
        (lambda: signed(claims(iss="https://elsewhere.example")), "unknown issuer"),
        (lambda: signed(claims(iss=NAMES[Channel.WECHAT])), "unknown key id"),
        (lambda: signed(claims(), Channel.WECHAT), "unknown key id"),
        (lambda: signed(claims(), algorithm="RS512"), "another algorithm"),
        (lambda: signed(claims(), kid=""), "no key id"),
        (lambda: signed(claims(), kid="k" * 129), "no key id"),
        (lambda: signed(claims(aud="another")), "InvalidAudienceError"),
        (lambda: signed(claims(aud=None)), "MissingRequiredClaimError"),
        (lambda: signed(claims(sub=None)), "MissingRequiredClaimError"),
        (lambda: signed(claims(exp=None)), "MissingRequiredClaimError"),
        (lambda: signed(claims(iat=None)), "MissingRequiredClaimError"),
        (
            lambda: signed(claims(exp=int(time.time()) - 2 * LEEWAY_SECONDS)),
            "ExpiredSignatureError",
        ),
        (lambda: signed(claims(iat=int(time.time()) + 600)), "ImmatureSignatureError"),
        (lambda: signed(claims(nbf=int(time.time()) + 600)), "ImmatureSignatureError"),
        (lambda: signed(claims(sub="o" * 65)), "no openid"),
        (lambda: signed(claims(sub="小明")), "no openid"),
        (lambda: signed(claims(sub="a\nb")), "no openid"),
        (lambda: signed(claims(sub="")), "no openid"),
        (lambda: signed(claims(scope=["loan.read"])), "scope is no text"),
    ],
)
def test_invalid_token_is_refused_with_a_reason_that_repeats_none_of_it(
    issuers: Issuers, make: Callable[[], str], why: str
) -> None:
    with pytest.raises(InvalidTokenError) as refused:
        issuers.grant(make())
    assert str(refused.value) == why


def test_a_token_of_another_key_under_a_known_key_id_is_refused(issuers: Issuers) -> None:
    forged = signed(claims(), Channel.WECHAT, kid=str(Channel.QQ))
    with pytest.raises(InvalidTokenError, match="InvalidSignatureError"):
        issuers.grant(forged)


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(issuers: Issuers) -> None:
    secret = RSAAlgorithm.to_jwk(private(Channel.QQ).public_key(), as_dict=True)["n"]
    token = jwt.encode(claims(), secret, "HS256", headers={"kid": str(Channel.QQ)})
    with pytest.raises(InvalidTokenError, match="another algorithm"):
        issuers.grant(f"Bearer {token}")


def test_token_with_clocks_half_a_minute_apart_is_accepted(issuers: Issuers) -> None:
    now = int(time.time())
    skewed = claims(exp=now - LEEWAY_SECONDS // 2, iat=now + LEEWAY_SECONDS // 2)
    assert issuers.grant(signed(skewed)).caller.openid == "oid-0001"


def test_token_without_a_scope_grants_no_scope(issuers: Issuers) -> None:
    assert "loan.read" not in issuers.grant(signed(claims(scope=None))).scopes


def test_token_with_an_impossible_header_is_refused_without_reading_keys() -> None:
    asked: list[str] = []

    def read() -> jwt.PyJWKSet:
        asked.append("once")
        return reader(Channel.QQ)()

    issuers = Issuers({NAMES[Channel.QQ]: Issuer(Channel.QQ, CachedKeys(read))}, AUDIENCE)
    for token in (signed(claims(), algorithm="RS512"), signed(claims(), kid="k" * 129)):
        with pytest.raises(InvalidTokenError):
            issuers.grant(token)
    assert asked == []


def test_token_is_not_refused_as_invalid_while_keys_cannot_be_read() -> None:
    def read() -> jwt.PyJWKSet:
        raise jwt.PyJWKClientConnectionError("down")

    issuers = Issuers({NAMES[Channel.QQ]: Issuer(Channel.QQ, CachedKeys(read))}, AUDIENCE)
    with pytest.raises(KeysUnavailableError):
        issuers.grant(signed(claims()))
