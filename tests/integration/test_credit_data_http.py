"""Both sources over HTTP, which misbehave: all that they say, or nothing, and in time."""

import json
import logging
import traceback
from collections.abc import Iterator
from threading import Barrier
from time import monotonic

import pytest

from microloan.adapters.http.signed_client import Limits
from microloan.domain.errors import UnavailableError
from microloan.domain.underwriting.applicant_data import BureauReport
from tests.support.builders.examples import PERSON
from tests.support.fakes.network_connections import FailingConnections
from tests.support.fakes.service_client import IMPATIENT, KEY, PATIENT
from tests.support.servers.credit_data import (
    EVIDENCE,
    OPENID,
    THIN,
    CreditDataServers,
    CreditDataService,
    ask,
    credit_data_servers,
)
from tests.support.servers.faulty_server import DOUBTFUL, HARMLESS, WAITING, Fault, FaultyServer

# These spoil what only a transfer has.
SPOILT = [
    fault for fault in DOUBTFUL if fault not in {Fault.OTHER_ID, Fault.NO_STATUS, Fault.ODD_STATUS}
]
NAMES = ["bureau", "social"]
FAILURES = 3


@pytest.fixture
def servers() -> Iterator[CreditDataServers]:
    with credit_data_servers() as started:
        yield started


def server(servers: CreditDataServers, name: str) -> FaultyServer[CreditDataService]:
    return {"bureau": servers.bureau, "social": servers.social}[name]


def limits(*faults: Fault) -> Limits:
    return IMPATIENT if WAITING.intersection(faults) else PATIENT


# What goes well


def test_credit_data_has_the_report_and_the_activity(servers: CreditDataServers) -> None:
    assert ask(servers.client()) == EVIDENCE


def test_bureau_request_has_the_query_id_purpose_and_consent(servers: CreditDataServers) -> None:
    ask(servers.client(), "query-7")
    [asked] = servers.bureau.requests
    assert (asked.method, asked.target) == ("POST", "/credit-reports")
    assert json.loads(asked.body) == {
        "query_id": "query-7",
        "name": PERSON.name,
        "resident_id": PERSON.resident_id,
        "purpose": "loan_approval",
        "consent": "credit_query",
    }


def test_wallet_request_has_only_channel_and_openid(servers: CreditDataServers) -> None:
    ask(servers.client())
    [asked] = servers.social.requests
    assert (asked.method, asked.target) == ("POST", "/activity")
    assert json.loads(asked.body) == {"channel": "wechat", "openid": OPENID}


def test_bureau_and_wallet_are_asked_concurrently(servers: CreditDataServers) -> None:
    servers.bureau.behind.meet = servers.social.behind.meet = Barrier(2)
    assert ask(servers.client()) == EVIDENCE


def test_person_without_a_bureau_record_has_a_thin_report(servers: CreditDataServers) -> None:
    servers.bureau.behind.document = {"status": "no_record", "report": THIN}
    assert ask(servers.client()).bureau == BureauReport(
        months_of_history=0,
        overdue_now=0,
        worst_status_24m=0,
        inquiries_3m=1,
        monthly_income=600_000,
        monthly_repayments=0,
        unsecured_debt=0,
    )


def test_one_connection_to_each_source_serves_many_requests(servers: CreditDataServers) -> None:
    sources = servers.client()
    for number in range(5):
        ask(sources, f"query-{number}")
    assert (servers.bureau.connections, servers.social.connections) == (1, 1)
    assert len(servers.bureau.behind.queries) == 5


# What goes wrong


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("fault", SPOILT)
def test_failing_source_raises_upstream_unavailable(
    servers: CreditDataServers, caplog: pytest.LogCaptureFixture, name: str, fault: Fault
) -> None:
    caplog.set_level(logging.WARNING, "microloan.adapters")
    server(servers, name).faults.append(fault)
    with pytest.raises(UnavailableError) as refused:
        ask(servers.client(limits(fault)))
    assert refused.value.code == "upstream_unavailable"
    [told] = [record.getMessage() for record in caplog.records]
    assert told.startswith(f"{name} response indeterminate: POST /")
    # The other one was heard, and nothing is left over from it.
    assert ask(servers.client()) == EVIDENCE


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault in HARMLESS])
def test_harmless_fault_of_the_bureau_is_accepted(servers: CreditDataServers, fault: Fault) -> None:
    servers.bureau.faults.append(fault)
    assert ask(servers.client()) == EVIDENCE


@pytest.mark.parametrize("fault", SPOILT)
def test_bureau_query_with_a_spoilt_response_is_not_sent_again(
    servers: CreditDataServers, fault: Fault
) -> None:
    servers.bureau.faults.append(fault)
    with pytest.raises(UnavailableError):
        ask(servers.client(limits(fault)))
    assert len(servers.bureau.requests) == 1


def test_repeated_query_has_the_same_id_at_the_bureau(servers: CreditDataServers) -> None:
    servers.bureau.faults.append(Fault.DROP_AFTER)
    sources = servers.client()
    with pytest.raises(UnavailableError):
        ask(sources)
    assert ask(sources) == EVIDENCE
    assert (len(servers.bureau.requests), servers.bureau.behind.queries) == (2, {"query-1"})


@pytest.mark.parametrize(("name", "refusals"), [("bureau", 1), ("social", 1)])
def test_refused_connection_to_a_source_is_tried_once_more(
    servers: CreditDataServers, monkeypatch: pytest.MonkeyPatch, name: str, refusals: int
) -> None:
    network = FailingConnections(refusals, server(servers, name).port)
    monkeypatch.setattr("urllib3.util.connection.create_connection", network.connect)
    assert ask(servers.client()) == EVIDENCE
    assert network.tried == 2


def test_second_refused_connection_raises_unavailable(
    servers: CreditDataServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = FailingConnections(2, servers.bureau.port)
    monkeypatch.setattr("urllib3.util.connection.create_connection", network.connect)
    with pytest.raises(UnavailableError):
        ask(servers.client())
    assert (network.tried, servers.bureau.requests) == (2, [])


@pytest.mark.parametrize(
    ("name", "status", "told", "logged"),
    [
        ("bureau", 422, "identity_unknown", "bureau request refused: identity_unknown"),
        ("bureau", 422, "consent_refused", "bureau request refused: consent_refused"),
        ("bureau", 422, f"E4711 {PERSON.name}", "bureau request refused: refused"),
        ("social", 404, "member_unknown", "social request refused: member_unknown"),
    ],
)
def test_refusal_of_a_source_is_unavailable_without_opening_the_circuit(
    servers: CreditDataServers,
    caplog: pytest.LogCaptureFixture,
    name: str,
    status: int,
    told: str,
    logged: str,
) -> None:
    caplog.set_level(logging.WARNING, "microloan.adapters")
    sources = servers.client(failures=FAILURES)
    server(servers, name).behind.refusal = (status, told)
    for _ in range(FAILURES):
        with pytest.raises(UnavailableError) as refused:
            ask(sources)
        assert refused.value.code == "upstream_unavailable"
    assert [record.getMessage() for record in caplog.records] == [logged] * FAILURES
    server(servers, name).behind.refusal = None
    assert ask(sources) == EVIDENCE


# The circuits


@pytest.mark.parametrize("name", NAMES)
def test_circuit_of_a_failing_source_opens_and_closes_again(
    servers: CreditDataServers, name: str
) -> None:
    sources = servers.client(failures=FAILURES)
    down = server(servers, name)
    down.faults.extend([Fault.ERROR_AFTER] * FAILURES)
    for _ in range(FAILURES + 2):
        with pytest.raises(UnavailableError):
            ask(sources)
    assert len(down.requests) == FAILURES
    # Who is up is not asked for nothing meanwhile.
    up = servers.social if name == "bureau" else servers.bureau
    assert len(up.requests) == FAILURES
    # Only the one that is down has a circuit that is open.
    [opened] = [one for one in servers.memory.records.values() if one.opened_at]
    assert opened.opened_at is not None
    opened.opened_at -= 31
    assert ask(sources) == EVIDENCE
    assert ask(sources) == EVIDENCE
    assert len(down.requests) == FAILURES + 2


# Secrets


def test_logs_and_errors_of_credit_data_hide_personal_data(
    servers: CreditDataServers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "microloan.adapters")
    sources = servers.client()
    told = [repr(sources)]
    for fault in (fault for fault in SPOILT if fault not in WAITING):
        for name in NAMES:
            server(servers, name).faults.append(fault)
        with pytest.raises(UnavailableError) as raised:
            ask(sources)
        told += [repr(raised.value.__context__), *traceback.format_exception(raised.value)]
    told.append(caplog.text)
    assert "bureau response indeterminate" in caplog.text
    assert "social response indeterminate" in caplog.text
    private = [PERSON.name, PERSON.resident_id, PERSON.mobile, OPENID]
    for secret in [*private, KEY.secret.decode(), KEY.secret.hex()]:
        assert secret not in "\n".join(told)
    targets = [one.target for name in NAMES for one in server(servers, name).requests]
    assert set(targets) == {"/credit-reports", "/activity"}
    assert not any(OPENID.encode() in one.body for one in servers.bureau.requests)
    assert not any(PERSON.name.encode() in one.body for one in servers.social.requests)


# Time


@pytest.mark.parametrize("slow", [["bureau"], ["social"], NAMES], ids=str)
@pytest.mark.parametrize("fault", [Fault.DRIP, Fault.SLOW_AFTER, Fault.SLOW_BEFORE])
def test_slow_source_is_given_up_at_the_deadline(
    servers: CreditDataServers, slow: list[str], fault: Fault
) -> None:
    for name in slow:
        server(servers, name).faults.append(fault)
    began = monotonic()
    with pytest.raises(UnavailableError):
        ask(servers.client(Limits(connect=1, read=5, overall=0.3), seconds=0.5))
    assert monotonic() - began < 3
