"""Everything around the use cases, wired with fakes, and one line for each thing a person does."""

from datetime import date
from decimal import Decimal

from microloan.domain import ids
from microloan.domain.credit_line import CreditLine
from microloan.domain.customer import Card, Consent, Identity
from microloan.domain.member import Channel
from microloan.domain.night import Closing
from microloan.domain.transfer import Direction, Transfer
from microloan.ports import TransferResult
from microloan.records import Application, LoanRecord, SaveCard, SaveLine
from microloan.usecases.apply_credit import apply_credit
from microloan.usecases.bind_card import bind_card
from microloan.usecases.borrow import Drawn, DrawRequest, borrow
from microloan.usecases.caller import Caller
from microloan.usecases.draw_invitations import Campaign, draw_invitations
from microloan.usecases.move_money import move_money
from microloan.usecases.nightly import Accrued, Plan, Segment, accrue, close_days, open_books, plan
from microloan.usecases.repay import Repaying, RepaymentRequest, repay
from tests.fakes import examples
from tests.fakes.memory import MemoryStore
from tests.fakes.outside import FakeBureau, FakeClock, FakeRails, FakeSocialData, FakeVault

ALL_CONSENTS = frozenset(Consent)
CARD_NUMBER = "6222020000000000005"


class World:
    """A world that begins on a day with the books open since the day before."""

    def __init__(self, today: date = examples.DRAWN_ON) -> None:
        self.store = MemoryStore()
        self.clock = FakeClock(today)
        self.vault = FakeVault()
        self.rails = FakeRails()
        self.bureau = FakeBureau(examples.GOOD_REPORT)
        self.social = FakeSocialData(examples.GOOD_PROFILE)
        open_books(self.store, self.clock)

    # A person's journey

    def invite(self, openid: str = "o1", channel: Channel = Channel.WECHAT) -> Caller:
        self.store.enlist(examples.member(openid, channel))
        campaign = Campaign(f"campaign-{openid}", channel, 1, "seed")
        draw_invitations(campaign, self.store, self.clock)
        return Caller(channel, openid)

    def bind(
        self, caller: Caller, person: Identity = examples.PERSON, number: str = CARD_NUMBER
    ) -> Card:
        return bind_card(
            caller,
            person,
            number,
            people=self.store,
            vault=self.vault,
            rails=self.rails,
            clock=self.clock,
        )

    def apply(self, caller: Caller, consents: frozenset[str] = ALL_CONSENTS) -> Application:
        return apply_credit(
            caller,
            consents,
            people=self.store,
            vault=self.vault,
            bureau=self.bureau,
            social=self.social,
            clock=self.clock,
        )

    def customer(self, limit: int = 50_000_00, rate: Decimal = examples.RATE) -> str:
        """Skip the onboarding: a customer with a line and a card."""
        self.store.commit(
            SaveLine(examples.CUSTOMER, CreditLine(limit, rate), None),
            SaveCard(examples.CUSTOMER, examples.CARD),
        )
        return examples.CUSTOMER

    def borrow(
        self,
        amount: int = 10_000_00,
        instalments: int = 10,
        card_id: str = examples.CARD.card_id,
        purpose: str = "travel",
        key: str = "key-1",
        customer_id: str = examples.CUSTOMER,
    ) -> Drawn:
        body = {"amount": amount, "instalments": instalments, "card": card_id, "for": purpose}
        request = DrawRequest(
            amount, instalments, card_id, purpose, key, ids.fingerprint(dict(body))
        )
        return borrow(customer_id, Channel.WECHAT, request, self.store, self.clock)

    def repay(
        self,
        loan_id: str,
        amount: int | None = None,
        key: str = "key-1",
        customer_id: str = examples.CUSTOMER,
    ) -> Repaying:
        request = RepaymentRequest(loan_id, amount, key, ids.fingerprint({"amount": amount}))
        return repay(customer_id, request, self.store, self.clock)

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
        waiting = (one for one in self.store.open_transfers() if not one.given_up)
        return [transfer for transfer in waiting if direction in (None, transfer.direction)]

    def move(self, transfer_id: str) -> TransferResult:
        return move_money(transfer_id, self.store, self.rails, self.clock)

    def deliver(self) -> None:
        """Move everything on the outbox, refunds that it leads to included."""
        while transfers := self.outbox():
            for transfer in transfers:
                self.move(transfer.transfer_id)

    def plan(self) -> Plan:
        return plan(self.store, self.clock)

    def accrue(self) -> list[Accrued]:
        planned = self.plan()
        return [
            accrue(Segment(number, planned.segments, planned.dates), self.store, self.clock)
            for number in range(planned.segments)
        ]

    def night(self) -> tuple[Closing, ...]:
        planned = self.plan()
        self.accrue()
        return close_days(planned.dates, planned.segments, self.store, lambda _: None)
