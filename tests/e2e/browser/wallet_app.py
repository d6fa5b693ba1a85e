"""The wallet app around the page: it knows who the member is and hands over tokens."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import jwt
from playwright.sync_api import BrowserContext, Route

from microloan_ops.cli.wallet import Wallet
from microloan_ops.local.issuers import ISSUERS, STRONGEST_LOGIN, Issuers
from microloan_ops.local.settings import Settings

_CHANNELS = {issuer: channel for channel, issuer in ISSUERS.items()}
_SCRIPT = "globalThis.walletHost = { getToken: (how) => globalThis.mintToken(how) };"


@dataclass
class Host:
    """A wallet app with a member logged in; `asked` is what the page asked for, in order.

    A token lives for an hour, unless `lifetimes` says otherwise for the next ones. One that is not
    `present` leaves the page in some browser. The member logged in by `amr`, so many seconds ago.
    """

    settings: Settings
    channel: str
    member: str
    lifetimes: list[int] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    present: bool = True
    amr: Sequence[str] = STRONGEST_LOGIN
    auth_age: int = 0

    @classmethod
    def of(cls, settings: Settings, wallet: Wallet, lifetimes: Sequence[int] = ()) -> "Host":
        """Return the app in which a member's session with the API is."""
        token = wallet.http.headers["Authorization"].removeprefix("Bearer ")
        claims = jwt.decode(token, options={"verify_signature": False})
        return cls(settings, _CHANNELS[claims["iss"]], claims["sub"], list(lifetimes))

    def surround(self, context: BrowserContext) -> None:
        """Be there before the page is, and tell it that there is no sandbox."""
        if self.present:
            context.expose_function("mintToken", self._mint)
            context.add_init_script(_SCRIPT)
        context.route("**/v1/wallet/", _as_on_a_real_stack)

    def _mint(self, how: dict[str, Any]) -> str:
        self.asked.append(how)
        seconds = self.lifetimes.pop(0) if self.lifetimes else 3600
        issuers = Issuers(self.settings.state / "issuers")
        if "amr" in how:
            # A login just now, by what the page asks for.
            self.amr, self.auth_age = how["amr"], 0
        return issuers.mint(
            self.channel, self.member, expires_in=seconds, amr=self.amr, auth_age=self.auth_age
        )


def _as_on_a_real_stack(route: Route) -> None:
    answer = route.fetch()
    assert 'data-stage="sandbox"' in answer.text()
    route.fulfill(response=answer, body=answer.text().replace("sandbox", "real", 1))
