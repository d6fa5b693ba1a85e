"""The authorizer's function: what API Gateway is told of a token."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest

from microloan.domain.authentication import Authentication
from microloan.domain.channel import Channel
from microloan.entrypoints.auth.jwks import KeysUnavailableError
from microloan.entrypoints.auth.tokens import Grant, InvalidTokenError
from microloan.entrypoints.http.resolver import ApiRequest
from microloan.usecases.caller import Caller
from tests.support.builders import examples
from tests.support.cloud.in_process_api import InProcessApi

ARN = "arn:aws:execute-api:ap-east-1:123456789012:abcdef/v1/GET/account"
ADDRESSES = {
    "QQ_ISSUER": "https://qq.example",
    "QQ_JWKS_URL": "https://qq.example/jwks",
    "WECHAT_ISSUER": "https://wechat.example",
    "WECHAT_JWKS_URL": "https://wechat.example/jwks",
    "AUDIENCE": "microloan",
}


class Known:
    """Issuers that know one token, and fail as they are told to."""

    def __init__(
        self, failure: Exception | None = None, login: Authentication | None = None
    ) -> None:
        self.failure, self.login = failure, login

    def grant(self, authorization: str) -> Grant:
        if self.failure:
            raise self.failure
        assert authorization == "Bearer known"
        return Grant(Caller(Channel.WECHAT, "o1"), frozenset({"loan.read"}), self.login)


@pytest.fixture
def authorize(api: InProcessApi, monkeypatch: pytest.MonkeyPatch) -> Callable[[Known], Any]:
    for name, value in ADDRESSES.items():
        monkeypatch.setenv(name, value)
    module = api.load("authorize")

    def call(issuers: Known) -> Any:  # noqa: ANN401 - as Lambda answers
        monkeypatch.setattr(module, "issuers", issuers)
        api.operations.clear()
        event = {"type": "TOKEN", "methodArn": ARN, "authorizationToken": "Bearer known"}
        return module.handler(event, None)

    return call


def test_valid_token_gets_its_principal_context_and_policy(
    api: InProcessApi, authorize: Callable[[Known], Any]
) -> None:
    answer = authorize(Known())
    assert api.operations == ["GetItem"]
    assert answer["principalId"] == "wechat#o1"
    assert answer["context"] == {
        "channel": "wechat",
        "openid": "o1",
        "customer_id": "",
        "amr": "",
        "auth_time": "",
    }
    [statement] = answer["policyDocument"]["Statement"]
    stage = ARN.removesuffix("/GET/account")
    assert statement["Effect"] == "Allow"
    assert f"{stage}/GET/loans/*/payoff" in statement["Resource"]
    assert f"{stage}/POST/loans" not in statement["Resource"]


def test_context_has_the_login_as_the_functions_read_it(
    api: InProcessApi, authorize: Callable[[Known], Any]
) -> None:
    login = Authentication.of(["pwd", "otp"], 1_800_000_000)
    context = authorize(Known(login=login))["context"]
    _, event = api.event("POST", "/loans", None, {})
    event["requestContext"]["authorizer"] = context

    assert (context["amr"], context["auth_time"]) == ("otp pwd", "1800000000")
    assert ApiRequest(event).authentication == login
    # API Gateway drops a context with anything else than texts, numbers and booleans.
    assert all(type(value) is str for value in context.values())


def test_context_has_the_customer_once_a_card_is_bound(authorize: Callable[[Known], Any]) -> None:
    client: Any = boto3.client("dynamodb")
    client.update_item(
        TableName="Members",
        Key={"member": {"S": "wechat#o1"}},
        UpdateExpression="SET customer_id = :customer",
        ExpressionAttributeValues={":customer": {"S": examples.CUSTOMER}},
    )
    assert authorize(Known())["context"]["customer_id"] == examples.CUSTOMER


def test_invalid_token_is_refused_with_the_word_unauthorized(
    api: InProcessApi, authorize: Callable[[Known], Any]
) -> None:
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorize(Known(InvalidTokenError("expired")))
    assert api.operations == []


def test_authorizer_raises_keys_unavailable_when_keys_cannot_be_read(
    authorize: Callable[[Known], Any],
) -> None:
    with pytest.raises(KeysUnavailableError):
        authorize(Known(KeysUnavailableError()))
