"""The API's authorizer: the caller, the customer and the scopes of a token."""

from typing import Any

from microloan.composition.container import Container
from microloan.composition.environment import Environment
from microloan.entrypoints.auth.authorizer import count_authorizer_faults
from microloan.entrypoints.auth.scopes import policy
from microloan.entrypoints.auth.tokens import InvalidTokenError, Issuers
from microloan.entrypoints.invocation import with_deadline
from microloan.entrypoints.logging.logger import logger

environment = Environment.from_env(
    "MEMBERS_TABLE", "QQ_ISSUER", "QQ_JWKS_URL", "WECHAT_ISSUER", "WECHAT_JWKS_URL", "AUDIENCE"
)
container = Container(environment).preload("members")
issuers = Issuers.from_environment(environment)


@with_deadline
@count_authorizer_faults
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Return a policy for a valid token, which API Gateway keeps for some minutes.

    Raises
    ------
    Exception
        The error text for which API Gateway answers 401. For any other error, such as unreadable
        keys of an issuer, it answers 503.
    """
    try:
        grant = issuers.grant(event["authorizationToken"])
    except InvalidTokenError as refusal:
        logger.info("token refused", reason=str(refusal))
        raise Exception("Unauthorized") from None  # noqa: TRY002 - the word is API Gateway's
    caller = grant.caller
    member = container.members.member(caller.member_key)
    login = grant.authentication
    logger.info("token authorized", channel=caller.channel)
    return {
        "principalId": caller.member_key,
        "policyDocument": policy(event["methodArn"], grant.scopes),
        "context": {
            "channel": caller.channel.value,
            "openid": caller.openid,
            "customer_id": (member and member.customer_id) or "",
            # API Gateway passes on texts and numbers only.
            "amr": " ".join(login.methods) if login else "",
            "auth_time": str(login.auth_time) if login else "",
        },
    }
