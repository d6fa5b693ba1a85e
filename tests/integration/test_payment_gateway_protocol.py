"""What goes over the wire to the rails: signed, in time, on one connection, and nothing told."""

import logging
import traceback
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import urllib3

from microloan.adapters.http.signed_client import Limits
from microloan.adapters.payment_gateway.client import HttpPaymentGateway
from microloan.adapters.payment_gateway.messages import (
    CARD_REFUSALS,
    OTHER_CARD_REFUSAL,
    OTHER_REASON,
    REASONS,
)
from microloan.adapters.signing import SharedSecret
from microloan.domain.errors import InvalidInputError, UnavailableError
from microloan.domain.payments.transfer import Direction
from microloan.ports.payment_gateway import TransferOutcome
from microloan_testing.outbound_services import FixedClock
from tests.support.builders.examples import PERSON
from tests.support.builders.in_memory_bank import CARD_NUMBER
from tests.support.fakes.gateway_client import gateway_at, serving
from tests.support.fakes.network_connections import FailingConnections
from tests.support.fakes.service_client import KEY, PATIENT
from tests.support.fakes.signed_messages import ReceivedRequest
from tests.support.servers.faulty_server import DOUBTFUL, WAITING, Fault
from tests.support.servers.payment_gateway import PaymentGatewayServer

CAUSES = {
    Fault.DROP_BEFORE: "ProtocolError",
    Fault.DROP_AFTER: "ProtocolError",
    Fault.ERROR_BEFORE: "not signed, status 503",
    Fault.ERROR_AFTER: "status 500",
    Fault.NOT_HTTP: "ProtocolError",
    Fault.GARBAGE: "no JSON",
    Fault.NOT_AN_OBJECT: "no JSON object",
    Fault.TRUNCATED: "ProtocolError",
    Fault.ENDLESS: "too long",
    Fault.REDIRECT: "status 307",
    Fault.OTHER_ID: "another transfer",
    Fault.NO_STATUS: "no known status",
    Fault.ODD_STATUS: "no known status",
    Fault.NO_SUCH_PAGE: "no such page",
    Fault.UNSIGNED: "not signed, status 200",
    Fault.BADLY_SIGNED: "not signed, status 200",
    Fault.SIGNED_FOR_ANOTHER_REQUEST: "not signed, status 200",
    Fault.SIGNED_FOR_ANOTHER_STATUS: "not signed, status 404",
    Fault.UNSIGNED_NOT_FOUND: "not signed, status 404",
}


@pytest.fixture
def server() -> Iterator[PaymentGatewayServer]:
    with serving() as started:
        yield started


def send(gateway: HttpPaymentGateway, transfer_id: str = "out-1") -> TransferOutcome:
    return gateway.send(transfer_id, Direction.COLLECT, "token-1", 100_00).result


@pytest.mark.parametrize("fault", [fault for fault in DOUBTFUL if fault not in WAITING])
def test_log_names_the_cause_of_an_indeterminate_response(
    server: PaymentGatewayServer, caplog: pytest.LogCaptureFixture, fault: Fault
) -> None:
    caplog.set_level(logging.WARNING, "microloan.adapters")
    gateway = gateway_at(server.url)
    send(gateway)
    server.faults.append(fault)
    gateway.inquire("out-1")
    told = [record.getMessage() for record in caplog.records]
    assert told == [f"gateway response indeterminate: GET /transfers/out-1: {CAUSES[fault]}"]


# Signatures


def captured(server: PaymentGatewayServer) -> ReceivedRequest:
    send(gateway_at(server.url), "captured")
    server.bank.movements.clear()
    server.bank.transfers.clear()
    server.bank.orders.clear()
    return server.requests[-1]


@pytest.mark.parametrize(
    ("what", "status"),
    [
        ({}, 200),
        ({"target": "/transfers/another"}, 401),
        ({"target": "/transfers/captured?amount=1"}, 401),
        ({"method": "GET"}, 401),
        (
            {"body": b'{"direction":"collect","token":"token-1","amount":99999,"currency":"CNY"}'},
            401,
        ),
        ({"X-Timestamp": "1700000000"}, 401),
        ({"X-Key-Id": "key-2"}, 401),
        ({"X-Signature": "0" * 64}, 401),
    ],
    ids=str,
)
def test_signature_covers_every_part_of_a_request(
    server: PaymentGatewayServer, what: dict[str, Any], status: int
) -> None:
    request = captured(server)
    server.bank.keys["key-2"] = b"another key that is long enough.."
    answer = urllib3.request(
        what.get("method", request.method),
        server.url + what.get("target", request.target),
        body=what.get("body", request.body),
        headers={**request.headers, **{k: v for k, v in what.items() if k.startswith("X-")}},
    )
    assert (answer.status, len(server.bank.movements)) == (status, int(status == 200))


@pytest.mark.parametrize(
    "key",
    [SharedSecret("key-1", b"x" * 32), SharedSecret("key-2", KEY.secret)],
    ids=["secret", "name"],
)
def test_request_signed_with_another_key_moves_nothing(
    server: PaymentGatewayServer, key: SharedSecret
) -> None:
    gateway = gateway_at(server.url, key)
    assert [send(gateway), gateway.inquire("out-1").result] == [TransferOutcome.UNKNOWN] * 2
    assert server.bank.movements == []


def test_request_signed_at_another_time_is_refused(server: PaymentGatewayServer) -> None:
    gateway = gateway_at(server.url, clock=FixedClock(date(2024, 1, 15)))
    assert (send(gateway), server.bank.movements) == (TransferOutcome.UNKNOWN, [])


def test_base_path_of_the_gateway_is_part_of_the_signed_target(
    server: PaymentGatewayServer,
) -> None:
    assert send(gateway_at(f"{server.url}/rails/v1/")) is TransferOutcome.SETTLED
    assert server.requests[0].target == "/rails/v1/transfers/out-1"


# Connections


def test_one_connection_serves_many_gateway_requests(server: PaymentGatewayServer) -> None:
    gateway = gateway_at(server.url)
    for number in range(20):
        assert send(gateway, f"out-{number}") is TransferOutcome.SETTLED
        gateway.inquire("never-heard-of")
    assert (len(server.requests), server.connections) == (40, 1)


def test_connection_closed_while_idle_is_opened_again(
    server: PaymentGatewayServer,
) -> None:
    gateway = gateway_at(server.url)
    for number in range(3):
        server.faults.append(Fault.CLOSE_IDLE)
        assert send(gateway, f"out-{number}") is TransferOutcome.SETTLED
        server.wait(lambda: server.closed == server.connections)
    assert (server.count("PUT"), server.connections) == (3, 3)


def test_second_response_is_not_read_as_that_of_the_next_request(
    server: PaymentGatewayServer,
) -> None:
    gateway = gateway_at(server.url)
    server.faults.append(Fault.TWICE)
    assert send(gateway) is TransferOutcome.SETTLED
    assert gateway.inquire("out-2").result in {TransferOutcome.NOT_FOUND, TransferOutcome.UNKNOWN}


@pytest.mark.parametrize(
    ("refusals", "result", "sent"),
    [(1, TransferOutcome.SETTLED, 1), (2, TransferOutcome.UNKNOWN, 0)],
)
def test_refused_connection_to_the_gateway_is_tried_once_more(
    server: PaymentGatewayServer,
    monkeypatch: pytest.MonkeyPatch,
    refusals: int,
    result: TransferOutcome,
    sent: int,
) -> None:
    network = FailingConnections(refusals)
    monkeypatch.setattr("urllib3.util.connection.create_connection", network.connect)
    assert send(gateway_at(server.url)) is result
    assert (network.tried, server.count("PUT")) == (2, sent)


@pytest.mark.parametrize("fault", [Fault.DRIP, Fault.SLOW_AFTER])
def test_overall_limit_of_a_request_ends_a_slow_response(
    server: PaymentGatewayServer, fault: Fault
) -> None:
    gateway = gateway_at(server.url, limits=Limits(connect=5, read=5, overall=0.3))
    server.faults.append(fault)
    began = monotonic()
    assert send(gateway) is TransferOutcome.UNKNOWN
    assert monotonic() - began < 3
    server.wait(lambda: len(server.bank.movements) == 1)


def test_connection_stays_usable_after_a_request_in_time(server: PaymentGatewayServer) -> None:
    gateway = gateway_at(server.url, limits=Limits(connect=5, read=5, overall=0.5))
    send(gateway)
    server.stopping.wait(0.6)
    send(gateway)
    assert server.connections == 1


# Secrets


def chain(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        yield f"{error!r} {error}"
        error = error.__context__


def test_logs_and_errors_of_the_gateway_hide_secrets_and_personal_data(
    server: PaymentGatewayServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "microloan.adapters")
    gateway = gateway_at(server.url)
    told = [repr(gateway), repr(gateway.service), repr(vars(gateway.service.gateway))]
    server.bank.refused_cards = {CARD_NUMBER: f"refused {CARD_NUMBER}"}
    for fault in [None, *(fault for fault in DOUBTFUL if fault not in WAITING)]:
        server.faults.extend([fault] if fault else [])
        with pytest.raises((UnavailableError, InvalidInputError)) as raised:
            gateway.register_card(PERSON, CARD_NUMBER)
        told += [*chain(raised.value), *traceback.format_exception(raised.value)]
    assert "gateway response indeterminate: POST /cards" in caplog.text
    told.append(caplog.text)
    private = [CARD_NUMBER, PERSON.name, PERSON.resident_id, PERSON.mobile]
    for secret in [*private, KEY.secret.decode(), KEY.secret.hex()]:
        assert secret not in "\n".join(told)
    assert any(CARD_NUMBER in request.body.decode() for request in server.requests)
    assert not any(CARD_NUMBER in request.target for request in server.requests)


def test_gateway_elsewhere_without_tls_is_refused() -> None:
    with pytest.raises(ValueError, match="https"):
        gateway_at("http://rails.example", limits=PATIENT)


def test_short_shared_secret_is_refused_without_repeating_it() -> None:
    with pytest.raises(ValueError, match="at least 32 bytes") as refused:
        SharedSecret("key-1", b"short")
    assert "short" not in str(refused.value)


# The document


def test_documented_gateway_example_has_a_valid_signature() -> None:
    text = (Path(__file__).parents[2] / "docs/payment-gateway.md").read_text("utf-8")
    bodies = [line.encode() for line in text.splitlines() if line.startswith('{"direction":"d')]
    answers = [line.encode() for line in text.splitlines() if line.startswith('{"transfer_id":"')]
    key = SharedSecret("key-2026", b"an example secret of 32 bytes !!!")
    request = key.sign_request("PUT", "/v1/transfers/out-1", "1700000000", bodies[0])
    signed = [line.partition(": ")[2] for line in text.splitlines() if line.startswith("X-Sig")]
    assert signed == [request, key.sign_answer(request, 200, answers[0])]


def test_gateway_page_names_every_reason() -> None:
    text = (Path(__file__).parents[2] / "docs/payment-gateway.md").read_text("utf-8")
    codes = {*REASONS, OTHER_REASON, *CARD_REFUSALS, OTHER_CARD_REFUSAL[0]}
    assert {code for code in codes if f"`{code}`" not in text} == set()
