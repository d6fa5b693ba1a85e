"""The command `token`: a wallet's token for a member of the local cloud."""

from datetime import datetime, timedelta
from typing import Annotated

import typer

from microloan.domain.calendar import SHANGHAI
from microloan.entrypoints.auth.scopes import Scope
from microloan_ops.console import Reply
from microloan_ops.console.options import ChannelName, Openid
from microloan_ops.local.issuers import Issuers
from microloan_ops.local.settings import Settings


def command(
    channel: ChannelName,
    openid: Openid,
    expires_in: Annotated[
        int, typer.Option(min=1, metavar="SECONDS", help="Lifetime in seconds.")
    ] = 3600,
    scope: Annotated[
        list[Scope] | None,
        typer.Option(help="Scope of the token, repeatable, by default all scopes."),
    ] = None,
) -> Reply:
    """Issue a wallet token for a member of the local cloud.

    Examples
    --------
    microloan token qq OPENID
    microloan token wechat OPENID --scope loan.read --expires-in 60

    JSON
    ----
    token, channel, openid, scope, expires_at
    """
    settings = Settings.from_env()
    settings.outputs()
    scopes = " ".join(scope or Scope)
    expires_at = datetime.now(SHANGHAI) + timedelta(seconds=expires_in)
    token = Issuers(settings.state / "issuers").mint(
        channel, openid, expires_in=expires_in, scope=scopes
    )
    document = {
        "token": token,
        "channel": channel,
        "openid": openid,
        "scope": scopes,
        "expires_at": expires_at,
    }
    # On one line in any terminal, so you can copy it.
    return Reply(document, lambda console: console.print(token, soft_wrap=True, markup=False))
