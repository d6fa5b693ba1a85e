"""The whole bank against a model in whole fen: any sequence of what can happen to it.

The model knows every movement of money and the naive day-by-day loan, and nothing else of ours.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from microloan.domain.calendar import due_day
from microloan.domain.errors import ConcurrentUpdateError, InvalidInputError, StateConflictError
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.payments.transfer import Direction, Transfer, TransferStatus
from microloan.domain.product import PRODUCT, RepaymentMethod
from microloan.ports.onboarding_writes import SaveCard
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome
from microloan.usecases.lending.draw_loan import DrawResult
from microloan.usecases.operations.check_law import ask, check_customer
from microloan.usecases.payments.reverse_payment import book_return
from microloan_testing.audit import audit
from microloan_testing.two_people import correct_loan, reissue_refund, reverse_correction, write_off
from tests.property.card_acts import OTHER_CARD, CardActs
from tests.property.model_loan import OFFERS, ModelLoan
from tests.support.builders.examples import CARD, RATE, known
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.fakes.outbound_services import DECLINED, SETTLED, UNKNOWN

# A leap year in which both versions of the product are in force.
START = date(2028, 1, 29)
LIMIT = 30_000_00
CUSTOMERS = ("cust-1", "cust-2")
LAST_HOUR = 21
ANSWERS = (SETTLED, DECLINED, replace(DECLINED, available=150_00), UNKNOWN)

# How to ask the same again, and the transfer it was acknowledged with.
Asked = tuple[Callable[[], str], str]

indexes = st.integers(0, 30)
amounts = st.integers(1, 60).map(lambda hundreds: hundreds * 100_00)


class BankMachine(CardActs, RuleBasedStateMachine):
    """Everything that customers, rails, operators and the night can do, in any order."""

    @initialize()
    def open(self) -> None:
        self.bank = InMemoryBank(START)
        for customer_id in CUSTOMERS:
            self.bank.store.commit(*known(customer_id, LIMIT, RATE, START))
            self.bank.store.commit(SaveCard(customer_id, OTHER_CARD))
        self.cards: dict[str, str] = {}
        self.loans: dict[str, ModelLoan] = {}
        self.money = self.booked = self.made = 0
        self.asked: list[Asked] = []
        self.due_days: dict[str, int] = {}
        self.drawn_at: dict[str, datetime] = {}

    # Customers

    @rule(customer_id=st.sampled_from(CUSTOMERS), amount=amounts, offer=st.sampled_from(OFFERS))
    def draw(self, customer_id: str, amount: int, offer: tuple[int, RepaymentMethod]) -> None:
        key, (term, method) = f"draw-{len(self.loans)}", offer

        def borrow() -> DrawResult:
            return self.bank.borrow(amount, term, key=key, customer_id=customer_id, method=method)

        def ask() -> str:
            return borrow().transfer_id

        if self.in_arrears(customer_id) and amount >= PRODUCT.min_draw:
            with pytest.raises(StateConflictError, match="overdue"):
                ask()
            return
        if amount < PRODUCT.min_draw or amount > LIMIT - self.used(customer_id):
            with pytest.raises(InvalidInputError):
                ask()
            return
        if self.has_borrowed_often(customer_id):
            with pytest.raises(InvalidInputError, match="You have borrowed"):
                ask()
            return
        with suppress(StateConflictError):
            drawn = borrow()
            self.drawn_at[drawn.opening.loan_id] = self.bank.clock.now()
            self.loans[drawn.opening.loan_id] = ModelLoan(customer_id, drawn.opening.terms)
            self.asked.append((ask, drawn.transfer_id))

    @precondition(lambda self: self.loans)
    @rule(index=indexes, amount=st.one_of(st.none(), st.integers(1, 8_000_00)))
    def pay(self, index: int, amount: int | None) -> None:
        loan_id = list(self.loans)[index % len(self.loans)]
        customer_id, key = self.loans[loan_id].customer_id, f"pay-{len(self.asked)}"

        def ask() -> str:
            return self.bank.repay(loan_id, amount, key, customer_id).transfer.transfer_id

        naive, credit = self.lived(loan_id)
        owed = sum(self.owed(loan_id))
        oldest = naive.bills[0].owed(naive.terms) if naive.bills else 0
        whole = amount in {None, owed, oldest, naive.due_now + max(0, -credit)}
        with suppress(StateConflictError):
            if amount and (amount > owed or (amount < PRODUCT.min_repayment and not whole)):
                with pytest.raises(InvalidInputError):
                    ask()
                return
            transfer = self.bank.repay(loan_id, amount, key, customer_id).transfer
            assert transfer.amount == (owed if amount is None else amount)
            self.asked.append((ask, transfer.transfer_id))

    @precondition(lambda self: self.loans)
    @rule(index=indexes, amount=st.integers(1, 8_000_00))
    def cross(self, index: int, amount: int) -> None:
        """A payment that is more than what is owed, because another came first."""
        loan_id = list(self.loans)[index % len(self.loans)]
        customer_id, key = self.loans[loan_id].customer_id, f"cross-{self.booked}-{amount}"
        with suppress(ConcurrentUpdateError):
            self.bank.cross(loan_id, amount, key, customer_id)

    @precondition(lambda self: self.asked)
    @rule(index=indexes)
    def ask_again(self, index: int) -> None:
        ask, transfer_id = self.asked[index % len(self.asked)]
        assert ask() == transfer_id

    # The rails

    @precondition(lambda self: self.bank.outbox())
    @rule(index=indexes, sent=st.sampled_from(ANSWERS), asked=st.sampled_from(ANSWERS))
    def deliver(self, index: int, sent: PaymentResult, asked: PaymentResult) -> None:
        waiting = self.bank.outbox()
        transfer = waiting[index % len(waiting)]
        self.bank.gateway.script = [sent, asked]
        result = self.bank.move(transfer.transfer_id)
        self.bank.gateway.script = []
        if result is TransferOutcome.UNKNOWN:
            return
        if result is TransferOutcome.SETTLED:
            self.happen(transfer)
        elif transfer.direction is Direction.DISBURSE:
            self.loans[transfer.loan_id].arrived = False
        assert self.bank.move(transfer.transfer_id) is result

    def happen(self, transfer: Transfer) -> None:
        """Money moved: note it."""
        loan = self.loans[transfer.loan_id]
        match transfer.direction:
            case Direction.DISBURSE:
                self.money -= transfer.amount
                loan.arrived = True
                due = self.due_days.setdefault(loan.customer_id, due_day(self.today))
                loan.terms = loan.terms.arrive(self.today, due)
            case Direction.COLLECT:
                self.money += transfer.amount
                self.booked += 1
                loan.payments[transfer.transfer_id] = transfer.amount
            case Direction.REFUND:
                self.money -= transfer.amount

    @precondition(lambda self: any(loan.payments for loan in self.loans.values()))
    @rule(index=indexes)
    def give_back(self, index: int) -> None:
        paid = [(loan, one) for loan in self.loans.values() for one in loan.payments]
        loan, transfer_id = paid[index % len(paid)]
        for _ in range(2):
            book_return(transfer_id, self.bank.store, self.bank.clock)
        self.money -= loan.payments.pop(transfer_id)

    # Operators

    @precondition(lambda self: len(self.bank.store.open_transfers()) > len(self.bank.outbox()))
    @rule()
    def refund(self) -> None:
        store, clock = self.bank.store, self.bank.clock
        # A transfer without a result for two days needs review too, but has nothing to reissue.
        failed = next(t for t in store.open_transfers() if t.status is not TransferStatus.REQUESTED)
        reissue_refund(failed.transfer_id, CARD.card_id, store, clock)

    @precondition(lambda self: self.loans)
    @rule(index=indexes)
    def give_up(self, index: int) -> None:
        loan_id = list(self.loans)[index % len(self.loans)]
        customer_id = self.loans[loan_id].customer_id
        with suppress(StateConflictError):
            write_off(customer_id, loan_id, "nothing to be had", self.bank.store, self.bank.clock)
            assert self.bank.loan(loan_id, customer_id).account.loan.days_past_due(self.today) > 0

    @precondition(lambda self: any(loan.arrived for loan in self.loans.values()))
    @rule(index=indexes, amount=st.integers(1, 3_000_00), back=st.integers(0, 40))
    def correct(self, index: int, amount: int, back: int) -> None:
        arrived = [of for of, loan in self.loans.items() if loan.arrived]
        loan_id = arrived[index % len(arrived)]
        loan = self.loans[loan_id]
        self.made += 1
        correction_id = f"approval-{self.made}"
        correct_loan(
            loan.customer_id,
            loan_id,
            correction_id,
            amount=amount,
            counts_from=max(loan.terms.interest_from, self.today - timedelta(days=back)),
            reason="charged twice",
            books=self.bank.store,
            clock=self.bank.clock,
        )
        loan.corrections[correction_id] = amount

    @precondition(lambda self: any(loan.corrections for loan in self.loans.values()))
    @rule(index=indexes)
    def reverse(self, index: int) -> None:
        made = [(of, one) for of, loan in self.loans.items() for one in loan.corrections]
        loan_id, correction_id = made[index % len(made)]
        customer_id = self.loans[loan_id].customer_id
        store, clock = self.bank.store, self.bank.clock
        reverse_correction(
            customer_id, loan_id, correction_id, reason="wrong loan", books=store, clock=clock
        )
        del self.loans[loan_id].corrections[correction_id]

    # Time

    @rule(minutes=st.sampled_from((20, 61)))
    def waits(self, minutes: int) -> None:
        """Let time pass within the day, for the speed limits."""
        if self.bank.clock.now().hour < LAST_HOUR:
            self.bank.clock.wait(timedelta(minutes=minutes))

    @rule(days=st.one_of(st.just(1), st.integers(1, 40)))
    def nights(self, days: int) -> None:
        self.bank.clock.set(self.today + timedelta(days=days), 0)
        closed = self.bank.night()
        assert closed[-1].day == self.today - timedelta(days=1)
        assert self.bank.night() == ()

    # What must hold after every rule

    @invariant()
    def money_is_where_the_model_has_it(self) -> None:
        booked = [entry.postings for entry in self.bank.store.tables.entries()]
        assert sum(one.get(LedgerAccount.BANK, 0) for one in booked) == self.money
        assert all(sum(one.values()) == 0 for one in booked)

    @invariant()
    def loans_are_what_the_naive_loan_says(self) -> None:
        for loan_id, model in self.loans.items():
            account = self.bank.loan(loan_id, model.customer_id).account
            if model.arrived is None:
                continue
            naive, credit = self.lived(loan_id)
            owed = (0, 0, 0, 0) if model.arrived is False else naive.owed
            found = account.loan.owed(self.today)
            assert (found.penalty, found.interest, found.principal) == owed[:3]
            assert (account.loan.credit, found.owed_back) == (credit, max(0, -credit))

    @invariant()
    def lines_are_never_overdrawn_and_agree(self) -> None:
        for customer_id in CUSTOMERS:
            assert self.bank.line(customer_id).used == self.used(customer_id)

    @invariant()
    def the_books_verify(self) -> None:
        assert audit(self.bank.store).findings == ()

    @invariant()
    def no_loan_breaks_the_law(self) -> None:
        for customer_id in CUSTOMERS:
            loans = [one.account.loan_id for one in self.bank.store.loans(customer_id)]
            assert check_customer(loans, self.bank.store, ask(self.today)).breaches == ()


BankMachine.TestCase.settings = settings(
    max_examples=max(10, settings().max_examples // 2), stateful_step_count=30
)
test_the_bank = BankMachine.TestCase
