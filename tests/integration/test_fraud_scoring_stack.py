"""The fraud scores of a stack: its own address and key, none, or the sandbox's stand-in."""

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

import boto3
import pytest

from microloan.adapters.sandbox.fraud_scoring import SandboxFraudScoring
from microloan.composition.container import Container
from microloan.composition.environment import Environment, MisconfiguredError
from microloan.domain.errors import UnavailableError
from tests.support.cloud import moto_stack
from tests.support.fakes.service_client import KEY
from tests.support.servers.fraud_scoring import (
    QUERY,
    SCORE,
    FraudScoringServer,
    fraud_scoring_server,
)

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


@pytest.fixture
def server() -> Iterator[FraudScoringServer]:
    with fraud_scoring_server() as started:
        yield started


@pytest.fixture(scope="module")
def secrets() -> Iterator["SecretsManagerClient"]:
    with moto_stack.stack():
        yield boto3.client("secretsmanager")


def environment(server: FraudScoringServer, secrets: "SecretsManagerClient") -> dict[str, str]:
    text = json.dumps({"key_id": KEY.key_id, "secret": b64encode(KEY.secret).decode()})
    stored = secrets.create_secret(Name=str(uuid4()), SecretString=text)
    return {"FRAUD_URL": server.provider.url, "FRAUD_SECRET_ARN": stored["ARN"]}


def test_provider_is_asked_under_the_key_of_its_secret_which_is_read_once(
    server: FraudScoringServer, secrets: "SecretsManagerClient"
) -> None:
    variables = environment(server, secrets)
    provider = Container(Environment(variables)).fraud_scoring
    assert provider is not None
    secrets.delete_secret(SecretId=variables["FRAUD_SECRET_ARN"], ForceDeleteWithoutRecovery=True)
    assert [provider.score(QUERY), provider.score(QUERY)] == [SCORE, SCORE]


def test_provider_with_another_key_is_not_believed(
    server: FraudScoringServer, secrets: "SecretsManagerClient"
) -> None:
    server.provider.behind.keys = {KEY.key_id: b"another secret of thirty-two bytes"}
    provider = Container(Environment(environment(server, secrets))).fraud_scoring
    assert provider is not None
    with pytest.raises(UnavailableError):
        provider.score(QUERY)


@pytest.mark.parametrize("empty", [{}, {"FRAUD_SECRET_ARN": ""}])
def test_address_without_a_secret_is_refused_by_name(empty: dict[str, str]) -> None:
    container = Container(Environment({"FRAUD_URL": "https://fraud.example"} | empty))
    with pytest.raises(MisconfiguredError, match=r"FRAUD_SECRET_ARN$"):
        _ = container.fraud_scoring


def test_secret_of_another_form_is_refused_by_its_service(
    server: FraudScoringServer, secrets: "SecretsManagerClient"
) -> None:
    variables = environment(server, secrets)
    secrets.put_secret_value(SecretId=variables["FRAUD_SECRET_ARN"], SecretString="{}")
    with pytest.raises(ValueError, match=r"^the secret of the fraud scoring is not"):
        _ = Container(Environment(variables)).fraud_scoring


@pytest.mark.parametrize("absent", [{}, {"FRAUD_URL": ""}, {"FRAUD_SECRET_ARN": "arn:aws:x"}])
def test_stack_without_an_address_has_no_second_opinion(absent: dict[str, str]) -> None:
    assert Container(Environment(absent)).fraud_scoring is None


def test_sandbox_has_the_stand_in_and_never_reaches_a_provider(
    server: FraudScoringServer, secrets: "SecretsManagerClient"
) -> None:
    variables = environment(server, secrets) | {"SANDBOX_TABLE": "SandboxTable"}
    provider = Container(Environment(variables)).fraud_scoring
    assert isinstance(provider, SandboxFraudScoring)
    assert provider.score(QUERY).score == 0
    assert server.provider.connections == 0
