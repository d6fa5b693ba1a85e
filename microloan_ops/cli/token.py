"""`microloan token`: what a wallet app would send for a member."""

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
        int, typer.Option(min=1, metavar="SECONDS", help="How long it is good for, in seconds.")
    ] = 3600,
    scope: Annotated[
        list[Scope] | None,
        typer.Option(help="What it is good for; again for each; everything without it."),
    ] = None,
) -> Reply:
    """Print a wallet token for a member of the local cloud, signed by the channel's issuer.

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
    # In one piece however narrow the terminal is: it is copied.
    return Reply(document, lambda console: console.print(token, soft_wrap=True, markup=False))
