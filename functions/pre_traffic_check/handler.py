"""Before a release gets traffic: each of its functions has to answer as it should.

CodeDeploy calls this once for each function's deployment. Every time the whole release is tried:
of one that is half good nothing should be seen. Nothing that is asked here changes anything; the
member that asks does not exist.
"""

import json
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from microloan.adapters.aws.codedeploy_hook import DeploymentHook, InvocationResult, Verdict
from microloan.composition.environment import Environment
from microloan.entrypoints.auth.authorizer import UNAUTHORIZED
from microloan.entrypoints.logging.logger import logger

environment = Environment.from_env(
    "AUTHORIZE",
    "WALLET",
    "INVITE_CHECK",
    "BIND_CARD",
    "APPLY_CREDIT",
    "ACCOUNT",
    "BORROW",
    "REPAY",
    "PAYMENT_CALLBACKS",
    "TRANSFER_WORKER",
)
release = DeploymentHook()

# Written as ids are: what is not is refused before the store is asked for the member.
_NO_APPLICATION, _NO_LOAN = f"app-{'a' * 24}", f"loan-{'a' * 24}"
Event = dict[str, Any]
Check = tuple[Event, Callable[[InvocationResult], bool]]


def _request(method: str, resource: str, body: str | None = None, **parameters: str) -> Event:
    """Return a request of a member that does not exist, as API Gateway gives it."""
    path = resource.format(**parameters)
    return {
        "httpMethod": method,
        "resource": resource,
        "path": path,
        "pathParameters": parameters or None,
        "headers": {"content-type": "application/json"},
        "multiValueHeaders": {},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "body": body,
        "isBase64Encoded": False,
        "requestContext": {
            "requestId": "check-release",
            "requestTimeEpoch": int(time.time() * 1000),
            "stage": "v1",
            "path": f"/v1{path}",
            "authorizer": {"channel": "qq", "openid": "check-release", "customer_id": ""},
        },
    }


def _answers(status: HTTPStatus) -> Callable[[InvocationResult], bool]:
    return lambda tried: not tried.error and tried.payload["statusCode"] == status


def _refuses(tried: InvocationResult) -> bool:
    """Whether an authorizer refused: its errors are its refusals."""
    return bool(tried.error) and tried.payload["errorMessage"] == UNAUTHORIZED


def _misses_records(tried: InvocationResult) -> bool:
    """Whether the batch that is empty was missed: then it started, and moved nothing."""
    return "Unexpected batch event type" in tried.payload.get("errorMessage", "")


def _knows_nobody(tried: InvocationResult) -> bool:
    """Whether the store was asked for the member, and has none."""
    answered = _answers(HTTPStatus.NOT_FOUND)(tried)
    return answered and json.loads(tried.payload["body"])["code"] == "customer_not_found"


def checks() -> dict[str, Check]:
    """Return what each function is asked, and how a good answer is known."""
    return {
        "AUTHORIZE": (
            {"authorizationToken": "Bearer nobody", "methodArn": "arn:aws:x/v1/GET/"},
            _refuses,
        ),
        "WALLET": (
            # What a page asks for that was open over the release.
            _request("GET", "/wallet/{release}/{asset}", release="0" * 16, asset="app.js"),
            _answers(HTTPStatus.OK),
        ),
        "INVITE_CHECK": (_request("GET", "/invitation"), _answers(HTTPStatus.OK)),
        "BIND_CARD": (_request("POST", "/bank-cards", "{}"), _answers(HTTPStatus.BAD_REQUEST)),
        "APPLY_CREDIT": (
            _request(
                "GET", "/credit-applications/{application_id}", application_id=_NO_APPLICATION
            ),
            _knows_nobody,
        ),
        "ACCOUNT": (_request("GET", "/account"), _knows_nobody),
        "BORROW": (_request("GET", "/loans"), _knows_nobody),
        "REPAY": (_request("GET", "/loans/{loan_id}/payoff", loan_id=_NO_LOAN), _knows_nobody),
        "PAYMENT_CALLBACKS": (
            _request("POST", "/rails/callbacks", "{}"),
            _answers(HTTPStatus.UNAUTHORIZED),
        ),
        "TRANSFER_WORKER": ({"Records": []}, _misses_records),
    }


def handler(event: Event, _context: object) -> Event:
    """Try every version of the release, and tell CodeDeploy."""
    findings = {name: found for name, check in checks().items() if (found := _try(name, check))}
    verdict: Verdict = "Failed" if findings else "Succeeded"
    logger.info("release tried", verdict=verdict, findings=findings)
    release.tell(event["DeploymentId"], event["LifecycleEventHookExecutionId"], verdict)
    return {"verdict": verdict, "findings": findings}


def _try(name: str, check: Check) -> str:
    """Return what is wrong with a function; whatever keeps it from answering is."""
    sent, is_right = check
    try:
        tried = release.call(environment[name], sent)
        return "" if is_right(tried) else tried.error or f"answered {tried.payload['statusCode']}"
    except Exception as error:  # noqa: BLE001 - whatever it is, the release does not work
        logger.exception("not tried", function=name)
        return type(error).__name__
