"""The rails of a real stack: TLS on both sides, the key from Secrets Manager."""

import json
import os
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING
from uuid import uuid4

import boto3
import pytest

from microloan.adapters.http.signed_client import Limits, Tls
from microloan.adapters.payment_gateway.client import HttpPaymentGateway
from microloan.adapters.sandbox.payment_gateway import SandboxPaymentGateway
from microloan.adapters.signing import WebhookKey
from microloan.composition.container import Container
from microloan.composition.environment import Environment, MisconfiguredError
from microloan.domain.errors import UnavailableError
from microloan.domain.payments.transfer import Direction
from microloan.ports.payment_gateway import PaymentGateway, TransferOutcome
from tests.support.cloud import moto_stack
from tests.support.fakes.gateway_client import gateway_at, serving
from tests.support.fakes.gateway_ledger import GatewayLedger
from tests.support.fakes.service_client import KEY
from tests.support.servers.certificates import CertificateAuthority
from tests.support.servers.faulty_server import Fault
from tests.support.servers.payment_gateway import PaymentGatewayServer

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


def send(gateway: PaymentGateway) -> TransferOutcome:
    return gateway.send("out-1", Direction.COLLECT, "token-1", 100_00).result


# TLS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture(scope="module")
def authority(folder: Path) -> CertificateAuthority:
    return CertificateAuthority(folder, "authority")


@pytest.fixture(scope="module")
def stranger(folder: Path) -> CertificateAuthority:
    return CertificateAuthority(folder, "stranger")


@pytest.fixture(params=[False, True], ids=["one side", "both sides"])
def secure(
    request: pytest.FixtureRequest, authority: CertificateAuthority
) -> Iterator[PaymentGatewayServer]:
    bank = GatewayLedger({KEY.key_id: KEY.secret})
    with PaymentGatewayServer(bank, authority.server(asks_client=request.param)) as server:
        yield server


def test_gateway_certificate_of_the_given_authority_is_trusted(
    secure: PaymentGatewayServer, authority: CertificateAuthority
) -> None:
    tls = Tls(authority.certificate, *authority.issue("client"))
    gateway = gateway_at(secure.url, tls=tls)
    assert [send(gateway), send(gateway)] == [TransferOutcome.SETTLED] * 2
    assert secure.connections == 1


def test_slow_response_over_tls_is_ended_at_the_overall_limit(
    secure: PaymentGatewayServer, authority: CertificateAuthority
) -> None:
    tls = Tls(authority.certificate, *authority.issue("client"))
    gateway = gateway_at(secure.url, tls=tls, limits=Limits(connect=5, read=5, overall=0.5))
    secure.faults.append(Fault.DRIP)
    began = monotonic()
    assert send(gateway) is TransferOutcome.UNKNOWN
    assert monotonic() - began < 3
    assert gateway_at(secure.url, tls=tls).inquire("out-1").result is TransferOutcome.SETTLED


@pytest.mark.parametrize("known", [True, False], ids=["another", "the system's"])
def test_gateway_of_another_authority_gets_no_request(
    secure: PaymentGatewayServer, stranger: CertificateAuthority, known: bool
) -> None:
    gateway = gateway_at(secure.url, tls=Tls(stranger.certificate if known else ""))
    assert (send(gateway), secure.requests) == (TransferOutcome.UNKNOWN, [])


@pytest.mark.parametrize("secure", [True], indirect=True)
@pytest.mark.parametrize("shown", ["nothing", "a stranger's"])
def test_client_without_the_right_certificate_is_refused(
    secure: PaymentGatewayServer,
    authority: CertificateAuthority,
    stranger: CertificateAuthority,
    shown: str,
) -> None:
    pair = ("", "") if shown == "nothing" else stranger.issue("impostor")
    gateway = gateway_at(secure.url, tls=Tls(authority.certificate, *pair))
    assert (send(gateway), secure.requests) == (TransferOutcome.UNKNOWN, [])


# Container


@pytest.fixture
def server() -> Iterator[PaymentGatewayServer]:
    with serving() as started:
        yield started


@pytest.fixture(scope="module")
def secrets() -> Iterator["SecretsManagerClient"]:
    with moto_stack.stack():
        yield boto3.client("secretsmanager")


def stored(secrets: "SecretsManagerClient", text: str) -> str:
    return secrets.create_secret(Name=str(uuid4()), SecretString=text)["ARN"]


def container(server: PaymentGatewayServer, arn: str, **more: str) -> Container:
    return Container(Environment({"GATEWAY_URL": server.url, "GATEWAY_SECRET_ARN": arn} | more))


GOOD = json.dumps({"key_id": KEY.key_id, "secret": b64encode(KEY.secret).decode()})


def test_gateway_key_is_read_once_from_secrets_manager(
    server: PaymentGatewayServer, secrets: "SecretsManagerClient"
) -> None:
    arn = stored(secrets, GOOD)
    wired = container(server, arn)
    assert isinstance(wired.gateway, HttpPaymentGateway)
    secrets.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)
    assert [send(wired.gateway), send(wired.gateway)] == [TransferOutcome.SETTLED] * 2
    told = [*os.environ.values(), repr(wired.gateway), str(vars(wired))]
    assert not any(secret in text for text in told for secret in (KEY.secret.decode(), GOOD))


@pytest.mark.parametrize(
    "text",
    [
        "thirty-two bytes that nobody else knows",
        '"a text"',
        '{"key_id": "key-1"}',
        '{"key_id": "key-1", "secret": "not base64!"}',
        '{"key_id": "key-1", "secret": "c2hvcnQ="}',
        '{"key_id": "key-1", "secret": 7}',
    ],
)
def test_malformed_gateway_secret_is_refused_without_repeating_it(
    server: PaymentGatewayServer,
    secrets: "SecretsManagerClient",
    text: str,
) -> None:
    with pytest.raises(ValueError, match=r"^the secret of the payment gateway is not") as refused:
        _ = container(server, stored(secrets, text)).gateway
    assert text not in str(refused.value)


@pytest.mark.usefixtures("secrets")
def test_gateway_without_its_secret_is_unavailable(server: PaymentGatewayServer) -> None:
    wired = container(server, "arn:aws:secretsmanager:ap-east-1:123456789012:secret:none")
    with pytest.raises(UnavailableError):
        _ = wired.gateway


def test_real_stack_without_gateway_settings_is_misconfigured() -> None:
    with pytest.raises(MisconfiguredError, match="GATEWAY_URL, GATEWAY_SECRET_ARN"):
        _ = Container(Environment({})).gateway


# The keys of callbacks

NEW, OLD = (f"whsec_{b64encode(bytes([one]) * 32).decode()}" for one in b"no")


def callbacks(secrets: "SecretsManagerClient", *texts: object) -> tuple[Container, str]:
    """Return what a function is wired with, and the secret it reads."""
    document = json.loads(GOOD) | {"webhook_secrets": list(texts)}
    arn = stored(secrets, json.dumps(document))
    return Container(Environment({"GATEWAY_SECRET_ARN": arn})), arn


@pytest.mark.parametrize("texts", [(NEW,), (NEW, OLD)])
def test_webhook_keys_of_one_secret_or_two_are_read(
    secrets: "SecretsManagerClient", texts: tuple[str, ...]
) -> None:
    wired, arn = callbacks(secrets, *texts)
    assert wired.webhook_keys == tuple(map(WebhookKey.parse, texts))
    secrets.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)
    assert len(wired.webhook_keys) == len(texts)
    assert not any(text in str(vars(wired)) for text in texts)


@pytest.mark.parametrize("texts", [(), (NEW, OLD, NEW), ("short",), (7,), (None, NEW)])
def test_malformed_webhook_secrets_are_refused_without_repeating_them(
    secrets: "SecretsManagerClient", texts: tuple[object, ...]
) -> None:
    wired, _ = callbacks(secrets, *texts)
    with pytest.raises(ValueError, match=r"^the secret of the payment gateway is not") as refused:
        _ = wired.webhook_keys
    assert NEW not in str(refused.value)


@pytest.mark.parametrize("text", [GOOD, "[]", "7", '{"webhook_secrets": "whsec_"}'])
def test_a_secret_without_webhook_secrets_is_refused(
    secrets: "SecretsManagerClient", text: str
) -> None:
    wired = Container(Environment({"GATEWAY_SECRET_ARN": stored(secrets, text)}))
    with pytest.raises(ValueError, match=r"^the secret of the payment gateway is not"):
        _ = wired.webhook_keys


@pytest.mark.usefixtures("secrets")
def test_webhook_keys_without_their_secret_are_unavailable() -> None:
    arn = "arn:aws:secretsmanager:ap-east-1:123456789012:secret:none"
    with pytest.raises(UnavailableError):
        _ = Container(Environment({"GATEWAY_SECRET_ARN": arn})).webhook_keys


def test_sandbox_uses_the_sandbox_gateway_in_spite_of_an_address(
    server: PaymentGatewayServer, secrets: "SecretsManagerClient"
) -> None:
    wired = container(server, stored(secrets, GOOD), SANDBOX_TABLE="SandboxTable")
    assert isinstance(wired.gateway, SandboxPaymentGateway)
