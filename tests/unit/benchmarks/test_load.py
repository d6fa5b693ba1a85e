"""The load: what its customers do, what counts as wrong, what the books must hold."""

import time
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from benchmarks.load import aftermath
from benchmarks.load.aftermath import compared
from benchmarks.load.figures import fault_of, faults, sent_again
from benchmarks.load.sending import Sender, Sent
from benchmarks.load.traffic import (
    ENTRANCE,
    ReportedMoney,
    Request,
    weights,
)
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan.domain.loan.allocation import Allocation
from tests.support.fakes.load_sender import sender_to

TODAY = date(2026, 11, 27)
ENTRANCE_SHOWN = {
    "invited": True,
    "state": "invited",
    "channel": "qq",
    "expires_on": "2027-01-01",
}
BUSY = {
    "type": "about:blank",
    "title": "Service Unavailable",
    "status": 503,
    "code": "throttled",
    "detail": "later",
    "correlation_id": "c",
}
ASK = Request(ENTRANCE, "GET", "/invitation", "token")


def answering(*answers: httpx.Response | Exception) -> tuple[Sender, list[httpx.Request]]:
    """Return a sender whose service gives these answers, and what it hears."""
    left, heard = list(answers), list[httpx.Request]()

    def handle(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return sender_to(handle), heard


def problem(status: int, **headers: str) -> httpx.Response:
    document = BUSY | {"status": status}
    kind = {"content-type": "application/problem+json"}
    return httpx.Response(status, json=document, headers=kind | headers)


def asked(*answers: httpx.Response | Exception, request: Request = ASK) -> Sent:
    sender, _ = answering(*answers)
    with sender:
        return sender.send(request, "held", time.perf_counter())


def test_load_steps_are_weighted_as_on_the_cost_card() -> None:
    shares = weights()
    assert sum(shares.values()) == 1
    assert shares["repay"] == 2 * shares["borrow"]
    assert shares[ENTRANCE] == 3 * shares["borrow"]
    moves_money = shares["repay"] + shares["borrow"]
    assert moves_money.quantize(Decimal("0.001")) == Decimal("0.155")


def test_documented_response_to_a_load_request_is_no_fault() -> None:
    sent = asked(httpx.Response(200, json=ENTRANCE_SHOWN))
    assert (fault_of(sent), sent.again) == ("", ())


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (problem(500), "500 throttled"),
        (problem(409), "409 throttled"),
        (problem(503), "503 throttled"),
        (httpx.Response(201, json=ENTRANCE_SHOWN), "201 Created"),
        (httpx.Response(502, text="<html>"), "502 Bad Gateway"),
        (httpx.Response(302), "302 Found"),
        (httpx.ReadTimeout("too late"), "no answer: ReadTimeout"),
        (httpx.RemoteProtocolError("gone"), "no answer: RemoteProtocolError"),
    ],
)
def test_response_of_another_status_is_counted_as_a_fault(
    answer: httpx.Response | Exception, fault: str
) -> None:
    sent = asked(answer)
    assert fault_of(sent) == fault
    assert faults([sent]) == {(ENTRANCE, fault): 1}


def test_response_of_another_schema_is_counted_as_a_fault() -> None:
    sent = asked(httpx.Response(200, json=ENTRANCE_SHOWN | {"invited": "yes"}))
    assert "not as documented" in fault_of(sent)


def test_request_with_retry_after_is_sent_again_with_its_key_and_counted_apart() -> None:
    later = problem(503, **{"Retry-After": "2"})
    request = Request("borrow", "POST", "/loans", "token", {"amount": 1}, expected=202)
    sender, heard = answering(later, later, httpx.Response(202, json={}))
    with sender:
        sent = sender.send(request, "held", time.perf_counter())
    assert sent_again([sent]) == {("borrow", "503 throttled"): 2}
    assert sent.waited >= 4
    assert {one.headers["Idempotency-Key"] for one in heard} == {request.key}
    assert len(heard) == 3


def test_request_that_stays_throttled_is_a_fault_after_three_retries() -> None:
    later = [problem(503, **{"Retry-After": "2"}) for _ in range(4)]
    sent = asked(*later)
    assert faults([sent]) == {(ENTRANCE, "503 throttled"): 1}
    assert len(sent.again) == 3


def entry(kind: LoanEventType, loan_id: str, amount: int, transfer_id: str = "") -> Entry:
    nothing = Allocation(0, 0, 0, 0)
    return Entry(loan_id, 1, kind, amount, TODAY, TODAY, transfer_id, nothing, {}, "")


def test_booked_loans_and_repayments_equal_what_the_load_reported() -> None:
    told = ReportedMoney({"loan-1": 100}, {"t-1"})
    booked = [
        entry(LoanEventType.DRAWN, "loan-1", 100),
        entry(LoanEventType.REPAID, "loan-1", 40, "t-1"),
    ]
    assert compared(told, booked) == []


@pytest.mark.parametrize(
    ("booked", "wrong"),
    [
        ([], ["loan loan-1: told, not booked", "repayment t-1: told, not booked"]),
        (
            [entry(LoanEventType.DRAWN, "loan-1", 100)] * 2
            + [entry(LoanEventType.REPAID, "loan-1", 40, "t-1")],
            ["loan loan-1: drawn 2 times"],
        ),
        (
            [entry(LoanEventType.DRAWN, "loan-1", 99)]
            + [entry(LoanEventType.REPAID, "loan-1", 40, "t-1")] * 2,
            ["loan loan-1: 100 fen told, 99 booked", "repayment t-1: booked 2 times"],
        ),
        (
            [
                entry(LoanEventType.DRAWN, "loan-1", 100),
                entry(LoanEventType.DRAWN, "loan-2", 100),
                entry(LoanEventType.REPAID, "loan-1", 40, "t-1"),
                entry(LoanEventType.REPAID, "loan-1", 40, "t-2"),
            ],
            ["loan loan-2: booked, never told", "repayment t-2: booked, never told"],
        ),
    ],
)
def test_booking_that_is_lost_doubled_or_changed_is_named(
    booked: list[Entry], wrong: list[str]
) -> None:
    assert compared(ReportedMoney({"loan-1": 100}, {"t-1"}), booked) == wrong


def test_transfer_that_does_not_arrive_fails_the_load(monkeypatch: pytest.MonkeyPatch) -> None:
    left = [SimpleNamespace(transfer_id="t-1"), SimpleNamespace(transfer_id="t-2")]
    stack: Any = SimpleNamespace(books=SimpleNamespace(open_transfers=lambda: left))
    monkeypatch.setattr(aftermath, "_DRAIN_SECONDS", 0.0)
    with pytest.raises(RuntimeError, match="2 transfers did not arrive, t-1 first"):
        aftermath.drain(stack)
    left.clear()
    assert aftermath.drain(stack) >= 0.0
