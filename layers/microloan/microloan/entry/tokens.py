"""Tokens of the two wallets: RS256, by each issuer's published keys."""

from dataclasses import dataclass
from typing import Any

import jwt

from microloan.domain.member import Channel
from microloan.entry.environment import Environment
from microloan.usecases.caller import Caller

LEEWAY_SECONDS = 30
JWKS_TIMEOUT_SECONDS = 2
_BEARER = "bearer "


class Refusal(Exception):
    """The token is not valid; the text says why and never repeats the token."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """A wallet that issues tokens; its keys are kept and read again on an unknown key id."""

    channel: Channel
    keys: jwt.PyJWKClient


@dataclass(frozen=True, slots=True)
class Issuers:
    """The issuers by their name, and the audience their tokens must be for."""

    by_name: dict[str, Issuer]
    audience: str

    @classmethod
    def from_environment(cls, environment: Environment) -> "Issuers":
        """Return the two wallets' issuers."""
        by_name = {
            environment[f"{channel.name}_ISSUER"]: Issuer(
                channel,
                jwt.PyJWKClient(
                    environment[f"{channel.name}_JWKS_URL"], timeout=JWKS_TIMEOUT_SECONDS
                ),
            )
            for channel in Channel
        }
        return cls(by_name, environment["AUDIENCE"])

    def caller(self, authorization: str) -> Caller:
        """Return whose token it is; the issuer decides the channel.

        Raises
        ------
        Refusal
            When the token is not valid now, for us, from one of the wallets.
        """
        if not authorization.lower().startswith(_BEARER):
            raise Refusal("no bearer token")
        token = authorization[len(_BEARER) :].strip()
        try:
            claims = self._verified(token)
        except jwt.PyJWTError as error:
            raise Refusal(type(error).__name__) from None
        return Caller(self.by_name[claims["iss"]].channel, claims["sub"])

    def _verified(self, token: str) -> dict[str, Any]:
        unverified = jwt.decode(token, options={"verify_signature": False})
        name = unverified.get("iss")
        issuer = self.by_name.get(name) if isinstance(name, str) else None
        if issuer is None:
            raise Refusal("unknown issuer")
        return jwt.decode(
            token,
            issuer.keys.get_signing_key_from_jwt(token),
            algorithms=["RS256"],
            audience=self.audience,
            issuer=name,
            leeway=LEEWAY_SECONDS,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
