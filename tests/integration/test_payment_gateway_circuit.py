"""Rails that are down are left alone: nothing goes over the wire while the circuit is open."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import time

import pytest
from aws_lambda_powertools.utilities.circuit_breaker import CircuitState
from aws_lambda_powertools.utilities.circuit_breaker.persistence import CircuitStateRecord

from microloan.adapters.http.circuit_breaker import ProcessMemory
from microloan.domain.errors import InvalidInputError, UnavailableError
from microloan.domain.payments.transfer import Direction
from microloan.ports.payment_gateway import TransferOutcome
from tests.support.builders.examples import PERSON
from tests.support.builders.in_memory_bank import CARD_NUMBER
from tests.support.fakes.gateway_client import gateway_at, serving
from tests.support.servers.faulty_server import Fault
from tests.support.servers.payment_gateway import PaymentGatewayServer

FAILURES = 3


@dataclass
class Line:
    """Rails with a circuit, and what is behind it."""

    server: PaymentGatewayServer
    memory: ProcessMemory = field(default_factory=ProcessMemory)

    def __post_init__(self) -> None:
        self.gateway = gateway_at(self.server.url, failures=FAILURES, memory=self.memory)

    def send(self) -> TransferOutcome:
        return self.gateway.send("out-1", Direction.DISBURSE, "token-1", 100_00).result

    def inquire(self, transfer_id: str = "out-1") -> TransferOutcome:
        return self.gateway.inquire(transfer_id).result

    def fail(self, times: int) -> None:
        self.server.faults.extend([Fault.ERROR_AFTER] * times)
        for _ in range(times):
            assert self.send() is TransferOutcome.UNKNOWN

    @property
    def record(self) -> CircuitStateRecord:
        (record,) = self.memory.records.values()
        return record

    def pass_time(self, seconds: int = 31) -> None:
        assert self.record.opened_at is not None
        self.record.opened_at -= seconds


@pytest.fixture
def line() -> Iterator[Line]:
    with serving() as server:
        yield Line(server)


@pytest.fixture
def opened(line: Line) -> Line:
    line.fail(FAILURES)
    line.server.requests.clear()
    return line


def test_circuit_opens_after_the_given_number_of_failures_in_a_row(line: Line) -> None:
    line.fail(FAILURES - 1)
    assert line.send() is TransferOutcome.SETTLED
    line.fail(FAILURES - 1)
    assert line.send() is TransferOutcome.SETTLED
    line.fail(FAILURES)
    assert (line.send(), line.server.count("PUT")) == (TransferOutcome.UNKNOWN, 3 * FAILURES)


def test_open_circuit_answers_without_a_request(opened: Line) -> None:
    assert [opened.send(), opened.inquire()] == [TransferOutcome.UNKNOWN] * 2
    with pytest.raises(UnavailableError):
        opened.gateway.register_card(PERSON, CARD_NUMBER)
    assert opened.server.requests == []


def test_circuit_stays_open_until_its_time_has_passed(opened: Line) -> None:
    opened.pass_time(20)
    assert (opened.send(), opened.server.requests) == (TransferOutcome.UNKNOWN, [])


def test_successful_trial_closes_the_circuit(opened: Line) -> None:
    opened.pass_time()
    assert [opened.inquire(), opened.send()] == [TransferOutcome.SETTLED] * 2
    assert len(opened.server.bank.movements) == 1


def test_failed_trial_opens_the_circuit_again(opened: Line) -> None:
    opened.pass_time()
    opened.fail(1)
    assert (opened.send(), len(opened.server.requests)) == (TransferOutcome.UNKNOWN, 1)
    opened.pass_time()
    assert opened.send() is TransferOutcome.SETTLED


def test_second_concurrent_trial_of_a_circuit_is_not_sent(opened: Line) -> None:
    opened.pass_time()
    opened.server.faults.append(Fault.DRIP)
    with ThreadPoolExecutor(1) as other:
        trial = other.submit(opened.send)
        opened.server.wait(lambda: bool(opened.server.requests))
        assert opened.send() is TransferOutcome.UNKNOWN
        assert len(opened.server.requests) == 1
        opened.server.stopping.set()
        assert trial.result() is TransferOutcome.UNKNOWN


@pytest.mark.parametrize(("lease", "asked"), [(-1, 1), (+60, 0)])
def test_trial_with_an_expired_lease_is_taken_over(opened: Line, lease: int, asked: int) -> None:
    record = opened.record
    record.state = CircuitState.HALF_OPEN
    record.half_open_owner = "frozen in the middle of it"
    record.probe_lease_expiry = int(time()) + lease
    opened.send()
    assert len(opened.server.requests) == asked


def test_refusals_of_the_gateway_do_not_open_the_circuit(line: Line) -> None:
    line.server.bank.decision = ("failed", "declined")
    line.server.bank.refused_cards = {CARD_NUMBER: "card_not_own"}
    for _ in range(FAILURES + 1):
        assert line.send() is TransferOutcome.FAILED
        assert line.inquire("never-heard-of") is TransferOutcome.NOT_FOUND
        with pytest.raises(InvalidInputError):
            line.gateway.register_card(PERSON, CARD_NUMBER)


def test_opening_and_closing_of_a_circuit_are_logged(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "microloan.adapters")
    line.fail(FAILURES)
    line.send()
    line.pass_time()
    line.send()
    told = [record.getMessage() for record in caplog.records if "circuit" in record.getMessage()]
    assert [text.rpartition(" ")[2] for text in told] == ["OPEN", "open", "HALF_OPEN", "CLOSED"]


def test_half_open_circuit_is_acquired_by_one_owner() -> None:
    memory = ProcessMemory()
    memory.save_open("one", failure_count=3, opened_at=100)
    assert not memory.try_acquire_half_open("one", "who saw an older state", 99)
    assert memory.try_acquire_half_open("one", "first", 100)
    assert not memory.try_acquire_half_open("one", "second", 100)
    memory.records["one"].probe_lease_expiry = int(time()) - 1
    assert memory.try_acquire_half_open("one", "third", 100)
    memory.save_closed("one")
    assert not memory.try_acquire_half_open("one", "late", 100)
    assert not memory.try_acquire_half_open("never opened", "who", 100)
