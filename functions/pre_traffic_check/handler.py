"""CodeDeploy pre-traffic hook: each function of a release must answer correctly.

CodeDeploy calls this once for each function's deployment. It tests the whole release every time,
because a release that is half good must get no traffic. The requests change nothing, and their
member does not exist.
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

# In the form of IDs, because a malformed one is refused before the member is read.
_NO_APPLICATION, _NO_LOAN = f"app-{'a' * 24}", f"loan-{'a' * 24}"
Event = dict[str, Any]
Check = tuple[Event, Callable[[InvocationResult], bool]]


def _request(method: str, resource: str, body: str | None = None, **parameters: str) -> Event:
    """Return a request of a non-existent member, as API Gateway gives it."""
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


def _expect_status(status: HTTPStatus) -> Callable[[InvocationResult], bool]:
    return lambda result: not result.error and result.payload["statusCode"] == status


def _is_refusal(result: InvocationResult) -> bool:
    """Return whether an authorizer refused, since its errors are its refusals."""
    return bool(result.error) and result.payload["errorMessage"] == UNAUTHORIZED


def _is_empty_batch_error(result: InvocationResult) -> bool:
    """Return whether an empty batch was refused, so that the worker started."""
    return "Unexpected batch event type" in result.payload.get("errorMessage", "")


def _is_unknown_member(result: InvocationResult) -> bool:
    """Return whether the store was read and has no such member."""
    answered = _expect_status(HTTPStatus.NOT_FOUND)(result)
    return answered and json.loads(result.payload["body"])["code"] == "customer_not_found"


def checks() -> dict[str, Check]:
    """Return each function's test request, with the check of its answer."""
    return {
        "AUTHORIZE": (
            {"authorizationToken": "Bearer nobody", "methodArn": "arn:aws:x/v1/GET/"},
            _is_refusal,
        ),
        "WALLET": (
            # The request of a page that was open over the release.
            _request("GET", "/wallet/{release}/{asset}", release="0" * 16, asset="app.js"),
            _expect_status(HTTPStatus.OK),
        ),
        "INVITE_CHECK": (_request("GET", "/invitation"), _expect_status(HTTPStatus.OK)),
        "BIND_CARD": (
            _request("POST", "/bank-cards", "{}"),
            _expect_status(HTTPStatus.BAD_REQUEST),
        ),
        "APPLY_CREDIT": (
            _request(
                "GET", "/credit-applications/{application_id}", application_id=_NO_APPLICATION
            ),
            _is_unknown_member,
        ),
        "ACCOUNT": (_request("GET", "/account"), _is_unknown_member),
        "BORROW": (
            _request("POST", "/loan-quotes", json.dumps({"amount": 1_000_00, "instalments": 6})),
            _is_unknown_member,
        ),
        "REPAY": (_request("GET", "/loans/{loan_id}/payoff", loan_id=_NO_LOAN), _is_unknown_member),
        "PAYMENT_CALLBACKS": (
            _request("POST", "/rails/callbacks", "{}"),
            _expect_status(HTTPStatus.UNAUTHORIZED),
        ),
        "TRANSFER_WORKER": ({"Records": []}, _is_empty_batch_error),
    }


def handler(event: Event, _context: object) -> Event:
    """Test every version of the release and report the verdict to CodeDeploy."""
    findings = {
        name: fault for name, check in checks().items() if (fault := _test_function(name, check))
    }
    verdict: Verdict = "Failed" if findings else "Succeeded"
    logger.info("release tested", verdict=verdict, findings=findings)
    release.report_status(event["DeploymentId"], event["LifecycleEventHookExecutionId"], verdict)
    return {"verdict": verdict, "findings": findings}


def _test_function(name: str, check: Check) -> str:
    """Return the fault of a function, including one that keeps it from answering."""
    sent, is_right = check
    try:
        result = release.invoke(environment[name], sent)
        return (
            "" if is_right(result) else result.error or f"answered {result.payload['statusCode']}"
        )
    except Exception as error:  # noqa: BLE001 - any error fails the release
        logger.exception("function not tested", function=name)
        return type(error).__name__
