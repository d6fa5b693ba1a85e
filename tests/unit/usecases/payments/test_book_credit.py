from datetime import date, timedelta

import pytest

from microloan.domain.errors import InvalidInputError, NotFoundError, StateConflictError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.ledger.loan_account import LoanStatus, replay
from microloan.domain.ledger.suspense import CreditStatus, SuspenseAccount, replay_credit
from microloan.domain.payments.credit import Credit
from microloan.domain.payments.transfer import Direction, TransferStatus
from microloan.usecases.payments.book_credit import assign_credit, book_credit
from microloan.usecases.payments.handle_callback import CallbackStatus, handle_payment_callback
from microloan.usecases.payments.process_transfer import book_result
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CARD, CUSTOMER
from tests.support.fakes.outbound_services import CLOSED, SETTLED, UNKNOWN

DUE = date(2024, 2, 15)


class Bank(BankAtMidnight):
    def credit(
        self,
        amount: int,
        credit_id: str = "bank-1",
        *,
        owner: str | None = CUSTOMER,
        payer_matches: bool = True,
        value_date: date | None = None,
    ) -> SuspenseAccount:
        day = value_date or self.clock.today
        credit = Credit(credit_id, "REFERENCE", payer_matches, amount, day)
        return book_credit(credit, owner, self.store, self.clock)

    def sent_back(self) -> str:
        """Let a bank transfer of nobody wait a night; return the ID of its return."""
        self.night()
        self.credit(100_00, owner=None)
        self.clock.next_day()
        self.night()
        [back] = self.transfers(Direction.RETURN_CREDIT)
        return back

    def refuses(self, amount: int, credit_id: str = "bank-1") -> str:
        with pytest.raises(StateConflictError) as refusal:
            self.credit(amount, credit_id)
        return refusal.value.code

    def due(self, loan_id: str) -> int:
        return self.loan(loan_id).account.loan.due_now(self.clock.today)

    def transfers(self, direction: Direction) -> list[str]:
        stored = self.store.tables.transfers.values()
        return [each.transfer_id for each in stored if each.direction is direction]


@pytest.fixture
def bank() -> Bank:
    return Bank()


def test_credit_of_the_owner_pays_what_is_due_of_every_loan(bank: Bank) -> None:
    bank.clock.set(DUE)
    due = {loan: bank.due(loan) for loan in (bank.large, bank.small)}
    account = bank.credit(sum(due.values()))
    assert account.status is CreditStatus.ASSIGNED
    for loan_id, amount in due.items():
        entry = bank.store.entries(loan_id)[-1]
        assert (entry.kind, entry.amount) == (LoanEventType.REPAID, amount)
        assert bank.due(loan_id) == 0
        assert replay(bank.store.entries(loan_id)) == bank.loan(loan_id).account


def test_credit_beyond_the_dues_prepays_the_oldest_loan(bank: Bank) -> None:
    account = bank.credit(100_00)
    assert account.status is CreditStatus.ASSIGNED
    paid = [bank.store.entries(loan)[-1].kind for loan in (bank.large, bank.small)]
    assert sorted(kind.value for kind in paid) == ["disbursed", "repaid"]


def test_credit_beyond_all_debts_is_refunded_to_the_repayment_card(bank: Bank) -> None:
    today = bank.clock.today
    owed = sum(bank.loan(loan).account.loan.payoff(today) for loan in (bank.large, bank.small))
    bank.credit(owed + 5_00)
    [refund] = bank.transfers(Direction.REFUND)
    transfer = bank.store.tables.transfers[refund]
    assert (transfer.amount, transfer.card_id) == (5_00, CARD.card_id)
    bank.move(refund)
    assert {bank.loan(loan).account.status for loan in (bank.large, bank.small)} == {
        LoanStatus.SETTLED
    }
    line = bank.store.tables.lines[CUSTOMER].line
    assert (line.used, line.open_loans) == (0, 0)


def test_repeated_callback_of_a_credit_changes_nothing(bank: Bank) -> None:
    bank.credit(100_00)
    before = len(bank.store.entries(bank.large)), len(bank.store.entries(bank.small))
    assert bank.refuses(100_00) == "duplicate_callback"
    assert (len(bank.store.entries(bank.large)), len(bank.store.entries(bank.small))) == before


def test_credit_with_a_known_number_and_another_amount_is_a_mismatch(bank: Bank) -> None:
    bank.credit(100_00)
    assert bank.refuses(100_01) == "state_mismatch"


def test_credits_in_another_order_leave_the_same_debt() -> None:
    payoffs = []
    for order in (("a", "b"), ("b", "a")):
        bank = Bank()
        amounts = {"a": 100_00, "b": 300_00}
        for credit_id in order:
            bank.credit(amounts[credit_id], credit_id)
        today = bank.clock.today
        loans = [bank.loan(loan).account.loan for loan in (bank.large, bank.small)]
        payoffs.append(sum(loan.payoff(today) for loan in loans))
    assert payoffs[0] == payoffs[1]


def test_credit_counts_from_its_value_date(bank: Bank) -> None:
    bank.clock.set(DUE + timedelta(days=10))
    on_time = bank.loan(bank.small).account.loan.due_now(DUE)
    large = bank.loan(bank.large).account.loan.due_now(DUE)
    bank.credit(on_time + large, value_date=DUE)
    assert (bank.due(bank.small), bank.due(bank.large)) == (0, 0)


def test_credit_with_a_value_date_after_today_is_refused(bank: Bank) -> None:
    with pytest.raises(InvalidInputError):
        bank.credit(1_00, value_date=bank.clock.today + timedelta(days=1))


@pytest.mark.parametrize(("owner", "payer_matches"), [(None, True), (CUSTOMER, False)])
def test_credit_of_an_unknown_reference_or_another_payer_stays_in_suspense(
    bank: Bank, owner: str | None, payer_matches: bool
) -> None:
    account = bank.credit(100_00, owner=owner, payer_matches=payer_matches)
    assert account.status is CreditStatus.HELD
    [entry] = bank.store.entries(account.loan_id)
    assert entry.postings == {LedgerAccount.BANK: 100_00, LedgerAccount.SUSPENSE: -100_00}
    assert replay_credit([entry]).head == account.head


def test_credit_of_an_owner_without_a_loan_stays_in_suspense(bank: Bank) -> None:
    for loan_id in (bank.large, bank.small):
        bank.move(bank.repay(loan_id, key=f"all-{loan_id}").transfer.transfer_id)
    assert bank.credit(100_00).status is CreditStatus.HELD


def test_credit_in_suspense_goes_back_the_next_day(bank: Bank) -> None:
    bank.night()
    account = bank.credit(100_00, owner=None)
    bank.clock.next_day()
    [closing] = bank.night()
    assert closing.balances[LedgerAccount.SUSPENSE] == -100_00
    [back] = bank.transfers(Direction.RETURN_CREDIT)
    bank.move(back)
    assert bank.gateway.moved[back] == (Direction.RETURN_CREDIT, 100_00)
    assert bank.store.tables.credits["bank-1"].status is CreditStatus.RETURNED
    bank.clock.next_day()
    [closing] = bank.night()
    assert closing.balances[LedgerAccount.SUSPENSE] == 0
    bank.clock.next_day()
    bank.night()
    assert bank.store.tables.credits == {}
    assert len(bank.store.entries(account.loan_id)) == 2


def test_number_of_a_returned_credit_stays_known_for_ever(bank: Bank) -> None:
    bank.night()
    arrived = bank.clock.today
    bank.credit(100_00, owner=None)
    for _ in range(4):
        bank.clock.next_day()
        bank.night()
        for back in bank.transfers(Direction.RETURN_CREDIT):
            bank.move(back)
    assert bank.store.tables.credits == {}
    with pytest.raises(StateConflictError) as refusal:
        bank.credit(100_00, value_date=arrived)
    assert refusal.value.code == "duplicate_callback"


def test_failed_return_leaves_the_credit_in_suspense_for_an_operator(bank: Bank) -> None:
    bank.night()
    bank.credit(100_00, owner=None)
    bank.clock.next_day()
    bank.night()
    [back] = bank.transfers(Direction.RETURN_CREDIT)
    bank.gateway.script = [CLOSED]
    bank.move(back)
    account = bank.store.tables.credits["bank-1"]
    assert (account.status, account.declined) == (CreditStatus.HELD, "account_closed")
    assert bank.store.tables.transfers[back].status is TransferStatus.FAILED
    bank.clock.next_day()
    unreturned = [credit_id for segment in bank.accrue() for credit_id in segment.unreturned]
    assert unreturned == ["bank-1"]
    bank.night()
    assert bank.transfers(Direction.RETURN_CREDIT) == [back]


def test_opposite_result_of_a_return_is_refused_and_the_same_one_changes_nothing(
    bank: Bank,
) -> None:
    back = bank.sent_back()
    bank.move(back)
    before = bank.store.tables.credits["bank-1"]
    book_result(back, SETTLED, bank.store, bank.clock)
    with pytest.raises(StateConflictError) as refusal:
        book_result(back, CLOSED, bank.store, bank.clock)
    assert refusal.value.code == "state_mismatch"
    assert bank.store.tables.credits["bank-1"] == before


def test_callback_of_a_return_on_its_way_books_its_result_once(bank: Bank) -> None:
    back = bank.sent_back()
    bank.gateway.script = [UNKNOWN]
    bank.move(back)
    bank.gateway.script = [SETTLED]
    handle_payment_callback(back, CallbackStatus.SETTLED, bank.store, bank.gateway, bank.clock)
    assert bank.store.tables.credits["bank-1"].status is CreditStatus.RETURNED


def test_operator_assigns_a_credit_in_suspense_to_a_customer(bank: Bank) -> None:
    bank.night()
    bank.credit(100_00, owner=None)
    assign_credit("bank-1", CUSTOMER, bank.store, bank.clock)
    assert bank.store.tables.credits["bank-1"].status is CreditStatus.ASSIGNED
    bank.clock.next_day()
    [closing] = bank.night()
    assert closing.balances[LedgerAccount.SUSPENSE] == 0
    assert bank.transfers(Direction.RETURN_CREDIT) == []


def test_credit_on_its_way_back_cannot_be_assigned(bank: Bank) -> None:
    bank.night()
    bank.credit(100_00, owner=None)
    bank.clock.next_day()
    bank.night()
    with pytest.raises(StateConflictError):
        assign_credit("bank-1", CUSTOMER, bank.store, bank.clock)


def test_unknown_credit_cannot_be_assigned(bank: Bank) -> None:
    with pytest.raises(NotFoundError):
        assign_credit("bank-2", CUSTOMER, bank.store, bank.clock)


def test_books_close_on_the_day_of_a_credit_that_pays_loans(bank: Bank) -> None:
    bank.night()
    bank.credit(300_00)
    bank.clock.next_day()
    [closing] = bank.night()
    assert closing.totals.skipped == ()
    assert closing.balances[LedgerAccount.SUSPENSE] == 0
