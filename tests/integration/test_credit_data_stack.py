"""The sources of a real stack: each with its own address and key."""

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

import boto3
import pytest

from microloan.adapters.credit_data.combined import CombinedCreditData
from microloan.adapters.signing import SharedSecret
from microloan.composition.container import Container
from microloan.composition.environment import Environment, MisconfiguredError
from microloan.domain.channel import Channel
from microloan.domain.errors import UnavailableError
from tests.support.builders import examples
from tests.support.cloud import moto_stack
from tests.support.fakes.service_client import KEY
from tests.support.servers.credit_data import EVIDENCE, CreditDataServers, ask, credit_data_servers

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

OTHER = SharedSecret("key-of-the-social-data", b"another secret that is shared with others")
MISSING = "BUREAU_URL, BUREAU_SECRET_ARN, SOCIAL_URL, SOCIAL_SECRET_ARN"


@pytest.fixture
def servers() -> Iterator[CreditDataServers]:
    with credit_data_servers() as started:
        started.social.behind.keys = {OTHER.key_id: OTHER.secret}
        yield started


@pytest.fixture(scope="module")
def secrets() -> Iterator["SecretsManagerClient"]:
    with moto_stack.stack():
        yield boto3.client("secretsmanager")


def stored(secrets: "SecretsManagerClient", key: SharedSecret) -> str:
    text = json.dumps({"key_id": key.key_id, "secret": b64encode(key.secret).decode()})
    return secrets.create_secret(Name=str(uuid4()), SecretString=text)["ARN"]


def environment(servers: CreditDataServers, secrets: "SecretsManagerClient") -> dict[str, str]:
    return {
        "BUREAU_URL": servers.bureau.url,
        "BUREAU_SECRET_ARN": stored(secrets, KEY),
        "SOCIAL_URL": servers.social.url,
        "SOCIAL_SECRET_ARN": stored(secrets, OTHER),
    }


def test_each_source_of_a_real_stack_is_asked_with_its_own_key(
    servers: CreditDataServers, secrets: "SecretsManagerClient"
) -> None:
    told = environment(servers, secrets)
    sources = Container(Environment(told)).credit_data
    assert isinstance(sources, CombinedCreditData)
    # They are read once.
    for name in ("BUREAU_SECRET_ARN", "SOCIAL_SECRET_ARN"):
        secrets.delete_secret(SecretId=told[name], ForceDeleteWithoutRecovery=True)
    assert [ask(sources), ask(sources)] == [EVIDENCE] * 2


def test_interchanged_keys_of_the_sources_are_refused(
    servers: CreditDataServers, secrets: "SecretsManagerClient"
) -> None:
    told = environment(servers, secrets)
    told["BUREAU_SECRET_ARN"], told["SOCIAL_SECRET_ARN"] = (
        told["SOCIAL_SECRET_ARN"],
        told["BUREAU_SECRET_ARN"],
    )
    sources = Container(Environment(told)).credit_data
    assert isinstance(sources, CombinedCreditData)
    with pytest.raises(UnavailableError):
        ask(sources)
    assert servers.bureau.behind.queries == set()


def test_malformed_secret_of_a_source_is_named_by_its_source(
    servers: CreditDataServers, secrets: "SecretsManagerClient"
) -> None:
    told = environment(servers, secrets)
    secrets.put_secret_value(SecretId=told["SOCIAL_SECRET_ARN"], SecretString="{}")
    with pytest.raises(ValueError, match=r"^the secret of the social data is not"):
        _ = Container(Environment(told)).credit_data


@pytest.mark.parametrize("empty", [{}, {"BUREAU_URL": "", "SOCIAL_SECRET_ARN": ""}])
def test_real_stack_without_credit_data_settings_is_misconfigured(empty: dict[str, str]) -> None:
    with pytest.raises(MisconfiguredError, match=MISSING):
        _ = Container(Environment(empty)).credit_data


def test_sandbox_never_connects_to_the_credit_data_sources(
    servers: CreditDataServers, secrets: "SecretsManagerClient"
) -> None:
    told = aws_tables() | environment(servers, secrets) | {"SANDBOX_TABLE": "SandboxTable"}
    sources = Container(Environment(told)).credit_data
    with pytest.raises(UnavailableError, match="has no data of this member"):
        sources.ask(examples.PERSON, Channel.WECHAT, "o-not-listed", "query-1")
    assert (servers.bureau.requests, servers.social.requests) == ([], [])
    assert (servers.bureau.connections, servers.social.connections) == (0, 0)


def aws_tables() -> dict[str, str]:
    names = ("MEMBERS", "CUSTOMERS")
    return {f"{name}_TABLE": name.title() for name in names}
