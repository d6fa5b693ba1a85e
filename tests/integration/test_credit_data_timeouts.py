"""Two seconds for both sources, whatever they do; and nothing of an ask reaches into the next."""

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest

from microloan.adapters.aws.clients import RESERVE
from microloan.adapters.credit_data.client import LIMITS, HttpCreditBureau
from microloan.adapters.credit_data.combined import SECONDS, CombinedCreditData
from microloan.adapters.http.signed_client import Limits, Tls
from microloan.adapters.invocation_deadline import has_time_remaining, invocation_deadline
from microloan.domain.customers.customer import Identity
from microloan.domain.errors import UnavailableError
from microloan.domain.underwriting.applicant_data import ApplicantData, BureauReport
from tests.support.builders.examples import GOOD_PROFILE, GOOD_REPORT
from tests.support.fakes.network_connections import FailingConnections
from tests.support.fakes.outbound_services import FakeBureau, FakeSocialData
from tests.support.fakes.service_client import KEYS, service_at
from tests.support.servers.certificates import CertificateAuthority
from tests.support.servers.credit_data import FOUND, CreditDataService, ask
from tests.support.servers.faulty_server import FaultyServer

SOON = 0.2
HANDSHAKE = b"\x16\x03\x03\x40\x00"


class Hanging(FakeBureau):
    """Hangs where nothing can break it off, as the lookup of a name does."""

    def __init__(self) -> None:
        super().__init__(GOOD_REPORT)
        self.go_on = Event()

    def report(self, identity: Identity, query_id: str) -> BureauReport:
        self.go_on.wait(30)
        return super().report(identity, query_id)


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    bureau = Hanging()
    yield bureau
    bureau.go_on.set()


def social() -> FakeSocialData:
    return FakeSocialData(GOOD_PROFILE)


def threads() -> list[Thread]:
    return [one for one in threading.enumerate() if one.name.startswith("sources")]


def no_thread_is_left() -> bool:
    for one in threads():
        one.join(5)
    return threads() == []


# What cannot be broken off


def test_hanging_source_is_given_up_after_the_agreed_seconds(
    hanging: Hanging, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "microloan.adapters")
    with pytest.raises(UnavailableError) as refused:
        ask(CombinedCreditData(hanging, social(), seconds=SOON))
    assert refused.value.code == "upstream_unavailable"
    [told] = [record.getMessage() for record in caplog.records]
    assert told == "bureau timed out: no answer within 0.2 s"


def test_hanging_source_does_not_block_the_next_request(hanging: Hanging) -> None:
    sources = CombinedCreditData(hanging, social(), seconds=SOON)
    for _ in range(3):
        with pytest.raises(UnavailableError):
            ask(sources)
    assert len(threads()) == 3
    assert ask(replace(sources, bureau=FakeBureau(GOOD_REPORT))) == ApplicantData(
        GOOD_REPORT, GOOD_PROFILE
    )


def test_thread_of_a_source_ends_after_its_request(hanging: Hanging) -> None:
    sources = CombinedCreditData(hanging, social(), seconds=SOON)
    with pytest.raises(UnavailableError):
        ask(sources)
    hanging.go_on.set()
    assert ask(sources)
    assert no_thread_is_left()


def test_programming_error_in_a_source_is_raised_as_it_is() -> None:
    class Wrong(FakeBureau):
        def report(self, identity: Identity, query_id: str) -> BureauReport:
            raise ZeroDivisionError(identity.born, query_id)

    with pytest.raises(ZeroDivisionError):
        ask(CombinedCreditData(Wrong(GOOD_REPORT), social()))


# The invocation's own time


def test_credit_data_is_not_asked_without_the_time_for_it() -> None:
    bureau, wallet = FakeBureau(GOOD_REPORT), social()
    with invocation_deadline(SECONDS + RESERVE - 0.1), pytest.raises(UnavailableError) as refused:
        ask(CombinedCreditData(bureau, wallet))
    assert refused.value.code == "deadline_exceeded"
    assert (bureau.asked, wallet.asked) == (0, 0)
    with invocation_deadline(SECONDS + RESERVE + 5):
        assert ask(CombinedCreditData(bureau, wallet))


def test_source_threads_know_the_remaining_time_of_the_invocation() -> None:
    knew = []

    class Looking(FakeBureau):
        def report(self, identity: Identity, query_id: str) -> BureauReport:
            knew.append((has_time_remaining(50), has_time_remaining(200)))
            return super().report(identity, query_id)

    with invocation_deadline(100):
        ask(CombinedCreditData(Looking(GOOD_REPORT), social()))
    assert knew == [(True, False)]


def test_limits_of_a_source_are_shorter_than_the_whole_request() -> None:
    assert LIMITS.overall < SECONDS
    # A connection that is not made, another one, and its handshake end before that, too.
    assert 3 * LIMITS.connect < LIMITS.overall


# A peer that is slow before there is a request


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_connection_that_takes_too_long_sends_no_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tls: bool
) -> None:
    authority = CertificateAuthority(tmp_path, "authority")
    bureau = CreditDataService(dict(KEYS), "/credit-reports", FOUND)
    trusted = Tls(authority.certificate)
    with FaultyServer(bureau, authority.server(asks_client=False) if tls else None) as server:
        network = FailingConnections(0, server.port, lookup=0.4)
        monkeypatch.setattr("urllib3.util.connection.create_connection", network.connect)
        limits = Limits(connect=5, read=5, overall=SOON)
        service = service_at(server.url, "bureau", limits=limits, tls=trusted)
        with pytest.raises(UnavailableError):
            ask(CombinedCreditData(HttpCreditBureau(service), social(), seconds=10))
        server.wait(lambda: server.connections == server.closed == 1)
        assert (network.tried, server.requests) == (1, [])


@contextmanager
def listening(backlog: int = 5) -> Iterator[socket.socket]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(backlog)
        yield listener


@contextmanager
def full() -> Iterator[int]:
    """Yield a port whose queue is full: a connection to it is neither made nor refused."""
    with ExitStack() as stack:
        listener = stack.enter_context(listening(0))
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


@contextmanager
def shaking_hands_for_ever() -> Iterator[int]:
    """Yield a port where TLS begins, byte after byte, each soon enough to go on waiting."""
    done = Event()
    with listening() as listener:
        drip = Thread(target=_drip, args=(listener, done))
        drip.start()
        yield listener.getsockname()[1]
        done.set()
        drip.join()


def _drip(listener: socket.socket, done: Event) -> None:
    connected, _ = listener.accept()
    with connected:
        for number in range(1_000):
            if done.wait(0.02):
                return
            try:
                connected.send(HANDSHAKE[number : number + 1] or b"\0")
            except OSError:
                return


@pytest.mark.parametrize(("scheme", "peer"), [("http", full), ("https", shaking_hands_for_ever)])
def test_source_that_connects_slowly_is_given_up(
    caplog: pytest.LogCaptureFixture, scheme: str, peer: Callable[[], AbstractContextManager[int]]
) -> None:
    caplog.set_level(logging.WARNING, "microloan.adapters")
    limits = Limits(connect=0.1, read=5, overall=0.4)
    began = monotonic()
    with peer() as port:
        service = service_at(f"{scheme}://127.0.0.1:{port}", "bureau", limits=limits)
        with pytest.raises(UnavailableError):
            ask(CombinedCreditData(HttpCreditBureau(service), social(), seconds=10))
        # It was the source's own limit, not that of the ask.
        assert monotonic() - began < 5
    told = [one.getMessage() for one in caplog.records if one.name.startswith("microloan")]
    logged = "bureau response indeterminate: POST /credit-reports"
    assert [text.rpartition(": ")[0] for text in told] == [logged]
    assert no_thread_is_left()
