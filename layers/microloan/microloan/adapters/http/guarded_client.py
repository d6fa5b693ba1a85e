"""An external service behind a deadline and a circuit breaker.

Every failure is logged.
"""

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
    """The client of one external service.

    Parameters
    ----------
    name
        The name of the service in the log.
    """

    name: str
    gateway: SignedHttpClient
    circuit: CircuitBreaker

    def require_up(self) -> None:
        """Raise unless requests are let through.

        Raises
        ------
        UnavailableError
            When the circuit is open. Then nothing was begun.
        """
        if self.circuit.is_open:
            logger.warning("%s skipped: circuit open", self.name)
            raise UnavailableError("An upstream service is unavailable. Try again later.")

    def ask(self, request: HttpRequest, read: Callable[[HttpResponse], Meaning]) -> Meaning:
        """Send one request and return the meaning of its answer.

        Parameters
        ----------
        read
            Returns the meaning of an answer, or raises `IndeterminateResponseError`.

        Raises
        ------
        IndeterminateResponseError
            When no valid answer comes in time.
        UnavailableError
            When no time is left for an answer. Then nothing was sent.
        """
        # Leave time to store the answer, too.
        ensure_time_remaining(self.gateway.longest + RESERVE)
        try:
            return self.circuit.call(lambda: read(self._exchange(request)))
        except IndeterminateResponseError as doubt:
            logger.warning(
                "%s response indeterminate: %s %s: %s",
                self.name,
                request.method,
                request.path,
                doubt,
            )
            raise

    def _exchange(self, request: HttpRequest) -> HttpResponse:
        began = monotonic()
        try:
            return self.gateway.exchange(request)
        finally:
            measure({"source": self.name}, SourceSeconds=monotonic() - began)
