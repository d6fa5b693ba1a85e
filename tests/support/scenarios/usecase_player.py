"""A scenario played by the use cases over the bank in memory."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Self

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.loan_account import LoanAccount
from microloan.domain.payments.credit import Credit
from microloan.domain.payments.transfer import Direction
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome
from microloan.usecases.lending.change_card import change_card_of_loan
from microloan.usecases.lending.repay_due import DueRequest, repay_due
from microloan.usecases.payments.reverse_payment import book_return
from tests.support.builders import examples
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.fakes.outbound_services import CLOSED, DECLINED, SETTLED
from tests.support.scenarios.bank_services import BankNights
from tests.support.scenarios.figures import closing_of, figures_of, line_figures_of, schedule_of
from tests.support.scenarios.model import (
    ClosingFigures,
    Event,
    Figures,
    LineFigures,
    Scenario,
    ScheduleRow,
    Split,
)


@dataclass
class UseCasePlayer(BankNights):
    """The bank in memory, and a payment gateway that answers by script."""

    bank: InMemoryBank = field(kw_only=True)
    closed: dict[date, ClosingFigures] = field(default_factory=dict)

    @classmethod
    def of(cls, scenario: Scenario) -> Self:
        """Return a bank that begins on the day of the first event."""
        product, bank = scenario.product, InMemoryBank(scenario.events[0].at.date())
        customer_id = bank.customer(product.limit, product.daily_rate)
        return cls(product, bank.store, bank.clock, customer_id, bank=bank)

    def reach(self, at: datetime) -> None:
        self.bank.clock.wait(at - self.bank.clock.now())

    def request_draw(self, event: Event) -> str:
        key = event.loan or event.place
        drawn = self.bank.borrow(event.amount, event.instalments, key=key, method=event.method)
        self.loans[event.loan] = drawn.opening.loan_id
        return drawn.transfer_id

    def request_payment(self, event: Event, amount: int | None) -> str:
        key = event.payment or event.place
        return self.bank.repay(self.loans[event.loan], amount, key).transfer.transfer_id

    def deliver(self, transfer_id: str) -> None:
        self._move(transfer_id, SETTLED)

    def report_return(self, transfer_id: str) -> None:
        book_return(transfer_id, self.books, self.clock)

    def _move(self, transfer_id: str, answer: PaymentResult) -> None:
        self.bank.gateway.script = [answer]
        result = self.bank.move(transfer_id)
        assert result is answer.result

    # Events that need an answer of the gateway, or the end of day

    def draw_requested(self, event: Event) -> None:
        self.transfers[event.loan] = self.request_draw(event)

    def money_arrives(self, event: Event) -> None:
        self.deliver(self.transfers[event.loan])

    def arrival_reported(self, event: Event) -> None:
        answer = replace(SETTLED, settled_on=event.counts_from)
        self._move(self.transfers[event.loan], answer)

    def money_declined(self, event: Event) -> None:
        self._move(self.transfers[event.loan], DECLINED)

    def payment_requested(self, event: Event) -> None:
        self.note_payment(event, self.request_payment(event, event.amount))

    def payment_settled(self, event: Event) -> Split:
        transfer_id = self.transfers[event.payment]
        self.deliver(transfer_id)
        return self.booked_split(self.transfer(transfer_id).loan_id, transfer_id)

    def payment_declined(self, event: Event) -> None:
        self._move(self.transfers.pop(event.payment), DECLINED)

    def collection_settled(self, event: Event) -> Split:
        self.note_payment(event, self._collection(event))
        return self.payment_settled(event)

    def collection_declined(self, event: Event) -> None:
        self._move(self._collection(event), CLOSED)

    def collection_without_funds(self, event: Event) -> None:
        self._move(self._collection(event), DECLINED)

    def part_settled(self, event: Event) -> Split:
        return self.collection_settled(event)

    def _collection(self, event: Event) -> str:
        [transfer] = [
            each
            for each in self.bank.outbox(Direction.COLLECT)
            if each.loan_id == self.loans[event.loan]
        ]
        self._require_amount(event, transfer.amount)
        return transfer.transfer_id

    def refund_declined(self, event: Event) -> None:
        self._move(self.refund(event).transfer_id, DECLINED)

    def refund_cancelled(self, event: Event) -> None:
        refund = self.refund(event)
        assert self.bank.move(refund.transfer_id) is TransferOutcome.FAILED
        assert refund.transfer_id not in self.bank.gateway.sent

    def end_of_day(self, _: Event) -> None:
        self.night()

    def night(self) -> None:
        self.closed |= {closing.day: closing_of(closing) for closing in self.bank.night()}

    # Plans, cards, due days and bank transfers

    def plan_agreed(self, event: Event) -> None:
        self.bank.core.agree_plan(self.customer_id, self.loans[event.loan], event.plan)
        self.require_booked(event, LoanEventType.PLAN_AGREED)

    def due_day_changed(self, event: Event) -> None:
        self.bank.core.move_due_day(self.customer_id, event.due_day)

    @property
    def own_card(self) -> str:
        return examples.CARD.card_id

    def change_card(self, event: Event, card_id: str) -> None:
        loan_id = self.loans[event.loan]
        change_card_of_loan(self.customer_id, loan_id, card_id, self.books, self.clock)

    def request_all_due(self, event: Event) -> list[str]:
        request = DueRequest(event.amount, event.payment or event.place, event.place)
        paid = repay_due(self.customer_id, request, self.books, self.clock)
        return [transfer.transfer_id for transfer in paid.transfers]

    def report_credit(self, credit: Credit) -> None:
        owner = self.customer_id if credit.reference else None
        self.bank.core.report_credit(credit, owner)

    # The figures

    def _account(self, loan: str) -> LoanAccount:
        return self.bank.loan(self.loans[loan], examples.CUSTOMER).account

    def figures(self, loan: str, day: date) -> Figures:
        return figures_of(self._account(loan), day)

    def line(self, day: date) -> LineFigures:
        return line_figures_of(self.line_record().line, day)

    def schedule(self, loan: str, day: date) -> tuple[ScheduleRow, ...]:
        return schedule_of(self._account(loan).loan, day)

    def closings(self) -> dict[date, ClosingFigures]:
        return self.closed
