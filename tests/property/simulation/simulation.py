"""Whole days of a bank with faults, from one seed."""

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from microloan.domain.calendar import ONE_DAY
from microloan.domain.errors import MicroloanError, StateConflictError, UnavailableError
from microloan.domain.ledger.audit import AuditResult
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.payments.transfer import TransferStatus
from microloan.ports.writes import LoanRecord
from microloan.usecases.payments.handle_callback import CallbackStatus, handle_payment_callback
from microloan_testing.audit import audit
from microloan_testing.bank import Bank
from microloan_testing.digest import digest
from microloan_testing.faults import CrashError, Fault, Faults, FaultyStore
from microloan_testing.held_credits import check_suspense
from microloan_testing.outbound_services import FixedClock, untimed_credit_data
from microloan_testing.payment_gateway import FaultyPaymentGateway
from microloan_testing.plan_promises import check_plans
from microloan_testing.reconciliation import reconcile
from microloan_testing.two_people import reissue_refund, write_off
from tests.property.simulation.population import population
from tests.property.simulation.relief import Relief
from tests.property.simulation.wallets import Wallets

FIRST_DAY = date(2024, 1, 15)
_HOURS = (1, 6, 10, 13, 17, 21)
_AFTERNOON_RUN = 17
# A person does something every other day.
_ACTS_PER_DAY = 0.5
_RATHER_DELIVER = 0.5
# Defaulting people have no money from the third week to the twelfth. Their loans are written off
# meanwhile, and perhaps recovered afterwards.
_EMPTY_FROM, _FULL_FROM = 15, 80
_HOPELESS = 30
_DAYS_OF_REST = 4
_AUDIT_EVERY = 30
_MOST_TRIES = 3

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Plan:
    """The inputs of a simulation."""

    seed: int
    days: int = 90
    customers: int = 200
    faults: float = 0.05


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a simulation.

    Parameters
    ----------
    broken
        Each contradiction, in words.
    digest
        SHA-256 of every journal entry, closing and transfer.
    """

    plan: Plan
    did: Counter[str]
    refused: Counter[str]
    faults: Counter[Fault]
    checked: AuditResult
    broken: tuple[str, ...]
    digest: str


class Simulation:
    """A bank with customers, gateway and operators."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        # A repeatable run needs a seeded generator.
        self.rng = random.Random(plan.seed)
        self.faults = Faults(self.rng, plan.faults)
        self.clock = FixedClock(FIRST_DAY)
        self.store = FaultyStore(self.faults)
        self.gateway = FaultyPaymentGateway(self.faults, self.clock)
        self.bank = Bank(self.store, self.clock, self.gateway, untimed_credit_data(self.store))
        people = population(plan.customers, FIRST_DAY, self.rng)
        self.wallets = Wallets(self.bank, self.faults, self.rng, people)
        self.relief = Relief(self.bank, self.gateway, self.faults, self.rng, self.wallets)
        self.did = self.wallets.did
        self.broken = self.wallets.broken
        self.checked = AuditResult()
        self.store.meanwhile = self._meanwhile

    def run(self, progress: Callable[[int], object] = lambda _: None) -> Outcome:
        """Simulate all days, finish all transfers, and prove the books."""
        for number in range(self.plan.days):
            self._day(number)
            progress(1)
        self._rest()
        self._prove()
        return self.outcome()

    def outcome(self) -> Outcome:
        """Return the result so far."""
        booked = Counter(f"booked: {entry.kind}" for entry in self.store.tables.entries())
        return Outcome(
            plan=self.plan,
            did=self.did + booked,
            refused=self.wallets.refused,
            faults=self.faults.counts,
            checked=self.checked,
            broken=(*self.broken, *self.gateway.broken, *map(str, self.checked.findings)),
            digest=digest(self.store.tables),
        )

    def _day(self, number: int) -> None:
        today = FIRST_DAY + timedelta(days=number)
        self.clock.set(today, 0)
        if number and not self.faults.strike(Fault.NIGHT_MISSED):
            self.night()
        if number == _EMPTY_FROM:
            self._default()
        if number == _FULL_FROM:
            self.gateway.empty.intersection_update(self.relief.empty)
        for hour in _HOURS:
            self.clock.set(today, hour)
            for _ in range(round(len(self.wallets.people) * _ACTS_PER_DAY / len(_HOURS))):
                self.wallets.act()
            self.relief.act()
            self._send_callbacks()
            self.deliver()
            self._until_done(self.bank.sweep)
            if hour == _AFTERNOON_RUN:
                self._collect()
        self._operate()
        if number % _AUDIT_EVERY == _AUDIT_EVERY - 1:
            self._audit()

    def _default(self) -> None:
        """Empty the cards of defaulting people."""
        for person in self.wallets.people:
            if person.defaults:
                self.gateway.empty.update(card.token for card in person.cards)

    # The stream and the payment gateway

    def deliver(self) -> None:
        """Deliver the outbox by the stream: most of it, some of it twice."""
        waiting = self.bank.outbox()
        self.rng.shuffle(waiting)
        for transfer in waiting:
            if self.faults.strike(Fault.STREAM_LATE):
                continue
            times = 2 if self.faults.strike(Fault.DELIVERED_TWICE) else 1
            for _ in range(times):
                self._once(lambda: self.bank.move(transfer.transfer_id))  # noqa: B023 - now

    def _send_callbacks(self) -> None:
        """Send the callbacks that are due, some of them twice."""
        for transfer_id, status in self.gateway.callbacks_due():
            if status is CallbackStatus.RETURNED:
                self.gateway.return_payment(transfer_id)
            times = 2 if self.faults.strike(Fault.DELIVERED_TWICE) else 1
            for _ in range(times):
                self._until_done(lambda: self._handle_callback(transfer_id, status))  # noqa: B023 - now

    def _handle_callback(self, transfer_id: str, status: CallbackStatus) -> None:
        try:
            handle_payment_callback(transfer_id, status, self.store, self.gateway, self.clock)
            self.did["callbacks"] += 1
        except StateConflictError as refused:
            self.wallets.refused[refused.code] += 1
        except UnavailableError:
            # The gateway repeats a callback until it is accepted.
            self.gateway.callbacks.append((self.clock.today + ONE_DAY, transfer_id, status))

    # The night and the operators

    def night(self) -> None:
        """Run the end of day, sometimes twice at once, while customers go on."""
        runs = 2 if self.faults.strike(Fault.NIGHT_TWICE) else 1
        planned = [self.bank.plan() for _ in range(runs)]
        for plan in planned:
            for segment in self.bank.segments(plan):
                self._until_done(lambda: self.bank.accrue(segment))  # noqa: B023 - now
                self.wallets.act()
        for plan in planned:
            closed = self._until_done(lambda: self.bank.close(plan))  # noqa: B023 - now
            self.did["days closed"] += len(closed)

    def _collect(self) -> None:
        for segment in self.bank.segments(self.bank.plan()):
            self._until_done(lambda: self.bank.accrue(replace(segment, dates=())))  # noqa: B023

    def _operate(self) -> None:
        """Reissue failed refunds, write off loans that are long overdue, and help others."""
        self.relief.operate()
        for transfer in self.store.open_transfers():
            if transfer.status is TransferStatus.FAILED:
                card = self.rng.choice(self.store.account(transfer.customer_id).cards)
                self._once(
                    lambda: reissue_refund(
                        transfer.transfer_id,  # noqa: B023 - now
                        card.card_id,  # noqa: B023 - now
                        self.store,
                        self.clock,
                    )
                )
        for customer_id, loan_id in self._hopeless():
            self._once(
                lambda: write_off(
                    customer_id,  # noqa: B023 - now
                    loan_id,  # noqa: B023 - now
                    "the card has been empty for long",
                    self.store,
                    self.clock,
                )
            )

    def _hopeless(self) -> list[tuple[str, str]]:
        return [
            key
            for key, record in self.store.tables.open_loans.items()
            if isinstance(record, LoanRecord)
            and record.account.status is LoanStatus.OPEN
            and record.account.loan.days_past_due(self.clock.today) > _HOPELESS
        ]

    # Races, repetitions and the end

    def _meanwhile(self, customer_id: str) -> None:
        """Race a write by a delivery or a request of the same customer."""
        waiting = [sent for sent in self.bank.outbox() if sent.customer_id == customer_id]
        if waiting and self.rng.random() < _RATHER_DELIVER:
            self._once(lambda: self.bank.move(self.rng.choice(waiting).transfer_id))
        else:
            self.wallets.act(customer_id)

    def _once(self, act: Callable[[], Answer]) -> Answer | None:
        """Act once. A crash is not repeated."""
        try:
            return act()
        except CrashError:
            return None
        except MicroloanError as refused:
            self.wallets.refused[refused.code] += 1
            return None

    def _until_done(self, act: Callable[[], Answer]) -> Answer:
        """Act again until there is no crash."""
        while True:
            with suppress(CrashError):
                return act()

    def _rest(self) -> None:
        """Finish all transfers without faults, and close the last day."""
        self.faults.on = False
        self._operate()
        last = FIRST_DAY + timedelta(days=self.plan.days)
        for number in range(_DAYS_OF_REST):
            for hour in _HOURS:
                self.clock.set(last + timedelta(days=number), hour)
                self._send_callbacks()
                self.deliver()
                self.bank.sweep()
                self._operate()
        self.clock.set(last + timedelta(days=_DAYS_OF_REST), 0)
        planned = self.bank.plan()
        for segment in self.bank.segments(planned):
            self.bank.accrue(segment)
        self.bank.close(planned)
        # A collection without funds is followed by that of a part, at most twice.
        for _ in range(_MOST_TRIES):
            self.deliver()

    # The proof

    def _audit(self) -> None:
        checked = audit(self.store)
        self.checked += checked

    def _prove(self) -> None:
        self._audit()
        tables = self.store.tables
        plans = check_plans(map(self.store.entries, tables.journal), self.bank.plans_shown)
        self.did.update(plans.courses)
        self.broken.extend(plans.broken)
        self.broken.extend(self.relief.missing())
        self.broken.extend(check_suspense(tables, self.gateway))
        self.broken.extend(
            reconcile(tables.transfers, tables.entries(), self.gateway, self.wallets.promised)
        )
