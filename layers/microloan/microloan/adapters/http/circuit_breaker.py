"""Circuit breaker of Powertools: pauses requests to a service that is down.

Its state is kept in this process. Powertools can share it through a DynamoDB table. Then every
request costs one more read, while each process finds out by itself after a few failures.
"""

import logging
from collections.abc import Callable
from threading import Lock
from time import time
from typing import TypeVar

from aws_lambda_powertools.utilities.circuit_breaker import (
    CircuitBreakerConfig,
    CircuitBreakerOpenError,
    CircuitState,
    CircuitTransition,
    circuit_breaker,
)
from aws_lambda_powertools.utilities.circuit_breaker.persistence import (
    CircuitBreakerPersistenceLayer,
    CircuitStateRecord,
)
from aws_lambda_powertools.utilities.circuit_breaker.persistence.base import (
    CircuitBreakerExistingLockError,
)

from microloan.adapters.http.envelope import IndeterminateResponseError
from microloan.adapters.metrics import measure

Result = TypeVar("Result")
logger = logging.getLogger(__name__)


class ProcessMemory(CircuitBreakerPersistenceLayer):
    """Keeps the state of circuits in this process."""

    def __init__(self) -> None:
        super().__init__()
        self.records: dict[str, CircuitStateRecord] = {}
        self._writing = Lock()

    def _get_record(self, name: str) -> CircuitStateRecord | None:
        return self.records.get(name)

    def _put_record(
        self,
        record: CircuitStateRecord,
        condition: str | None = None,
        expected_opened_at: int | None = None,
    ) -> None:
        with self._writing:
            stored = self.records.get(record.name)
            if condition and not _can_probe(stored, expected_opened_at):
                raise CircuitBreakerExistingLockError
            self.records[record.name] = record

    def _update_record(self, record: CircuitStateRecord) -> None:
        self._put_record(record)


def _can_probe(stored: CircuitStateRecord | None, expected_opened_at: int | None) -> bool:
    """Return whether no other trial is in progress, or its lease has expired."""
    match stored:
        case CircuitStateRecord(state=CircuitState.OPEN):
            return stored.opened_at == expected_opened_at
        case CircuitStateRecord(probe_lease_expiry=int(expiry)):
            return expiry <= time()
        case _:
            return False


class CircuitBreaker:
    """A breaker that opens after several indeterminate responses in a row.

    Parameters
    ----------
    name
        The service behind it. Powertools counts by this name in the whole process.
    failures
        How many indeterminate responses in a row open it.
    pause
        How many seconds it stays open before a trial request is let through.
    memory
        The store of its state.
    """

    def __init__(
        self,
        name: str,
        failures: int = 5,
        pause: int = 30,
        memory: CircuitBreakerPersistenceLayer | None = None,
    ) -> None:
        config = CircuitBreakerConfig(
            failure_threshold=failures, recovery_timeout=pause, success_threshold=1
        )
        self._name = name
        self._pause = pause
        self._memory = memory or ProcessMemory()
        self._guard = circuit_breaker(
            name, self._memory, on_transition=_report_transition, config=config
        )

    @property
    def is_open(self) -> bool:
        """Whether a request now would be rejected, even as a trial."""
        record = self._memory.get_state(self._name)
        if record.state is not CircuitState.OPEN or record.opened_at is None:
            return False
        return time() < record.opened_at + self._pause

    def call(self, request: Callable[[], Result]) -> Result:
        """Make a request unless the circuit is open.

        Raises
        ------
        IndeterminateResponseError
            When the request raises it, or at once because the circuit is open.
        """
        try:
            result: Result = self._guard(request)()
        except CircuitBreakerOpenError:
            raise IndeterminateResponseError("circuit open") from None
        return result


def _report_transition(transition: CircuitTransition) -> None:
    logger.warning("circuit %s changed to %s", transition.circuit_name, transition.to_state)
    if transition.to_state is CircuitState.OPEN:
        measure({"source": transition.circuit_name}, CircuitsOpened=1)
