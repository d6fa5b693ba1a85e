"""The command `token`: a wallet's token for a member of the local cloud."""

from datetime import datetime, timedelta
from typing import Annotated

import typer

from microloan.domain.authentication import Method
from microloan.domain.calendar import SHANGHAI
from microloan.entrypoints.auth.scopes import Scope
from microloan_ops.console import Reply
from microloan_ops.console.options import ChannelName, Openid
from microloan_ops.local.issuers import STRONGEST_LOGIN, Issuers
from microloan_ops.local.settings import Settings


def command(  # noqa: PLR0913 - each is a claim of the token
    channel: ChannelName,
    openid: Openid,
    expires_in: Annotated[
        int, typer.Option(min=1, metavar="SECONDS", help="Lifetime in seconds.")
    ] = 3600,
    scope: Annotated[
        list[Scope] | None,
        typer.Option(help="Scope of the token, repeatable, by default all scopes."),
    ] = None,
    amr: Annotated[
        list[Method] | None,
        typer.Option(help="Method of the login, repeatable, by default the strongest."),
    ] = None,
    auth_age: Annotated[
        int, typer.Option(min=0, metavar="SECONDS", help="Seconds since the login.")
    ] = 0,
) -> Reply:
    """Issue a wallet token for a member of the local cloud.

    Examples
    --------
    microloan token qq OPENID
    microloan token wechat OPENID --scope loan.read --expires-in 60
    microloan token qq OPENID --amr pwd --amr otp --auth-age 240

    JSON
    ----
    token, channel, openid, scope, amr[*], expires_at
    """
    settings = Settings.from_env()
    settings.outputs()
    scopes = " ".join(scope or Scope)
    expires_at = datetime.now(SHANGHAI) + timedelta(seconds=expires_in)
    methods = amr or STRONGEST_LOGIN
    token = Issuers(settings.state / "issuers").mint(
        channel, openid, expires_in=expires_in, scope=scopes, amr=methods, auth_age=auth_age
    )
    document = {
        "token": token,
        "channel": channel,
        "openid": openid,
        "scope": scopes,
        "amr": list(methods),
        "expires_at": expires_at,
    }
    # On one line in any terminal, so you can copy it.
    return Reply(document, lambda console: console.print(token, soft_wrap=True, markup=False))
