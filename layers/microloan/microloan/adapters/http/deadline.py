"""One limit for a whole HTTP request.

urllib3's timeouts count from byte to byte, so an answer in drips would never end.
"""

from contextlib import suppress
from contextvars import ContextVar
from socket import SHUT_RDWR, socket
from threading import Lock, Timer
from typing import Self

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import HTTPResponse

_CURRENT: ContextVar["Deadline"] = ContextVar("deadline")


class Deadline:
    """A context that breaks off the request made inside it when its time is up.

    Parameters
    ----------
    seconds
        For everything: connecting, sending, waiting and reading.

    Examples
    --------
    ::

        with Deadline(4.0):
            manager.request(...)  # of a manager that `observe` was called for
    """

    def __init__(self, seconds: float) -> None:
        self._timer = Timer(seconds, self._expire)
        self._timer.daemon = True
        self._lock = Lock()
        self._socket: socket | None = None
        self._expired = False

    def __enter__(self) -> Self:
        self._token = _CURRENT.set(self)
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        _CURRENT.reset(self._token)
        self._timer.cancel()
        with self._lock:
            # The connection may serve another request next.
            self._socket = None

    def cover(self, connected: socket) -> None:
        """Break off reads from this socket when the time is up."""
        with self._lock:
            self._socket = connected
            if self._expired:
                _break_off(connected)

    def _expire(self) -> None:
        with self._lock:
            self._expired = True
            if self._socket is not None:
                _break_off(self._socket)


def _break_off(connected: socket) -> None:
    """Interrupt the reader of a socket.

    The method of `ssl` would drop its state under the reader.
    """
    # It may have been closed just now.
    with suppress(OSError):
        socket.shutdown(connected, SHUT_RDWR)


def _cover(connected: socket) -> None:
    _CURRENT.get().cover(connected)


class _Plain(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        # The lookup of the name may have taken all the time. Then nothing is sent any more.
        _cover(self.sock)

    def getresponse(self) -> HTTPResponse:  # type: ignore[override] # as urllib3's own
        _cover(self.sock)
        return super().getresponse()


class _Secure(_Plain, HTTPSConnection):
    """The same over TLS. Python counts its handshake as part of connecting."""


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


def observe(manager: PoolManager) -> PoolManager:
    """Make a manager's connections keep the deadlines around their requests."""
    manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
    return manager
