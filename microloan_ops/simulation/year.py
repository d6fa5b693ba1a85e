"""The year itself: day after day of it, and the proof at its end."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from microloan.domain.ledger.audit import AuditResult
from microloan.ports.writes import LoanRecord
from microloan.usecases.payments.handle_callback import CallbackStatus, handle_payment_callback
from microloan_ops.simulation.assumptions import Assumptions
from microloan_ops.simulation.card_balances import Purses
from microloan_ops.simulation.customer_behaviour import Lives
from microloan_ops.simulation.nights import Nights
from microloan_ops.simulation.operators import Operators
from microloan_ops.simulation.people import people
from microloan_ops.simulation.sources import KnownPeople
from microloan_testing.audit import audit
from microloan_testing.bank import Bank
from microloan_testing.digest import digest
from microloan_testing.faults import Faults
from microloan_testing.in_memory.store import MemoryStore
from microloan_testing.outbound_services import StillClock
from microloan_testing.payment_gateway import FaultyPaymentGateway
from microloan_testing.reconciliation import reconcile

FIRST_DAY = date(2025, 3, 1)
DAYS, MEMBERS = 365, 12_000
_MORNING, _NOON, _AFTERNOON, _EVENING = 10, 13, 16, 18
_HOURS_OF_REST = range(1, 8)


@dataclass(frozen=True, slots=True)
class YearPlan:
    """What decides a year: the same again is the same, to the last fen."""

    seed: int = 1
    days: int = DAYS
    members: int = MEMBERS
    assumed: Assumptions = field(default_factory=Assumptions)


@dataclass(frozen=True, slots=True)
class Lived:
    """What came of a year.

    Parameters
    ----------
    did, refused, failed
        What people did and what was booked, what the bank refused, what went wrong at the rails.
    broken
        What does not hold, in words; nothing, when all is well.
    digest
        SHA-256 of every journal entry, closing and transfer.
    """

    did: Counter[str]
    refused: Counter[str]
    failed: Counter[str]
    checked: AuditResult
    broken: tuple[str, ...]
    digest: str


class Year:
    """A bank that opens its books on the first day, and everyone around it."""

    def __init__(self, plan: YearPlan) -> None:
        self.plan = plan
        assumed = plan.assumed
        # The same again is the point of it.
        rng = self._rng = random.Random(plan.seed)  # noqa: S311
        population = people(plan.members, rng, assumed)
        faults = self._faults = Faults(rng, 0.0, assumed.gateway)
        self.clock = StillClock(FIRST_DAY)
        self.store = MemoryStore()
        self.gateway = FaultyPaymentGateway(faults, self.clock)
        sources = KnownPeople(population, rng, assumed.bureau_silent)
        self.bank = Bank(self.store, self.clock, self.gateway, sources)
        self.purses = Purses(self.gateway, rng, assumed)
        self.lives = Lives(self.bank, population, rng, assumed)
        self.operators = Operators(self.bank, rng, assumed)
        self.nights = Nights(self.bank, rng, assumed)
        self.store.enlist(*(member for person in population for member in person.members))
        listed = Counter(member.channel for person in population for member in person.members)
        days = [FIRST_DAY + timedelta(days=number) for number in range(plan.days)]
        self._waves = self.operators.waves([day for day in days if day.day == 1], listed)

    def live(self, progress: Callable[[int], object] = lambda _: None) -> Lived:
        """Live through all days, close the last one, and prove the books."""
        for number in range(self.plan.days):
            self._day(number)
            progress(1)
        self._close_the_last_day()
        return self.prove()

    def _day(self, number: int) -> None:
        today = FIRST_DAY + timedelta(days=number)
        self.clock.set(today, 0)
        self.purses.dawn(today, self.lives.due_on(today))
        if number:
            self.nights.night(number)
        self._move()
        self.clock.set(today, _MORNING)
        self._tell()
        self._campaigns(today)
        self.lives.today()
        self._move()
        self.clock.set(today, _NOON)
        if today.day == 1:
            self.operators.give_up(self._perhaps_recover)
        self._move()
        self.clock.set(today, _AFTERNOON)
        self.purses.afternoon(today)
        self.nights.afternoon()
        self._move()
        self.clock.set(today, _EVENING)
        self._move()

    def _campaigns(self, today: date) -> None:
        for channel, count in self._waves.get(today, {}).items():
            self.lives.invited(self.operators.campaign(channel, count))

    def _perhaps_recover(self, written_off: LoanRecord) -> None:
        assumed = self.plan.assumed
        if self._rng.random() < assumed.recovered:
            self.lives.recover(written_off.account.opening, self.purses)

    # The rails

    def _move(self) -> None:
        """Let the stream deliver what is new, and the sweeper what has no result yet."""
        for transfer in self.bank.outbox():
            if not transfer.attempts:
                self.bank.move(transfer.transfer_id)
        self.bank.sweep()

    def _tell(self) -> None:
        """Let the rails tell what they took back by today."""
        due = [one for one in self.gateway.to_tell if one[0] <= self.clock.today]
        self.gateway.to_tell = [one for one in self.gateway.to_tell if one[0] > self.clock.today]
        for _, transfer_id, told in due:
            if told is CallbackStatus.RETURNED:
                self.gateway.take_back(transfer_id)
            handle_payment_callback(transfer_id, told, self.store, self.gateway, self.clock)

    # The end

    def _close_the_last_day(self) -> None:
        self._faults.on = False
        self.clock.set(FIRST_DAY + timedelta(days=self.plan.days), 0)
        self.nights.night(self.plan.days)
        for hour in _HOURS_OF_REST:
            self._move()
            self.clock.set(self.clock.today, hour)

    def prove(self) -> Lived:
        """Hold all that is stored together, and against the rails and what was promised."""
        tables = self.store.tables
        checked = audit(self.store)
        booked = Counter(f"booked: {entry.kind}" for entry in tables.entries())
        broken = [
            *reconcile(tables.transfers, tables.entries(), self.gateway, self.lives.promised),
            *self.gateway.broken,
            *map(str, checked.findings),
            *(f"{one.transfer_id} is still in flight" for one in tables.transfers.is_pending),
        ]
        if self.nights.closed != self.plan.days or len(tables.closings) != self.plan.days + 1:
            broken.append(f"{self.nights.closed} of {self.plan.days} days are closed")
        return Lived(
            did=self.lives.did + self.operators.did + booked,
            refused=Counter({f"refused: {code}": n for code, n in self.lives.refused.items()}),
            failed=Counter({fault.value: n for fault, n in self._faults.counts.items()}),
            checked=checked,
            broken=tuple(broken),
            digest=digest(tables),
        )
