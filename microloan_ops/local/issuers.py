"""Stand-ins for the token issuers of the two wallets, with keys of their own."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from microloan.domain.authentication import Method
from microloan.entrypoints.auth.scopes import EVERY_SCOPE
from microloan_ops.local import private

ISSUERS = {
    "qq": "https://qq.wallet.example",
    "wechat": "https://wechat.wallet.example",
}
AUDIENCE = "microloan"
# Suffices for every draw, whatever its amount.
STRONGEST_LOGIN = (Method.PASSWORD, Method.ONE_TIME_CODE, Method.FACE)
_ALGORITHM = "RS256"
_TOKEN_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Issuers:
    """Both issuers, with their private keys in a folder.

    Examples
    --------
    >>> issuers = Issuers(settings.state / "issuers")  # doctest: +SKIP
    >>> issuers.mint("qq", "oid-0001")  # doctest: +SKIP
    'eyJhbGciOiJSUzI1NiIs...'
    """

    folder: Path

    def prepare(self) -> None:
        """Create the missing keys."""
        private.make_folder(self.folder)
        for channel in ISSUERS:
            if not self._path(channel).exists():
                _write_key(self._path(channel))

    def mint(  # noqa: PLR0913 - each is a claim of the token
        self,
        channel: str,
        member: str,
        *,
        audience: str = AUDIENCE,
        expires_in: int = _TOKEN_SECONDS,
        scope: str = EVERY_SCOPE,
        amr: Sequence[str] = STRONGEST_LOGIN,
        auth_age: int = 0,
    ) -> str:
        """Return a token of a member who is logged in to a channel's wallet.

        Parameters
        ----------
        scope
            Scopes that the member granted to the wallet, separated by spaces.
        amr
            The methods of the login. Without any, the token has no claim of a login.
        auth_age
            Seconds since the login.
        """
        now = int(time.time())
        login: dict[str, object] = {"amr": list(amr), "auth_time": now - auth_age} if amr else {}
        claims: dict[str, object] = {
            "iss": ISSUERS[channel],
            "sub": member,
            "aud": audience,
            "iat": now,
            "exp": now + expires_in,
            "jti": uuid.uuid4().hex,
            "scope": scope,
            **login,
        }
        key = self._key(channel)
        return jwt.encode(claims, key, _ALGORITHM, headers={"kid": _key_id(channel)})

    def jwks(self, channel: str) -> dict[str, Any]:
        """Return the public keys of a channel's issuer."""
        public = RSAAlgorithm.to_jwk(self._key(channel).public_key(), as_dict=True)
        return {"keys": [public | {"kid": _key_id(channel), "use": "sig", "alg": _ALGORITHM}]}

    def _path(self, channel: str) -> Path:
        return self.folder / f"{channel}.pem"

    def _key(self, channel: str) -> rsa.RSAPrivateKey:
        key = serialization.load_pem_private_key(self._path(channel).read_bytes(), password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError(f"{self._path(channel)} holds no RSA key")
        return key


def _key_id(channel: str) -> str:
    return f"{channel}-1"


def _write_key(path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    private.write(path, pem)
