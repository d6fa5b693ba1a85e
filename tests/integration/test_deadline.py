import threading
from collections.abc import Iterator
from socket import socket, socketpair
from time import sleep

import pytest

from microloan.adapters.http.deadline import Deadline

SOON, LATER = 0.02, 0.1


@pytest.fixture
def ends() -> Iterator[tuple[socket, socket]]:
    ours, theirs = socketpair()
    ours.settimeout(2)
    with ours, theirs:
        yield ours, theirs


def works(ours: socket, theirs: socket) -> bool:
    try:
        theirs.send(b"x")
    except BrokenPipeError:
        return False
    return ours.recv(1) == b"x"


def timers() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if isinstance(one, threading.Timer)]


def test_blocked_reader_is_woken_at_the_deadline(ends: tuple[socket, socket]) -> None:
    with Deadline(SOON) as deadline:
        deadline.cover(ends[0])
        assert ends[0].recv(1) == b""


def test_socket_covered_after_the_deadline_is_shut_at_once(ends: tuple[socket, socket]) -> None:
    with Deadline(SOON) as deadline:
        sleep(LATER)
        deadline.cover(ends[0])
        assert not works(*ends)


def test_socket_in_time_stays_open_and_leaves_no_thread(ends: tuple[socket, socket]) -> None:
    before = timers()
    with Deadline(30) as deadline:
        deadline.cover(ends[0])
    for one in set(timers()) - set(before):
        one.join(2)
    assert set(timers()) <= set(before)
    assert works(*ends)


def test_timer_that_fires_late_leaves_the_socket_open(
    ends: tuple[socket, socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("threading.Timer.cancel", lambda _: None)
    with Deadline(SOON) as deadline:
        deadline.cover(ends[0])
    sleep(LATER)
    assert works(*ends)


def test_socket_closed_before_the_deadline_raises_nothing(ends: tuple[socket, socket]) -> None:
    with Deadline(SOON) as deadline:
        deadline.cover(ends[0])
        ends[0].close()
        sleep(LATER)
