"""What goes wrong, decided by one random generator and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping  # noqa: TC003 - annotations like any other
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from microloan.domain.ledger.loan_account import LoanAccount
from microloan.domain.payments.transfer import Transfer
from microloan.ports.writes import LoanRecord, SaveLine, SaveLoan, SaveTransfer
from microloan_testing.in_memory.store import MemoryStore

if TYPE_CHECKING:
    import random

    from microloan.ports.writes import Write


class CrashError(BaseException):
    """The function is gone in the middle of it: nothing catches this but who asked."""


class Fault(StrEnum):
    """A thing that goes wrong."""

    DIED_BEFORE = "function died before a write"
    DIED_AFTER = "function died after a write"
    RACE = "another came between read and write"
    LOST = "rails never got the message"
    SILENT = "rails acted and did not answer"
    DIED_SENDING = "function died after the rails acted"
    DECLINED = "rails declined"
    RETURNED = "collection taken back later"
    TOLD_AGAIN = "rails told a result unasked"
    DELIVERED_TWICE = "stream delivered twice"
    STREAM_LATE = "stream delivered a day part late"
    ASKED_TWICE = "wallet asked twice, same key"
    KEY_REUSED = "wallet used a key for something else"
    NIGHT_MISSED = "night did not run"
    NIGHT_TWICE = "night ran twice at once"


@dataclass
class Faults:
    """Strikes with a probability, unless it is switched off.

    Parameters
    ----------
    rate
        Of every fault that has no rate of its own.
    """

    rng: random.Random
    rate: float
    rates: Mapping[Fault, float] = field(default_factory=dict)
    on: bool = True
    counts: Counter[Fault] = field(default_factory=Counter)

    def strike(self, fault: Fault) -> bool:
        """Decide whether it goes wrong now."""
        if not self.on or self.rng.random() >= self.rates.get(fault, self.rate):
            return False
        self.counts[fault] += 1
        return True


def _whose(writes: tuple[Write, ...]) -> str:
    """Return whom the writes are about; empty when it is nobody with a line or a loan."""
    for write in writes:
        match write:
            case SaveLine(customer_id=whose) | SaveTransfer(after=Transfer(customer_id=whose)):
                return whose
            case SaveLoan(after=LoanRecord(account=LoanAccount(opening=opening))):
                return opening.customer_id
    return ""


class FaultyStore(MemoryStore):
    """A store whose caller dies before or after a write, or is overtaken by another.

    Parameters
    ----------
    faults
        When.
    """

    def __init__(self, faults: Faults) -> None:
        super().__init__()
        self.meanwhile: Callable[[str], None] = lambda _: None
        """What another does, to the same customer, between a read and the write that follows."""
        self._faults = faults
        self._overtaken = False

    def commit(self, *writes: Write) -> None:
        """Make all the writes happen or none, unless something goes wrong."""
        if self._faults.strike(Fault.DIED_BEFORE):
            raise CrashError
        if not self._overtaken and self._faults.strike(Fault.RACE):
            self._overtaken = True
            try:
                self.meanwhile(_whose(writes))
            finally:
                self._overtaken = False
        super().commit(*writes)
        if self._faults.strike(Fault.DIED_AFTER):
            raise CrashError
