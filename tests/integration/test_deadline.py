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


def test_who_reads_is_woken_when_the_time_is_up(ends: tuple[socket, socket]) -> None:
    with Deadline(SOON) as deadline:
        deadline.cover(ends[0])
        assert ends[0].recv(1) == b""


def test_what_comes_after_the_time_is_broken_off_at_once(ends: tuple[socket, socket]) -> None:
    with Deadline(SOON) as deadline:
        sleep(LATER)
        deadline.cover(ends[0])
        assert not works(*ends)


def test_what_was_in_time_is_left_alone_and_no_thread_stays(ends: tuple[socket, socket]) -> None:
    before = timers()
    with Deadline(30) as deadline:
        deadline.cover(ends[0])
    for one in set(timers()) - set(before):
        one.join(2)
    assert set(timers()) <= set(before)
    assert works(*ends)


def test_a_timer_that_comes_too_late_does_no_harm(
    ends: tuple[socket, socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("threading.Timer.cancel", lambda _: None)
    with Deadline(SOON) as deadline:
        deadline.cover(ends[0])
    sleep(LATER)
    assert works(*ends)


def test_a_socket_that_was_closed_meanwhile_does_no_harm(ends: tuple[socket, socket]) -> None:
    with Deadline(SOON) as deadline:
        deadline.cover(ends[0])
        ends[0].close()
        sleep(LATER)
