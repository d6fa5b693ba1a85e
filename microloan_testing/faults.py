"""Faults by one random generator, with their counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping  # noqa: TC003 - annotations like any other
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from microloan.domain.ledger.loan_account import LoanAccount
from microloan.domain.payments.transfer import Transfer
from microloan.ports.writes import LoanRecord, SaveLine, SaveLoan, SaveTransfer
from microloan_testing.in_memory.store import InMemoryStore

if TYPE_CHECKING:
    import random

    from microloan.ports.writes import Write


class CrashError(BaseException):
    """A crash of a function. Only the simulation catches it."""


class Fault(StrEnum):
    """A kind of fault."""

    CRASH_BEFORE_WRITE = "crash before a write"
    CRASH_AFTER_WRITE = "crash after a write"
    RACE = "another write between read and write"
    LOST = "message to the gateway lost"
    SILENT = "no answer of the gateway"
    CRASH_AFTER_SEND = "crash after the gateway acted"
    DECLINED = "declined by the gateway"
    RETURNED = "collection returned later"
    UNASKED_CALLBACK = "callback without a request"
    DELIVERED_TWICE = "stream delivered twice"
    STREAM_LATE = "stream delivered a day part late"
    ASKED_TWICE = "wallet asked twice, same key"
    KEY_REUSED = "wallet used a key for something else"
    NIGHT_MISSED = "night did not run"
    NIGHT_TWICE = "night ran twice at once"


@dataclass
class Faults:
    """Faults that strike with a probability, unless they are off.

    Parameters
    ----------
    rate
        Chance of every fault without a rate of its own.
    """

    rng: random.Random
    rate: float
    rates: Mapping[Fault, float] = field(default_factory=dict)
    on: bool = True
    counts: Counter[Fault] = field(default_factory=Counter)

    def strike(self, fault: Fault) -> bool:
        """Decide whether a fault strikes now."""
        if not self.on or self.rng.random() >= self.rates.get(fault, self.rate):
            return False
        self.counts[fault] += 1
        return True


def _customer_of(writes: tuple[Write, ...]) -> str:
    """Return the customer of the writes, or nothing without a line or a loan."""
    for write in writes:
        match write:
            case (
                SaveLine(customer_id=customer_id)
                | SaveTransfer(after=Transfer(customer_id=customer_id))
            ):
                return customer_id
            case SaveLoan(after=LoanRecord(account=LoanAccount(opening=opening))):
                return opening.customer_id
    return ""


class FaultyStore(InMemoryStore):
    """A store whose caller crashes before or after a write, or loses a race.

    Parameters
    ----------
    faults
        Decide when.
    """

    def __init__(self, faults: Faults) -> None:
        super().__init__()
        self.meanwhile: Callable[[str], None] = lambda _: None
        """An act on the same customer between a read and the next write."""
        self._faults = faults
        self._overtaken = False

    def commit(self, *writes: Write) -> None:
        """Make all the writes happen or none, unless something goes wrong."""
        if self._faults.strike(Fault.CRASH_BEFORE_WRITE):
            raise CrashError
        if not self._overtaken and self._faults.strike(Fault.RACE):
            self._overtaken = True
            try:
                self.meanwhile(_customer_of(writes))
            finally:
                self._overtaken = False
        super().commit(*writes)
        if self._faults.strike(Fault.CRASH_AFTER_WRITE):
            raise CrashError
