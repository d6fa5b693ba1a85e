"""Everything around the use cases, wired with fakes, and one line for each thing a person does."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from microloan.adapters.credit_data.combined import CombinedCreditData
from microloan.domain.channel import Channel
from microloan.domain.customers.customer import Card, Identity
from microloan.domain.ledger.closing import Closing
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.payments.transfer import Direction, Transfer
from microloan.domain.product import RepaymentMethod
from microloan.domain.underwriting.consent import CURRENT
from microloan.ports.applications import Application
from microloan.ports.payment_gateway import TransferOutcome
from microloan.ports.writes import LoanRecord
from microloan.usecases.caller import Caller
from microloan.usecases.end_of_day.close_days import EndOfDayPlan
from microloan.usecases.end_of_day.value_segment import SegmentResult
from microloan.usecases.lending.draw_loan import DrawResult
from microloan.usecases.lending.repay import RepaymentResult
from microloan_testing.bank import Bank
from microloan_testing.in_memory.store import InMemoryStore
from microloan_testing.outbound_services import FixedClock
from tests.support.builders import examples
from tests.support.builders.scorecards import CONTESTS
from tests.support.fakes.outbound_services import FakeBureau, FakePaymentGateway, FakeSocialData

# An old one, which has no digit of Luhn's.
CARD_NUMBER = "60142800000000005"


class InMemoryBank:
    """A bank that begins on a day with the books open since the day before."""

    def __init__(self, today: date = examples.DRAWN_ON, store: InMemoryStore | None = None) -> None:
        self.store = store or InMemoryStore()
        self.clock = FixedClock(today)
        self.gateway = FakePaymentGateway()
        self.bureau = FakeBureau(examples.GOOD_REPORT)
        self.social = FakeSocialData(examples.GOOD_PROFILE)
        self.core = Bank(
            self.store, self.clock, self.gateway, CombinedCreditData(self.bureau, self.social)
        )
        # Points that are easy to count with.
        self.core.challengers = CONTESTS
        self.vault = self.core.identity_cipher

    # A person's journey

    def invite(self, openid: str = "o1", channel: Channel = Channel.WECHAT) -> Caller:
        return self.core.invite(examples.member(openid, channel))

    def bind(
        self, caller: Caller, person: Identity = examples.PERSON, number: str = CARD_NUMBER
    ) -> Card:
        return self.core.bind_card(caller, person, number)

    def apply(self, caller: Caller, consents: Mapping[str, str] = CURRENT) -> Application:
        return self.core.apply_for(caller, consents)

    def customer(self, limit: int = 50_000_00, rate: Decimal = examples.RATE) -> str:
        """Skip the onboarding: a customer with a line and a card."""
        self.store.commit(*examples.known(examples.CUSTOMER, limit, rate, self.clock.today))
        return examples.CUSTOMER

    def borrow(
        self,
        amount: int = 10_000_00,
        instalments: int = 10,
        card_id: str = examples.CARD.card_id,
        purpose: str = "travel",
        key: str = "key-1",
        customer_id: str = examples.CUSTOMER,
        method: str = RepaymentMethod.EQUAL_PRINCIPAL,
    ) -> DrawResult:
        return self.core.draw(
            customer_id, Channel.WECHAT, amount, instalments, card_id, purpose, key, method
        )

    def repay(
        self,
        loan_id: str,
        amount: int | None = None,
        key: str = "key-1",
        customer_id: str = examples.CUSTOMER,
    ) -> RepaymentResult:
        return self.core.pay(customer_id, loan_id, amount, key)

    def cross(
        self,
        loan_id: str,
        amount: int,
        key: str = "key-1",
        customer_id: str = examples.CUSTOMER,
    ) -> Transfer:
        return self.core.overpay(customer_id, loan_id, amount, key)

    def open_loan(self, amount: int = 10_000_00, instalments: int = 10, key: str = "key-1") -> str:
        """Borrow and let the money arrive; return the loan's id."""
        loan_id = self.borrow(amount, instalments, key=key).opening.loan_id
        self.deliver()
        return loan_id

    def loan(self, loan_id: str, customer_id: str = examples.CUSTOMER) -> LoanRecord:
        found = self.store.loan(customer_id, loan_id)
        assert found is not None
        return found

    def line(self, customer_id: str = examples.CUSTOMER) -> CreditLine:
        found = self.store.line(customer_id)
        assert found is not None
        return found.line

    # What the clock and the stream do

    def outbox(self, direction: Direction | None = None) -> list[Transfer]:
        return self.core.outbox(direction)

    def move(self, transfer_id: str) -> TransferOutcome:
        return self.core.move(transfer_id)

    def deliver(self) -> None:
        """Move everything on the outbox, refunds that it leads to included."""
        while transfers := self.outbox():
            for transfer in transfers:
                self.move(transfer.transfer_id)

    def plan(self) -> EndOfDayPlan:
        return self.core.plan()

    def accrue(self) -> list[SegmentResult]:
        return [self.core.accrue(segment) for segment in self.core.segments(self.plan())]

    def night(self) -> tuple[Closing, ...]:
        planned = self.plan()
        self.accrue()
        return self.core.close(planned)
