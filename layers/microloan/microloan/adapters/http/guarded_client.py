"""A service outside: asked in time and only while it is up; every doubt about it is logged."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

from microloan.adapters.aws.clients import RESERVE
from microloan.adapters.http.circuit_breaker import CircuitBreaker
from microloan.adapters.http.envelope import HttpRequest, HttpResponse, IndeterminateResponseError
from microloan.adapters.http.signed_client import SignedHttpClient
from microloan.adapters.invocation_deadline import ensure_time_remaining
from microloan.adapters.metrics import measure
from microloan.domain.errors import UnavailableError

Meaning = TypeVar("Meaning")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class GuardedClient:
    """What stands behind one gateway.

    Parameters
    ----------
    name
        By which the log knows it.
    """

    name: str
    gateway: SignedHttpClient
    circuit: CircuitBreaker

    def require_up(self) -> None:
        """Go on only when requests are let through.

        Raises
        ------
        UnavailableError
            When the circuit is open; then nothing was begun.
        """
        if self.circuit.is_open:
            logger.warning("%s left alone: circuit open", self.name)
            raise UnavailableError("a service outside does not answer; try again later")

    def ask(self, request: HttpRequest, read: Callable[[HttpResponse], Meaning]) -> Meaning:
        """Ask once and return what the answer means.

        Parameters
        ----------
        read
            Returns what an answer means, or raises a doubt.

        Raises
        ------
        Doubt
            When there is no answer in time, or none that means anything.
        UnavailableError
            When there is no time to wait for one; then nothing was sent.
        """
        # What is answered has to be stored, too.
        ensure_time_remaining(self.gateway.longest + RESERVE)
        try:
            return self.circuit.call(lambda: read(self._exchange(request)))
        except IndeterminateResponseError as doubt:
            logger.warning("%s in doubt: %s %s: %s", self.name, request.method, request.path, doubt)
            raise

    def _exchange(self, request: HttpRequest) -> HttpResponse:
        began = monotonic()
        try:
            return self.gateway.exchange(request)
        finally:
            measure({"source": self.name}, SourceSeconds=monotonic() - began)
