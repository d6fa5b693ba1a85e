"""Tokens of the two wallets: RS256, by each issuer's published keys."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from microloan.composition.environment import Environment
from microloan.domain.authentication import Authentication
from microloan.domain.channel import Channel, is_openid
from microloan.entrypoints.auth.jwks import MOST_KEY_ID, CachedKeys, UnknownKeyError
from microloan.usecases.caller import Caller

LEEWAY_SECONDS = 30
ALGORITHM = "RS256"
# Ten times the length of a wallet's token. A longer text is not parsed.
MOST_CHARACTERS = 4096
_MOST_METHODS = 16
_BEARER = "bearer "
_NEEDED = ("iss", "sub", "aud", "exp", "iat")


class InvalidTokenError(Exception):
    """The token is not valid.

    The text gives the cause and never repeats the token.
    """


@dataclass(frozen=True, slots=True)
class Issuer:
    """A wallet that issues tokens, and the keys it publishes."""

    channel: Channel
    keys: CachedKeys


@dataclass(frozen=True, slots=True)
class Grant:
    """The caller of a token, the words of its claim `scope`, and the login behind it."""

    caller: Caller
    scopes: frozenset[str]
    authentication: Authentication | None = None


@dataclass(frozen=True, slots=True)
class Issuers:
    """The issuers by their name, and the audience their tokens must be for."""

    by_name: Mapping[str, Issuer]
    audience: str

    @classmethod
    def from_environment(cls, environment: Environment) -> "Issuers":
        """Return the two wallets' issuers."""
        by_name = {
            environment[f"{channel.name}_ISSUER"]: Issuer(
                channel, CachedKeys.at(environment[f"{channel.name}_JWKS_URL"])
            )
            for channel in Channel
        }
        return cls(by_name, environment["AUDIENCE"])

    def grant(self, authorization: str) -> Grant:
        """Return the caller and scopes of a token. The issuer decides the channel.

        Raises
        ------
        InvalidTokenError
            When the token is not valid now, for this audience, from one of the wallets.
        KeysUnavailableError
            When the issuer's keys cannot be read.
        """
        if not authorization.lower().startswith(_BEARER):
            raise InvalidTokenError("no bearer token")
        token = authorization[len(_BEARER) :].strip()
        if len(token) > MOST_CHARACTERS:
            raise InvalidTokenError("too long")
        if not token.isascii():
            raise InvalidTokenError("no token")
        try:
            issuer, claims = self._verified(token)
        except jwt.PyJWTError as error:
            raise InvalidTokenError(type(error).__name__) from None
        if not is_openid(claims["sub"]):
            raise InvalidTokenError("no openid")
        caller = Caller(issuer.channel, claims["sub"])
        return Grant(caller, _scopes(claims), _authentication(claims, time.time()))

    def _verified(self, token: str) -> tuple[Issuer, dict[str, Any]]:
        unverified = jwt.decode_complete(token, options={"verify_signature": False})
        name = unverified["payload"].get("iss")
        issuer = self.by_name.get(name) if isinstance(name, str) else None
        if issuer is None:
            raise InvalidTokenError("unknown issuer")
        claims = jwt.decode(
            token,
            _key(issuer, unverified["header"]),
            algorithms=[ALGORITHM],
            audience=self.audience,
            issuer=name,
            leeway=LEEWAY_SECONDS,
            options={"require": list(_NEEDED)},
        )
        return issuer, claims


def _key(issuer: Issuer, header: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as PyJWT takes it
    """Return the key that a token names, only for the expected algorithm."""
    key_id = header.get("kid")
    if header.get("alg") != ALGORITHM:
        raise InvalidTokenError("another algorithm")
    if not isinstance(key_id, str) or not 1 <= len(key_id) <= MOST_KEY_ID:
        raise InvalidTokenError("no key id")
    try:
        return issuer.keys.find(key_id)
    except UnknownKeyError:
        raise InvalidTokenError("unknown key id") from None


def _scopes(claims: Mapping[str, Any]) -> frozenset[str]:
    """Return the words of the claim. A token without it allows nothing."""
    scope = claims.get("scope", "")
    if not isinstance(scope, str):
        raise InvalidTokenError("scope is no text")
    return frozenset(scope.split(" "))


def _authentication(claims: Mapping[str, Any], now: float) -> Authentication | None:
    """Return the login of the claims `amr` and `auth_time`, None without them."""
    amr, auth_time = claims.get("amr"), claims.get("auth_time")
    if amr is None and auth_time is None:
        return None
    if not isinstance(amr, list) or len(amr) > _MOST_METHODS:
        raise InvalidTokenError("amr is no short list")
    if not all(isinstance(method, str) for method in amr):
        raise InvalidTokenError("amr has other values than texts")
    if type(auth_time) is not int or not 0 < auth_time <= now + LEEWAY_SECONDS:
        raise InvalidTokenError("auth_time is no past time")
    return Authentication.of(amr, auth_time)
