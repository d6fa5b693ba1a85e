"""The whole bank in this process: the use cases, wired with stores in memory."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from microloan.adapters.scorecard_files import read_champion_challengers
from microloan.domain import ids
from microloan.domain.authentication import Authentication
from microloan.domain.channel import Channel
from microloan.domain.customers.customer import Card, Identity
from microloan.domain.invitations.campaign import CampaignTerms
from microloan.domain.invitations.member import Member
from microloan.domain.ledger.closing import Closing
from microloan.domain.ledger.suspense import SuspenseAccount
from microloan.domain.loan.plan import PlanTerms
from microloan.domain.payments.credit import Credit
from microloan.domain.payments.transfer import Direction, Transfer, TransferStatus
from microloan.domain.product import RepaymentMethod
from microloan.ports.applications import Application
from microloan.ports.credit_data import CreditDataProviders
from microloan.ports.payment_gateway import PaymentGateway, TransferOutcome
from microloan.usecases.caller import Caller
from microloan.usecases.end_of_day.close_days import (
    EndOfDayPlan,
    close_days,
    open_books,
    plan_end_of_day,
)
from microloan.usecases.end_of_day.value_segment import Segment, SegmentResult, value_segment
from microloan.usecases.lending.agree_plan import AgreedPlan, agree_plan, quote_plan
from microloan.usecases.lending.draw_loan import DrawRequest, DrawResult, draw_loan
from microloan.usecases.lending.move_due_day import DueDayChange, move_due_day
from microloan.usecases.lending.repay import RepaymentRequest, RepaymentResult, repay
from microloan.usecases.onboarding.apply_credit import apply_credit
from microloan.usecases.onboarding.bind_card import bind_card
from microloan.usecases.payments.book_credit import book_credit
from microloan.usecases.payments.process_transfer import process_transfer
from microloan.usecases.payments.sweep_transfers import SweepResult, sweep_transfers
from microloan_testing.confirmations import LENDER, confirm_now, confirmation_of
from microloan_testing.in_memory.invitations import InMemoryInvitations
from microloan_testing.in_memory.store import InMemoryStore
from microloan_testing.lottery import run_lottery
from microloan_testing.outbound_services import FixedClock, NoticeBoard, ReadableCipher
from microloan_testing.overpayment import overpay

if TYPE_CHECKING:
    from microloan.domain.loan.plan_quote import PlanQuote

# As old as a request that arrives at second zero, which is the default.
JUST_LOGGED_IN = Authentication.of(["pwd", "otp", "face"], 0)


class Bank:
    """A bank that begins on the clock's day, with the books open since the day before."""

    def __init__(
        self,
        store: InMemoryStore,
        clock: FixedClock,
        gateway: PaymentGateway,
        sources: CreditDataProviders,
    ) -> None:
        self.store = store
        self.clock = clock
        self.draws = InMemoryInvitations(store.tables)
        self.identity_cipher = ReadableCipher()
        self.notices = NoticeBoard()
        self.challengers = read_champion_challengers()
        self.made: list[Application] = []
        self.plans_shown: dict[str, PlanQuote] = {}
        self.gateway = gateway
        self.credit_data = sources
        open_books(store, clock)

    # Requests of a customer

    def invite(self, member: Member) -> Caller:
        """Put a member on the white list and invite it in a campaign of its own."""
        self.store.enlist(member)
        terms = CampaignTerms(f"campaign-{member.channel}-{member.openid}", member.channel, 1)
        run_lottery(terms, "seed", self.draws, self.clock)
        return Caller(member.channel, member.openid)

    def bind_card(self, caller: Caller, person: Identity, number: str) -> Card:
        """Bind a person's card."""
        return bind_card(
            caller,
            person,
            number,
            identities=self.store,
            vault=self.identity_cipher,
            gateway=self.gateway,
            clock=self.clock,
        )

    def apply_for(self, caller: Caller, consents: Mapping[str, str]) -> Application:
        """Apply for a credit line."""
        return apply_credit(
            caller,
            consents,
            contests=self.challengers,
            people=self.store,
            vault=self.identity_cipher,
            sources=self.credit_data,
            clock=self.clock,
            on_decision=self.made.append,
        )

    def draw(  # noqa: PLR0913 - the fields of the request
        self,
        customer_id: str,
        channel: Channel,
        amount: int,
        instalments: int,
        card_id: str,
        purpose: str,
        key: str,
        method: str = RepaymentMethod.EQUAL_PRINCIPAL,
    ) -> DrawResult:
        """Borrow."""
        body = {"amount": amount, "instalments": instalments, "card": card_id, "for": purpose}
        fingerprint = ids.fingerprint(body | {"method": method})
        request = DrawRequest(
            amount,
            instalments,
            card_id,
            purpose,
            key,
            fingerprint,
            confirm_now(customer_id, amount, instalments, self.store, self.clock, method),
            method,
            JUST_LOGGED_IN,
        )
        return draw_loan(customer_id, channel, request, self.store, self.clock, LENDER)

    def pay(self, customer_id: str, loan_id: str, amount: int | None, key: str) -> RepaymentResult:
        """Repay an amount, or settle the loan without one."""
        request = RepaymentRequest(loan_id, amount, key, ids.fingerprint({"amount": amount}))
        return repay(customer_id, request, self.store, self.clock)

    def overpay(self, customer_id: str, loan_id: str, amount: int, key: str) -> Transfer:
        """Collect an amount beyond the payoff, as a payment that crosses another does."""
        return overpay(customer_id, loan_id, amount, key, self.store, self.clock)

    def agree_plan(self, customer_id: str, loan_id: str, plan: PlanTerms) -> AgreedPlan:
        """Read the disclosure of a plan, and agree on it."""
        shown = self.show_plan(customer_id, loan_id, plan)
        return self.accept_plan(customer_id, loan_id, plan, shown)

    def show_plan(self, customer_id: str, loan_id: str, plan: PlanTerms) -> str:
        """Show a plan's disclosure, and return its hash."""
        shown = quote_plan(customer_id, loan_id, plan, self.store, self.clock, LENDER)
        self.plans_shown[shown.hash] = shown.quote
        return shown.hash

    def accept_plan(
        self, customer_id: str, loan_id: str, plan: PlanTerms, shown: str
    ) -> AgreedPlan:
        """Agree on a plan by the hash of its disclosure."""
        read = confirmation_of(shown)
        return agree_plan(customer_id, loan_id, plan, read, self.store, self.clock, LENDER)

    def move_due_day(self, customer_id: str, due_day: int) -> DueDayChange:
        """Change the due day of a customer's loans."""
        return move_due_day(customer_id, due_day, self.store, self.clock)

    def report_credit(self, credit: Credit, customer_id: str | None) -> SuspenseAccount:
        """Book a bank transfer that arrived, with the owner of its reference, if any."""
        return book_credit(credit, customer_id, self.store, self.clock)

    # Stream and schedules

    def outbox(self, direction: Direction | None = None) -> list[Transfer]:
        """Return the transfers that wait for the payment gateway."""
        requested = TransferStatus.REQUESTED
        waiting = (
            transfer for transfer in self.store.open_transfers() if transfer.status is requested
        )
        return [transfer for transfer in waiting if direction in (None, transfer.direction)]

    def move(self, transfer_id: str) -> TransferOutcome:
        """Process a transfer, as its delivery by the stream does."""
        return process_transfer(transfer_id, self.store, self.gateway, self.clock)

    def sweep(self) -> SweepResult:
        """Retry every pending transfer whose pause is over."""
        return sweep_transfers(self.store, self.gateway, self.clock)

    def plan(self) -> EndOfDayPlan:
        """Plan the night."""
        return plan_end_of_day(self.store, self.clock)

    def segments(self, planned: EndOfDayPlan) -> list[Segment]:
        """Return the segments of a planned night."""
        return [
            Segment(number, planned.segments, planned.dates) for number in range(planned.segments)
        ]

    def accrue(self, segment: Segment) -> SegmentResult:
        """Run one worker of the night."""
        return value_segment(segment, self.store, self.notices, self.clock)

    def close(self, planned: EndOfDayPlan) -> tuple[Closing, ...]:
        """Prove and close the days of a night, without waiting for an index."""
        return close_days(planned.dates, planned.segments, self.store, lambda _: None)
