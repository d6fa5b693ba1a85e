"""A bank that acts share, and one line for each thing that can be done to it."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from microloan.domain import ids
from microloan.domain.approval import Act, Approval
from microloan.domain.channel import Channel
from microloan.domain.errors import InternalFaultError, UnavailableError
from microloan.domain.ledger.payment_history import COUNTS_AS_PAID, TAKEN_OUT
from microloan.domain.payments.transfer import Direction, Transfer, TransferStatus
from microloan.domain.underwriting.consent import CURRENT
from microloan.ports.onboarding_writes import SaveCard
from microloan.ports.operator_writes import AddApproval
from microloan.ports.writes import AddTransfer, SaveLoan
from microloan.usecases.end_of_day.close_days import close_days, open_books, plan_end_of_day
from microloan.usecases.end_of_day.value_segment import Segment, value_segment
from microloan.usecases.lending.draw_loan import DrawRequest, draw_loan
from microloan.usecases.lending.repay import RepaymentRequest, repay
from microloan.usecases.onboarding.apply_credit import apply_credit
from microloan.usecases.onboarding.review_decision import answer_review
from microloan.usecases.operations.approvals import approve, find_approval, refuse
from microloan.usecases.payments.handle_callback import CallbackStatus, handle_payment_callback
from microloan.usecases.payments.process_transfer import process_transfer
from microloan.usecases.payments.sweep_transfers import sweep_transfers
from microloan.usecases.personal_data.erase import erase_person
from microloan_testing.bank import JUST_LOGGED_IN
from microloan_testing.confirmations import LENDER, confirm_now
from microloan_testing.in_memory.tables import Tables
from microloan_testing.outbound_services import FixedClock, NoticeBoard, ReadableCipher
from tests.interleavings.gateway import FixedCreditData, Gateway
from tests.interleavings.shared_stores import SharedPersons, SharedStore, Watch
from tests.support.builders.examples import CARD, CUSTOMER, DRAWN_ON, known
from tests.support.builders.scorecards import CONTESTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from microloan.domain.customers.erasure import Erasure
    from microloan.domain.loan.plan_quote import PlanQuote
    from microloan.domain.underwriting.review import ReviewState
    from microloan.ports.applications import Application
    from microloan.ports.payment_gateway import TransferOutcome
    from microloan.usecases.caller import Caller
    from microloan.usecases.lending.draw_loan import DrawResult
    from microloan.usecases.payments.sweep_transfers import SweepResult
    from tests.interleavings.scheduler import Scheduler

_PAID = dict.fromkeys(COUNTS_AS_PAID, 1) | dict.fromkeys(TAKEN_OUT, -1)
OTHER_CARD = replace(CARD, card_id="card-2", token="token-2", last4="4321")


@dataclass
class Facts:
    """What the beginning of a scenario leaves to its acts."""

    customer_id: str = CUSTOMER
    card_id: str = CARD.card_id
    loan_id: str = ""
    transfers: list[str] = field(default_factory=list)
    application_id: str = ""
    caller: Caller | None = None


class Stage:
    """A bank on a day, and what each act saw when it began.

    Parameters
    ----------
    of
        The stage to go on from; a new bank when there is none.
    backwards
        The acts whose batches are read from the last item to the first.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        of: Stage | None = None,
        backwards: frozenset[int] = frozenset(),
    ) -> None:
        self.scheduler = scheduler
        self.clock: FixedClock = copy.copy(of.clock) if of else FixedClock(DRAWN_ON)
        tables = of.store.tables if of else Tables()
        self.store: SharedStore = SharedStore(tables, Watch(scheduler), backwards)
        gateway = of.gateway.copy(scheduler, self.clock) if of else Gateway(scheduler, self.clock)
        gateway.uncovered, self.store.broken = self._uncovered, gateway.broken
        self.gateway: Gateway = gateway
        self.sources: FixedCreditData = FixedCreditData(
            scheduler, bad=of.sources.bad if of else False
        )
        self.persons = SharedPersons(self.store, scheduler)
        self.vault, self.notices = ReadableCipher(), NoticeBoard()
        self.facts: Facts = of.facts if of else Facts()
        self.promised: dict[str, int] = {}
        self.unheard: list[tuple[CallbackStatus, str]] = []
        self.shown: dict[str, PlanQuote] = dict(of.shown) if of else {}
        self._overpaid: dict[int | None, dict[str, int]] = {}
        if of is None:
            open_books(self.store, self.clock)
            self.store.commit(*known(), SaveCard(CUSTOMER, OTHER_CARD))

    # What people do

    def draw(self, amount: int = 1_000_00, key: str = "draw") -> DrawResult:
        customer, card = self.facts.customer_id, self.facts.card_id
        # Reading the quote is no step of the race.
        with self.scheduler.at_once():
            shown = confirm_now(customer, amount, 5, self.store, self.clock)
        request = DrawRequest(
            *(amount, 5, card, "travel", key, f"{amount}", shown),
            authentication=JUST_LOGGED_IN,
        )
        drawn = draw_loan(customer, Channel.WECHAT, request, self.store, self.clock, LENDER)
        self.promised[drawn.transfer_id] = amount
        return drawn

    def pay(self, amount: int | None = None, key: str = "pay") -> Transfer:
        facts = self.facts
        request = RepaymentRequest(facts.loan_id, amount, key, ids.fingerprint({"amount": amount}))
        transfer = repay(facts.customer_id, request, self.store, self.clock).transfer
        self.promised[transfer.transfer_id] = transfer.amount
        return transfer

    def apply(self) -> Application:
        assert self.facts.caller
        return apply_credit(
            self.facts.caller,
            CURRENT,
            contests=CONTESTS,
            people=self.store,
            vault=self.vault,
            sources=self.sources,
            clock=self.clock,
        )

    # What the rails and the stream do

    def move(self, transfer_id: str) -> TransferOutcome:
        return process_transfer(transfer_id, self.store, self.gateway, self.clock)

    def tell(self, told: CallbackStatus, transfer_id: str) -> None:
        """Tell what became of a transfer; what is answered with a fault of ours is told again."""
        if told is CallbackStatus.RETURNED:
            self.gateway.return_payment(transfer_id)
        try:
            handle_payment_callback(transfer_id, told, self.store, self.gateway, self.clock)
        except (InternalFaultError, UnavailableError):
            self.unheard.append((told, transfer_id))
            raise

    def sweep(self) -> SweepResult:
        return sweep_transfers(self.store, self.gateway, self.clock)

    # What operators do

    def take_back(self, transfer_id: str) -> Approval:
        self.gateway.return_payment(transfer_id)
        return self.approve(Act.REVERSE_PAYMENT, subject=transfer_id)

    def ask(self, act: Act, amount: int, **details: str) -> None:
        """Ask another person to approve an act on the loan."""
        self._ask(f"approval-{act}", act, self.facts.loan_id, amount, details)

    def ask_of_transfer(self, act: Act, transfer_id: str, amount: int, **details: str) -> None:
        """Ask another person to approve an act on a transfer."""
        self._ask(f"approval-{act}-{transfer_id}", act, transfer_id, amount, details)

    def _ask(
        self, approval_id: str, act: Act, subject: str, amount: int, details: dict[str, str]
    ) -> None:
        of, given = self.facts.customer_id, tuple(details.items())
        why, now = "charged twice in error", self.clock.now()
        asked = Approval(approval_id, act, of, subject, amount, given, "wang", now, why)
        self.store.commit(AddApproval(asked))

    def approve(self, act: Act, operator: str = "li", subject: str = "") -> Approval:
        approval_id = f"approval-{act}-{subject}" if subject else f"approval-{act}"
        digest = find_approval(approval_id, self.store).digest
        return approve(approval_id, digest, operator, "seen the bill", self.store, self.clock)

    def refuse(self, act: Act, operator: str = "zhao") -> Approval:
        return refuse(f"approval-{act}", operator, "nothing was wrong", self.store, self.clock)

    def erase(self) -> Erasure:
        return erase_person(self.facts.customer_id, self.persons, self.vault, self.clock)

    def answer(self, state: ReviewState, operator: str = "wang") -> Application:
        application_id = self.facts.application_id
        return answer_review(
            application_id, state, operator, "looked at again", self.store, self.clock
        )

    # What the clock does

    def night(self) -> object:
        planned = plan_end_of_day(self.store, self.clock)
        for number in range(planned.segments):
            segment = Segment(number, planned.segments, planned.dates)
            value_segment(segment, self.store, self.notices, self.clock)
        return close_days(planned.dates, planned.segments, self.store, lambda _: None)

    def later(self, days: int, hour: int = 1) -> None:
        """Let days go by, each with its night and whatever that sends."""
        for _ in range(days):
            self.clock.next_day(hour)
            self.night()
            self.deliver()

    def deliver(self) -> None:
        """Move all that waits, what it leads to included."""
        while waiting := self.waiting():
            for transfer in waiting:
                self.move(transfer.transfer_id)

    def waiting(self) -> list[Transfer]:
        """Return the transfers that have no result, and whose customer is not on hold."""
        held = {case.customer_id for case in self.store.open_cases()}
        open_ = (one for one in self.store.open_transfers() if self.store.owner(one) not in held)
        return [one for one in open_ if one.status is TransferStatus.REQUESTED]

    # How a scenario begins

    def lend(self, amount: int = 1_000_00, key: str = "draw") -> str:
        """Draw, and let the money arrive."""
        self.facts.loan_id = self.draw(amount, key).opening.loan_id
        self.deliver()
        return self.facts.loan_id

    def paid(self, amount: int | None = None, key: str = "pay") -> str:
        """Repay, and let the money come."""
        transfer_id = self.pay(amount, key).transfer_id
        self.deliver()
        self.facts.transfers.append(transfer_id)
        return transfer_id

    def collect(self, amount: int, key: str) -> Transfer:
        """Ask for an amount that nobody owes, as two payments that cross can."""
        facts = self.facts
        record = self.store.loan(facts.customer_id, facts.loan_id)
        assert record
        transfer = Transfer(
            transfer_id=ids.repayment_id(facts.customer_id, facts.loan_id, key),
            direction=Direction.COLLECT,
            customer_id=facts.customer_id,
            loan_id=facts.loan_id,
            card_id=facts.card_id,
            amount=amount,
            value_date=self.clock.today,
            requested_at=self.clock.now(),
            fingerprint=key,
        )
        self.store.commit(
            SaveLoan(record.collect(transfer.transfer_id), record), AddTransfer(transfer)
        )
        facts.transfers.append(transfer.transfer_id)
        return transfer

    # What is looked at without a turn

    def begins(self, who: int) -> None:
        """Note what an act can know of overpayments when it begins."""
        with self.scheduler.at_once():
            loans = list(self.store.tables.journal)
            self._overpaid[who] = {loan_id: self._beyond(loan_id) for loan_id in loans}

    def used(self) -> int:
        line = self.store.line(self.facts.customer_id)
        return line.line.used if line else 0

    def _beyond(self, loan_id: str) -> int:
        """Return what was paid, and not taken back, beyond what the loan took."""
        money = ((one, _PAID[one.kind]) for one in self.store.entries(loan_id) if one.kind in _PAID)
        return sum(
            sign * entry.amount
            - (entry.allocation.penalty + entry.allocation.interest + entry.allocation.principal)
            for entry, sign in money
        )

    def _uncovered(self, transfer_id: str, amount: int) -> str:
        """Say why a refund should not leave: no overpayment was booked, or others took it.

        A return that is booked while the refund is being delivered is no reason.
        """
        with self.scheduler.at_once():
            transfers = self.store.tables.transfers
            loan_id = transfers[transfer_id].loan_id
            seen: Mapping[str, int] = self._overpaid.get(self.scheduler.current, {})
            overpaid = max(seen.get(loan_id, 0), self._beyond(loan_id))
            left = sum(
                movement.amount
                for one, movement in self.gateway.ledger.items()
                if movement.direction is Direction.REFUND
                and movement.bank
                and transfers[one].loan_id == loan_id
            )
        return f"for {overpaid - left} fen overpaid" if amount > overpaid - left else ""
