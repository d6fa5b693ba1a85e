"""The year itself: day after day of it, and the proof at its end."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from microloan.domain.ledger.audit import AuditResult
from microloan.ports.writes import LoanRecord
from microloan.usecases.payments.handle_callback import CallbackStatus, handle_payment_callback
from microloan_testing.audit import audit
from microloan_testing.bank import Bank
from microloan_testing.digest import digest
from microloan_testing.faults import Faults
from microloan_testing.held_credits import check_suspense
from microloan_testing.in_memory.store import InMemoryStore
from microloan_testing.outbound_services import FixedClock
from microloan_testing.payment_gateway import FaultyPaymentGateway
from microloan_testing.plan_promises import check_plans
from microloan_testing.reconciliation import reconcile
from simulation.assumptions import Assumptions
from simulation.bank_transfers import BankTransfers
from simulation.card_balances import CardBalances
from simulation.credit_data import SimulatedCreditData
from simulation.customer_behaviour import CustomerBehaviour
from simulation.nights import Nights
from simulation.operators import Operators
from simulation.people import people
from simulation.plans import Plans

FIRST_DAY = date(2025, 3, 1)
DAYS, MEMBERS = 365, 12_000
_OFFER_DAY = 15
_MORNING, _NOON, _AFTERNOON, _EVENING = 10, 13, 16, 18
_HOURS_OF_REST = range(1, 8)


@dataclass(frozen=True, slots=True)
class YearPlan:
    """The inputs of a year. Equal plans give equal years, to the last fen."""

    seed: int = 1
    days: int = DAYS
    members: int = MEMBERS
    assumed: Assumptions = field(default_factory=Assumptions)


@dataclass(frozen=True, slots=True)
class YearResult:
    """The result of a year.

    Parameters
    ----------
    did, refused, failed
        Counts of actions and entries, of refusals, and of faults of the payment gateway.
    broken
        Each contradiction, in words.
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
    """A bank that opens its books on the first day, with customers and operators."""

    def __init__(self, plan: YearPlan) -> None:
        self.plan = plan
        assumed = plan.assumed
        # A repeatable run needs a seeded generator.
        rng = self._rng = random.Random(plan.seed)  # noqa: S311
        population = people(plan.members, rng, assumed)
        faults = self._faults = Faults(rng, 0.0, assumed.gateway)
        self.clock = FixedClock(FIRST_DAY)
        self.store = InMemoryStore()
        self.gateway = FaultyPaymentGateway(faults, self.clock)
        sources = SimulatedCreditData(population, rng, assumed.bureau_silent)
        self.bank = Bank(self.store, self.clock, self.gateway, sources)
        self.card_balances = CardBalances(self.gateway, rng, assumed)
        self.behaviour = CustomerBehaviour(self.bank, population, rng, assumed)
        self.operators = Operators(self.bank, rng, assumed)
        self.plans = Plans(self.bank, rng, assumed, self.card_balances)
        self.bank_transfers = BankTransfers(self.bank, self.gateway, rng, assumed)
        self.nights = Nights(self.bank, rng, assumed)
        self.store.enlist(*(member for person in population for member in person.members))
        listed = Counter(member.channel for person in population for member in person.members)
        days = [FIRST_DAY + timedelta(days=number) for number in range(plan.days)]
        self._waves = self.operators.waves([day for day in days if day.day == 1], listed)

    def run(self, progress: Callable[[int], object] = lambda _: None) -> YearResult:
        """Simulate all days, close the last one, and prove the books."""
        for number in range(self.plan.days):
            self._day(number)
            progress(1)
        self._close_the_last_day()
        return self.prove()

    def _day(self, number: int) -> None:
        today = FIRST_DAY + timedelta(days=number)
        self.clock.set(today, 0)
        self.card_balances.dawn(today, self.behaviour.due_on(today))
        if number:
            self.nights.night(number)
        self._move()
        self.clock.set(today, _MORNING)
        self._report_returns()
        self._campaigns(today)
        self.behaviour.today()
        self._move()
        short = self.behaviour.short()
        if today.day == _OFFER_DAY:
            self.plans.offer(short)
        self.plans.take(short)
        self.bank_transfers.today(short)
        self.clock.set(today, _NOON)
        if today.day == 1:
            self.operators.write_off(self._perhaps_recover)
        self.bank_transfers.operate()
        self._move()
        self.clock.set(today, _AFTERNOON)
        self.card_balances.afternoon(today)
        self.nights.afternoon()
        self._move()
        self.clock.set(today, _EVENING)
        self._move()

    def _campaigns(self, today: date) -> None:
        for channel, count in self._waves.get(today, {}).items():
            self.behaviour.invited(self.operators.campaign(channel, count))

    def _perhaps_recover(self, written_off: LoanRecord) -> None:
        assumed = self.plan.assumed
        if self._rng.random() < assumed.recovered:
            self.behaviour.recover(written_off.account.opening, self.card_balances)

    # The payment gateway

    def _move(self) -> None:
        """Deliver new transfers, with those that follow, and retry others."""
        while waiting := [each for each in self.bank.outbox() if not each.attempts]:
            for transfer in waiting:
                self.bank.move(transfer.transfer_id)
        self.bank.sweep()

    def _report_returns(self) -> None:
        """Report the payments that the gateway has returned by today."""
        for transfer_id, status in self.gateway.callbacks_due():
            if status is CallbackStatus.RETURNED:
                self.gateway.return_payment(transfer_id)
            handle_payment_callback(transfer_id, status, self.store, self.gateway, self.clock)

    # The end

    def _close_the_last_day(self) -> None:
        self._faults.on = False
        self.clock.set(FIRST_DAY + timedelta(days=self.plan.days), 0)
        self.nights.night(self.plan.days)
        for hour in _HOURS_OF_REST:
            self._move()
            self.clock.set(self.clock.today, hour)

    def prove(self) -> YearResult:
        """Audit all that is stored, and reconcile it with the payment gateway."""
        tables = self.store.tables
        checked = audit(self.store)
        booked = Counter(f"booked: {entry.kind}" for entry in tables.entries())
        plans = check_plans(map(self.store.entries, tables.journal), self.bank.plans_shown)
        broken = [
            *plans.broken,
            *check_suspense(tables, self.gateway),
            *reconcile(tables.transfers, tables.entries(), self.gateway, self.behaviour.promised),
            *self.gateway.broken,
            *map(str, checked.findings),
            *(
                f"{transfer.transfer_id} is still in flight"
                for transfer in tables.transfers.is_pending
            ),
        ]
        refused = self.behaviour.refused + self.plans.refused
        if self.nights.closed != self.plan.days or len(tables.closings) != self.plan.days + 1:
            broken.append(f"{self.nights.closed} of {self.plan.days} days are closed")
        return YearResult(
            did=self._did() + plans.courses + booked,
            refused=Counter({f"refused: {code}": n for code, n in refused.items()}),
            failed=Counter({fault.value: n for fault, n in self._faults.counts.items()}),
            checked=checked,
            broken=tuple(broken),
            digest=digest(tables),
        )

    def _did(self) -> Counter[str]:
        people = self.behaviour.did + self.plans.did + self.bank_transfers.did
        return people + self.operators.did
