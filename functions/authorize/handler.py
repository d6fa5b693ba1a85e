"""The API's authorizer: whose token it is, and which customer that is."""

from typing import Any

from aws_lambda_powertools import Logger

from microloan.entry.environment import Environment
from microloan.entry.invocation import in_time
from microloan.entry.tokens import Issuers, Refusal
from microloan.entry.wiring import Wiring

environment = Environment.from_env(
    "MEMBERS_TABLE", "QQ_ISSUER", "QQ_JWKS_URL", "WECHAT_ISSUER", "WECHAT_JWKS_URL", "AUDIENCE"
)
wiring = Wiring(environment).ready("members")
issuers = Issuers.from_environment(environment)
logger = Logger()


@in_time
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Return a policy for a valid token; API Gateway keeps it for some minutes.

    Raises
    ------
    Exception
        The one word by which API Gateway answers 401.
    """
    try:
        caller = issuers.caller(event["authorizationToken"])
    except Refusal as refusal:
        logger.info("refused", reason=str(refusal))
        raise Exception("Unauthorized") from None  # noqa: TRY002 - the word is API Gateway's
    member = wiring.members.member(caller.member_key)
    logger.info("authorized", channel=caller.channel)
    return {
        "principalId": caller.member_key,
        "policyDocument": _allow(event["methodArn"]),
        "context": {
            "channel": caller.channel.value,
            "openid": caller.openid,
            "customer_id": (member and member.customer_id) or "",
        },
    }


def _allow(method_arn: str) -> dict[str, Any]:
    """Allow every route of the stage: the answer is kept for the token, whatever the route."""
    stage = "/".join(method_arn.split("/")[:2])
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": f"{stage}/*"}
    return {"Version": "2012-10-17", "Statement": [statement]}
