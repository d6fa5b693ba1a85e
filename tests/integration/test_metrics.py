"""What CloudWatch is told by way of the log, and that no person can be found in it."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest

from microloan.adapters.http.circuit_breaker import CircuitBreaker, ProcessMemory
from microloan.adapters.http.envelope import IndeterminateResponseError
from microloan.adapters.metrics import measure
from microloan.adapters.sandbox.payment_gateway import SandboxPaymentGateway
from microloan.domain.errors import ThrottledError
from microloan.domain.underwriting.consent import CURRENT
from microloan.domain.underwriting.policy import POLICY
from microloan.entrypoints.auth.authorizer import UNAUTHORIZED, count_authorizer_faults
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome
from microloan.usecases.end_of_day.value_segment import SegmentResult
from microloan.usecases.lending import view_account
from tests.support.assertions.emitted_metrics import VALUES, EmittedMetrics, emitted, values
from tests.support.builders.customers import DRAW, PERSON
from tests.support.cloud.in_process_api import InProcessApi

ALL = {"service": "microloan"}


def drawn(api: InProcessApi) -> str:
    status, answer = api.request("POST", "/loans", api.confirmed(DRAW), key=uuid.uuid4().hex)
    assert status == 202
    transfer_id: str = answer["transfer_id"]
    return transfer_id


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, EmittedMetrics]:
    return {one.name: one for one in emitted(capsys.readouterr().out)}


def test_decision_emits_one_count_and_one_duration(
    customer: InProcessApi, capsys: pytest.CaptureFixture[str]
) -> None:
    body = {"consents": dict(CURRENT)}
    status, answer = customer.request("POST", "/credit-applications", body)
    assert (status, answer["outcome"]) == (201, "approved")
    figures = told(capsys)
    grades = {grade.name for grade in POLICY.grades}
    *by, grade = figures["Decisions"].dimensions
    assert by == [ALL, ALL | {"channel": "wechat"}, ALL | {"outcome": "approved"}]
    assert grade["grade"] in grades
    assert (figures["Decisions"].value, figures["Decisions"].unit) == (1, "Count")
    took = figures["DecisionSeconds"]
    assert (took.unit, took.dimensions) == ("Seconds", (ALL, ALL | {"channel": "wechat"}))
    assert 0 <= took.value < 60
    # The one that stands is no decision.
    assert customer.request("POST", "/credit-applications", body)[0] == 201
    assert told(capsys) == {}


def test_decision_time_counts_from_the_arrival_at_the_api(
    customer: InProcessApi, capsys: pytest.CaptureFixture[str]
) -> None:
    function, event = customer.event(
        "POST", "/credit-applications", json.dumps({"consents": dict(CURRENT)}), {}
    )
    event["requestContext"]["requestTimeEpoch"] -= 4_000
    assert customer.load(function).handler(event, None)["statusCode"] == 201
    assert 4 <= told(capsys)["DecisionSeconds"].value < 64


def test_disbursement_emits_the_seconds_from_click_to_booking_once(
    customer: InProcessApi, capsys: pytest.CaptureFixture[str]
) -> None:
    transfer_id = drawn(customer)
    wait(customer, timedelta(seconds=100))
    customer.deliver(transfer_id)
    figures = told(capsys)
    assert 100 <= figures["ClickToMoneySeconds"].value < 160
    assert figures["ClickToMoneySeconds"].unit == "Seconds"
    assert figures["TransfersBooked"].dimensions == (
        ALL,
        ALL | {"direction": "disburse"},
        ALL | {"outcome": "settled"},
    )
    # The stream may deliver it again; the money came once.
    customer.deliver(transfer_id)
    assert told(capsys) == {}


def test_failed_disbursement_emits_no_seconds_from_click_to_money(
    customer: InProcessApi, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch, TransferOutcome.FAILED)
    customer.deliver(drawn(customer))
    figures = told(capsys)
    assert "ClickToMoneySeconds" not in figures
    assert figures["TransfersBooked"].dimensions[2] == ALL | {"outcome": "failed"}


def test_transfer_without_a_result_emits_no_metric(
    customer: InProcessApi, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch, TransferOutcome.UNKNOWN)
    customer.deliver(drawn(customer))
    assert told(capsys) == {}


def test_repayment_emits_no_seconds_from_click_to_money(
    customer: InProcessApi, capsys: pytest.CaptureFixture[str]
) -> None:
    customer.deliver(drawn(customer))
    loan_id = customer.request("GET", "/loans")[1]["loans"][0]["loan_id"]
    path = f"/loans/{loan_id}/repayments"
    _, asked = customer.request("POST", path, {"amount": 300_00}, key=uuid.uuid4().hex)
    capsys.readouterr()
    customer.deliver(asked["transfer_id"])
    assert told(capsys).keys() == {"TransfersBooked"}


def test_sweep_emits_the_number_and_age_of_open_transfers(
    customer: InProcessApi, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch, TransferOutcome.UNKNOWN)
    drawn(customer)
    wait(customer, timedelta(seconds=200))
    sweep = customer.load("transfer_worker").sweep_handler
    capsys.readouterr()
    assert sweep({}, None)["results"] == {TransferOutcome.UNKNOWN: 1}
    figures = told(capsys)
    assert (figures["OpenTransfers"].value, figures["TransfersGivenUp"].value) == (1, 0)
    assert 200 <= figures["OutboxAgeSeconds"].value < 260
    assert figures["OutboxAgeSeconds"].unit == "Seconds"
    monkeypatch.undo()
    wait(customer, timedelta(hours=2))
    sweep({}, None)
    assert values(capsys.readouterr().out)["OutboxAgeSeconds"] == 0
    assert sweep({}, None)["open"] == 0
    assert values(capsys.readouterr().out)["OpenTransfers"] == 0


def test_night_counts_the_bank_transfers_that_were_not_returned(
    customer: InProcessApi, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    night: Any = customer.load("nightly_accrual")
    segment = {"number": 0, "of": 1, "dates": ["2024-01-15"]}
    for unreturned in ((), ("bank-1", "bank-2")):
        done = SegmentResult(0, 0, 0, (), unreturned=unreturned)
        monkeypatch.setattr(night, "value_segment", lambda *_, done=done: done)
        night.accrue_handler(segment, None)
        found = values(capsys.readouterr().out)
        assert found.get("TransfersGivenUp", 0) == len(unreturned)
        assert found["SkippedLoans"] == 0


def test_transfer_that_cannot_be_moved_emits_a_fault(
    customer: InProcessApi, capsys: pytest.CaptureFixture[str]
) -> None:
    assert customer.stream("out-nobody") == ["1"]
    assert values(capsys.readouterr().out) == {"TransferFaults": 1}


@pytest.mark.parametrize(
    ("error", "figure"),
    [
        (ZeroDivisionError("secret"), "Faults"),
        (ThrottledError("throttled"), "Unavailable"),
    ],
)
def test_internal_error_and_throttling_emit_different_metrics(
    customer: InProcessApi,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    figure: str,
) -> None:
    module = customer.load("account")

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(module, view_account.view_account.__name__, fail)
    assert customer.request("GET", "/account")[0] in {500, 503}
    output = capsys.readouterr().out
    assert values(output) == {figure: 1}
    assert "secret" not in "".join(line for line in output.splitlines() if '"_aws"' in line)


def test_refused_request_emits_no_fault(
    customer: InProcessApi, capsys: pytest.CaptureFixture[str]
) -> None:
    assert customer.request("GET", "/loans/loan-nobody")[0] == 404
    assert told(capsys) == {}


def test_authorizer_that_refuses_emits_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    def authorizer(event: dict[str, Any], _context: object) -> None:
        raise RuntimeError(event["word"])

    for word, found in ((UNAUTHORIZED, {}), ("no key", {"AuthorizerFaults": 1})):
        with pytest.raises(RuntimeError):
            count_authorizer_faults(authorizer)({"word": word}, None)
        assert values(capsys.readouterr().out) == found


def test_metrics_of_a_whole_journey_contain_no_personal_data(
    api: InProcessApi, capsys: pytest.CaptureFixture[str]
) -> None:
    api.invite("o1")
    bound = api.request("POST", "/bank-cards", PERSON)[1]
    api.request("POST", "/credit-applications", {"consents": dict(CURRENT)})
    draw = api.confirmed(DRAW | {"card_id": bound["card_id"]})
    _, drawn = api.request("POST", "/loans", draw, key=uuid.uuid4().hex)
    api.deliver(drawn["transfer_id"])
    path = f"/loans/{drawn['loan_id']}/repayments"
    _, asked = api.request("POST", path, {"settle": True}, key=uuid.uuid4().hex)
    api.deliver(asked["transfer_id"])
    api.load("transfer_worker").sweep_handler({}, None)
    told = list(emitted(capsys.readouterr().out))
    assert {one.name for one in told} == {
        *("Decisions", "DecisionSeconds", "TransfersBooked", "ClickToMoneySeconds"),
        *("OpenTransfers", "TransfersGivenUp", "TransferFaults", "OutboxAgeSeconds"),
        "CasesOverdue",
    }
    for one in told:
        for dimensions in one.dimensions:
            assert all(value in VALUES[name] for name, value in dimensions.items()), one


def test_opened_circuit_emits_one_metric(capsys: pytest.CaptureFixture[str]) -> None:
    circuit = CircuitBreaker("metrics-test", failures=2)

    def doubt() -> None:
        raise IndeterminateResponseError("no answer")

    for _ in range(4):
        with pytest.raises(IndeterminateResponseError):
            circuit.call(doubt)
    figures = list(emitted(capsys.readouterr().out))
    assert [(one.name, one.value) for one in figures] == [("CircuitsOpened", 1)]
    assert figures[0].dimensions[1]["source"] == "metrics-test"


def test_circuit_that_closes_again_emits_no_further_metric(
    capsys: pytest.CaptureFixture[str],
) -> None:
    memory = ProcessMemory()
    circuit = CircuitBreaker("metrics-again", failures=1, memory=memory)

    def doubt() -> None:
        raise IndeterminateResponseError("no answer")

    with pytest.raises(IndeterminateResponseError):
        circuit.call(doubt)
    [record] = memory.records.values()
    assert record.opened_at
    record.opened_at -= 31
    assert circuit.call(lambda: "up again") == "up again"
    assert [one.name for one in emitted(capsys.readouterr().out)] == ["CircuitsOpened"]


def test_unknown_metric_name_is_refused() -> None:
    with pytest.raises(KeyError, match="LoanOfZhang"):
        measure(LoanOfZhang=1)


def wait(api: InProcessApi, time: timedelta) -> None:
    clock = api.load("transfer_worker").container.clock
    clock.set(clock.now() + time)


def answers(monkeypatch: pytest.MonkeyPatch, result: TransferOutcome) -> None:
    """Let the rails answer the same to everything."""
    monkeypatch.setattr(SandboxPaymentGateway, "send", lambda *_: PaymentResult(result))
    monkeypatch.setattr(SandboxPaymentGateway, "inquire", lambda *_: PaymentResult(result))
