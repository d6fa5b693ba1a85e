"""The payment rails and the sources, as acts that take turns meet them."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from microloan.domain.money import yuan
from microloan.domain.payments.transfer import Direction
from microloan.domain.underwriting.applicant_data import ApplicantData
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome
from microloan_testing.faults import Faults
from microloan_testing.payment_gateway import UNKNOWN, FaultyPaymentGateway, Movement
from tests.support.builders.examples import GOOD_PROFILE, GOOD_REPORT

if TYPE_CHECKING:
    from collections.abc import Callable

    from microloan.domain.channel import Channel
    from microloan.domain.customers.customer import Identity
    from microloan_testing.outbound_services import FixedClock
    from tests.interleavings.scheduler import Scheduler

DECLINED = PaymentResult(TransferOutcome.FAILED, "declined")


class Gateway(FaultyPaymentGateway):
    """Rails with a ledger, that give others a turn before they are asked.

    `silent` rails act and do not answer; they decline the transfers in `declined`. `uncovered`
    says why a refund should not leave.
    """

    def __init__(self, scheduler: Scheduler, clock: FixedClock) -> None:
        super().__init__(Faults(random.Random(0), 0.0), clock)
        self.silent = False
        self.declined: set[str] = set()
        self.uncovered: Callable[[str, int], str] = lambda _, __: ""
        self._scheduler = scheduler

    def copy(self, scheduler: Scheduler, clock: FixedClock) -> Gateway:
        """Return rails that have done the same."""
        other = Gateway(scheduler, clock)
        other.ledger = {one: replace(movement) for one, movement in self.ledger.items()}
        other.credited = dict(self.credited)
        other.empty, other.declined = set(self.empty), set(self.declined)
        return other

    def send(
        self, transfer_id: str, direction: Direction, token: str, amount: int
    ) -> PaymentResult:
        last = self._scheduler.last_step()
        if last and last[:2] != ("read", "screenings"):
            self.broken.append(f"{transfer_id} was sent, and the hold was not read last")
        self._scheduler.touch("gateway: send", direction, transfer_id)
        answer = super().send(transfer_id, direction, token, amount)
        return UNKNOWN if self.silent else answer

    def inquire(self, transfer_id: str) -> PaymentResult:
        self._scheduler.touch("gateway: inquire", transfer_id)
        return UNKNOWN if self.silent else super().inquire(transfer_id)

    def _move(self, transfer_id: str, direction: Direction, token: str, amount: int) -> Movement:
        if transfer_id in self.declined:
            self.ledger[transfer_id] = Movement(direction, amount, DECLINED)
            return self.ledger[transfer_id]
        if direction is Direction.REFUND and (why := self.uncovered(transfer_id, amount)):
            self.broken.append(f"a refund of {yuan(amount)} was sent {why}")
        return super()._move(transfer_id, direction, token, amount)


class FixedCreditData:
    """Say the same of everybody; of whoever is `bad` that something is overdue."""

    def __init__(self, scheduler: Scheduler, *, bad: bool) -> None:
        self.bad = bad
        self._scheduler = scheduler

    def ask(
        self, identity: Identity, channel: Channel, openid: str, query_id: str
    ) -> ApplicantData:
        assert all((identity.resident_id, channel, openid, query_id))
        self._scheduler.touch("sources: ask")
        report = replace(GOOD_REPORT, overdue_now=1_000_00) if self.bad else GOOD_REPORT
        return ApplicantData(report, GOOD_PROFILE)
