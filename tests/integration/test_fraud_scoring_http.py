"""Fraud scores over HTTP: a valid score, or the refusal to try later, within 300 ms."""

import json
import logging
import traceback
from collections.abc import Iterator
from time import monotonic
from typing import Any

import pytest

from microloan.adapters.aws.clients import RESERVE
from microloan.adapters.fraud_scoring.client import LIMITS, SECONDS
from microloan.adapters.http.signed_client import Limits
from microloan.adapters.invocation_deadline import invocation_deadline
from microloan.domain.errors import UnavailableError
from tests.support.builders.examples import CARD, PERSON
from tests.support.fakes.network_connections import FailingConnections
from tests.support.fakes.service_client import IMPATIENT, KEY, PATIENT
from tests.support.servers.faulty_server import (
    ABOUT_TRANSFERS,
    DOUBTFUL,
    HARMLESS,
    WAITING,
    Fault,
)
from tests.support.servers.fraud_scoring import (
    QUERY,
    SCORE,
    FraudScoringServer,
    fraud_scoring_server,
)

SPOILT = [fault for fault in DOUBTFUL if fault not in ABOUT_TRANSFERS]
FAILURES = 3
# A busy machine may take this much longer.
TOLERANCE = 2.0


@pytest.fixture
def server() -> Iterator[FraudScoringServer]:
    with fraud_scoring_server() as started:
        yield started


def limits(fault: Fault) -> Limits:
    return IMPATIENT if fault in WAITING else PATIENT


def refused(server: FraudScoringServer, limits: Limits = PATIENT) -> UnavailableError:
    with pytest.raises(UnavailableError) as refusal:
        server.client(limits).score(QUERY)
    assert refusal.value.code == "upstream_unavailable"
    assert str(refusal.value) == "We cannot check your loan at the moment. Try again later."
    return refusal.value


# The request and its answer


def test_score_is_the_providers(server: FraudScoringServer) -> None:
    assert server.client().score(QUERY) == SCORE


def test_provider_receives_the_facts_of_the_draw(server: FraudScoringServer) -> None:
    server.client().score(QUERY)
    [request] = server.provider.requests
    assert (request.method, request.target) == ("POST", "/fraud-scores")
    assert json.loads(request.body) == {
        "loan_id": "loan-1",
        "customer_id": "cust-1",
        "channel": "wechat",
        "card_id": CARD.card_id,
        "card_bound_at": "2023-11-14T10:00:00+08:00",
        "amount": 1_000_000,
        "first_draw": True,
        "draws_in_day": 0,
        "login": {"amr": ["face", "otp", "pwd"], "auth_time": 1_700_000_000},
    }


def test_provider_receives_no_identity_and_no_number_of_a_card(server: FraudScoringServer) -> None:
    server.client().score(QUERY)
    [request] = server.provider.requests
    everything = repr(request).encode() + request.body
    private = (PERSON.name, PERSON.resident_id, PERSON.mobile, CARD.token, CARD.last4)
    for secret in (*private, KEY.secret.decode()):
        assert secret.encode() not in everything


def test_request_signed_by_another_key_is_refused(server: FraudScoringServer) -> None:
    server.provider.behind.keys = {KEY.key_id: b"another secret of thirty-two bytes"}
    refused(server)


def test_one_connection_serves_many_draws(server: FraudScoringServer) -> None:
    client = server.client()
    assert [client.score(QUERY) for _ in range(5)] == [SCORE] * 5
    assert server.provider.connections == 1


# Failures


@pytest.mark.parametrize("fault", SPOILT)
def test_failure_refuses_the_draw_and_is_logged_once(
    server: FraudScoringServer, caplog: pytest.LogCaptureFixture, fault: Fault
) -> None:
    caplog.set_level(logging.WARNING, "microloan.adapters")
    server.provider.faults.append(fault)
    refused(server, limits(fault))
    [line] = [record.getMessage() for record in caplog.records]
    assert line.startswith("fraud response indeterminate: POST /fraud-scores: ")
    # The question was sent once, and nothing of its answer reaches the next.
    assert len(server.provider.requests) == 1
    assert server.client().score(QUERY) == SCORE


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault in HARMLESS])
def test_harmless_fault_changes_no_score(server: FraudScoringServer, fault: Fault) -> None:
    server.provider.faults.append(fault)
    client, provider = server.client(), server.provider
    assert client.score(QUERY) == SCORE
    if fault is Fault.CLOSE_IDLE:
        # On a busy machine the next question would come before the end of the connection.
        provider.wait(lambda: provider.closed == provider.connections)
    assert client.score(QUERY) == SCORE


@pytest.mark.parametrize(
    "changes", [{"score": 1_001}, {"score": True}, {"loan_id": "loan-2"}, {"reason": "none"}]
)
def test_answer_that_cannot_be_true_refuses_the_draw(
    server: FraudScoringServer, changes: dict[str, Any]
) -> None:
    server.provider.behind.changes = changes
    refused(server)


def test_error_of_the_provider_refuses_the_draw(server: FraudScoringServer) -> None:
    server.provider.behind.refusal = (422, "amount_unknown")
    refused(server)


def test_connection_that_failed_is_tried_once_more(
    server: FraudScoringServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = FailingConnections(1, server.provider.port)
    monkeypatch.setattr("urllib3.util.connection.create_connection", network.connect)
    assert server.client().score(QUERY) == SCORE
    assert network.tried == 2


def test_circuit_opens_after_failures_and_closes_after_its_pause(
    server: FraudScoringServer, caplog: pytest.LogCaptureFixture
) -> None:
    client = server.client(failures=FAILURES)
    server.provider.faults.extend([Fault.ERROR_AFTER] * FAILURES)
    for _ in range(FAILURES):
        with pytest.raises(UnavailableError):
            client.score(QUERY)
    caplog.set_level(logging.WARNING, "microloan.adapters")
    caplog.clear()
    with pytest.raises(UnavailableError, match="Try again later") as refusal:
        client.score(QUERY)
    assert refusal.value.code == "upstream_unavailable"
    assert [record.getMessage() for record in caplog.records] == ["fraud skipped: circuit open"]
    assert len(server.provider.requests) == FAILURES
    [opened] = [record for record in server.memory.records.values() if record.opened_at]
    assert opened.opened_at is not None
    opened.opened_at -= 31
    assert client.score(QUERY) == SCORE


# Time


@pytest.mark.parametrize("fault", [Fault.DRIP, Fault.SLOW_AFTER, Fault.SLOW_BEFORE])
def test_limit_of_300_ms_holds_for_every_kind_of_slowness(
    server: FraudScoringServer, fault: Fault
) -> None:
    assert SECONDS == LIMITS.connect == LIMITS.read == LIMITS.overall == 0.3
    server.provider.faults.append(fault)
    began = monotonic()
    refused(server, LIMITS)
    assert 0.3 <= monotonic() - began < 0.3 + TOLERANCE


def test_answer_in_drips_would_take_longer_than_the_tolerance(server: FraudScoringServer) -> None:
    """The limit between two bytes alone would not end such an answer in time."""
    server.provider.faults.append(Fault.DRIP)
    began = monotonic()
    assert server.client(Limits(connect=2, read=0.3, overall=30)).score(QUERY) == SCORE
    assert monotonic() - began > 0.3 + TOLERANCE


def test_nothing_is_sent_without_time_to_store_the_draw(server: FraudScoringServer) -> None:
    client = server.client(LIMITS)
    with invocation_deadline(SECONDS + RESERVE - 0.1), pytest.raises(UnavailableError) as refusal:
        client.score(QUERY)
    assert refusal.value.code == "deadline_exceeded"
    assert server.provider.requests == []


# Secrets


def test_log_and_errors_name_neither_the_customer_nor_the_key(
    server: FraudScoringServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "microloan.adapters")
    found = [repr(server.client())]
    for fault in (fault for fault in SPOILT if fault not in WAITING):
        server.provider.faults.append(fault)
        refusal = refused(server)
        found += [repr(refusal.__context__), *traceback.format_exception(refusal)]
    found.append(caplog.text)
    assert "fraud response indeterminate" in caplog.text
    private = ("cust-1", CARD.token, KEY.secret.decode(), KEY.secret.hex())
    assert [secret for secret in private if secret in "\n".join(found)] == []
