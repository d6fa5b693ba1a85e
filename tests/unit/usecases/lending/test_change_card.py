from dataclasses import replace

import pytest

from microloan.domain.errors import InvalidInputError, NotFoundError, StateConflictError
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.loan_account import post_event, replay
from microloan.domain.payments.transfer import Direction
from microloan.ports.onboarding_writes import SaveCard
from microloan.usecases.lending.change_card import change_card, change_card_of_loan
from microloan.usecases.lending.view_account import view_account
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CARD, CUSTOMER

OTHER = replace(CARD, card_id="card-2", token="token-2", last4="4321")


class Bank(BankAtMidnight):
    def __init__(self) -> None:
        super().__init__()
        self.store.commit(SaveCard(CUSTOMER, OTHER))

    def change(self, card_id: str = OTHER.card_id) -> tuple[str, ...]:
        return change_card(CUSTOMER, card_id, self.store, self.clock).loan_ids

    def change_one(self, loan_id: str, card_id: str = OTHER.card_id) -> tuple[str, ...]:
        return change_card_of_loan(CUSTOMER, loan_id, card_id, self.store, self.clock).loan_ids

    def pays(self, loan_id: str) -> str:
        return self.loan(loan_id).account.repayment_card_id


@pytest.fixture
def bank() -> Bank:
    return Bank()


def test_change_for_the_account_changes_every_open_loan_and_the_default(bank: Bank) -> None:
    assert set(bank.change()) == {bank.large, bank.small}
    assert {bank.pays(bank.large), bank.pays(bank.small)} == {OTHER.card_id}
    assert view_account(CUSTOMER, bank.store, bank.clock).default_card_id == OTHER.card_id


def test_repeated_change_of_the_card_leaves_no_second_entry(bank: Bank) -> None:
    bank.change()
    entries = len(bank.store.entries(bank.large))
    version = bank.store.tables.lines[CUSTOMER].version
    assert bank.change() == ()
    assert len(bank.store.entries(bank.large)) == entries
    assert bank.store.tables.lines[CUSTOMER].version == version


def test_change_for_one_loan_leaves_the_others_and_the_default(bank: Bank) -> None:
    assert bank.change_one(bank.small) == (bank.small,)
    assert (bank.pays(bank.small), bank.pays(bank.large)) == (OTHER.card_id, CARD.card_id)
    assert view_account(CUSTOMER, bank.store, bank.clock).default_card_id == CARD.card_id


def test_changed_card_is_in_the_journal_without_an_amount(bank: Bank) -> None:
    bank.change_one(bank.large)
    entries = bank.store.entries(bank.large)
    entry, account = entries[-1], bank.loan(bank.large).account
    assert (entry.kind, entry.amount) == (LoanEventType.REPAYMENT_CARD_CHANGED, 0)
    assert (entry.card_id, entry.changed_by, entry.transfer_id) == (OTHER.card_id, "customer", "")
    assert entry.postings == {}
    assert replay(entries) == account
    assert account.opening.card_id == CARD.card_id


def test_books_close_on_a_day_with_only_a_change_of_the_card(bank: Bank) -> None:
    bank.night()
    bank.change()
    bank.clock.next_day()
    [closing] = bank.night()
    assert closing.totals.skipped == ()


def test_next_collection_is_made_from_the_changed_card(bank: Bank) -> None:
    bank.change_one(bank.large)
    bank.clock.set(bank.loan(bank.large).account.loan.next_due, 0)
    bank.accrue()
    assert {asked.loan_id: asked.card_id for asked in bank.outbox(Direction.COLLECT)} == {
        bank.large: OTHER.card_id,
        bank.small: CARD.card_id,
    }


def test_own_repayment_is_made_from_the_changed_card(bank: Bank) -> None:
    bank.change_one(bank.large)
    assert bank.repay(bank.large, 100_00).transfer.card_id == OTHER.card_id


def test_card_cannot_change_while_a_collection_is_under_way(bank: Bank) -> None:
    bank.repay(bank.small, 100_00)
    with pytest.raises(StateConflictError) as refusal:
        bank.change()
    assert refusal.value.code == "collection_pending"
    with pytest.raises(StateConflictError) as refusal:
        bank.change_one(bank.small)
    assert refusal.value.code == "collection_pending"
    assert bank.pays(bank.large) == CARD.card_id
    assert bank.line().default_card is None
    # The other loan's card can.
    bank.change_one(bank.large)
    bank.deliver()
    assert bank.change() == (bank.small,)


def test_card_of_a_settled_loan_cannot_change(bank: Bank) -> None:
    bank.repay(bank.small)
    bank.deliver()
    with pytest.raises(StateConflictError) as refusal:
        bank.change_one(bank.small)
    assert refusal.value.code == "loan_settled"
    assert bank.change() == (bank.large,)


def test_card_of_a_loan_in_transit_can_change_and_receives_the_money_as_drawn(bank: Bank) -> None:
    drawn = bank.borrow(500_00, 5, key="third")
    loan_id = drawn.opening.loan_id
    assert bank.change_one(loan_id) == (loan_id,)
    assert bank.store.tables.transfers[drawn.transfer_id].card_id == CARD.card_id
    bank.deliver()
    assert bank.pays(loan_id) == OTHER.card_id


def test_change_to_a_card_that_is_not_the_customers_is_refused(bank: Bank) -> None:
    with pytest.raises(NotFoundError) as refusal:
        bank.change("card-of-another")
    assert refusal.value.code == "card_not_found"
    with pytest.raises(NotFoundError) as refusal:
        bank.change_one(bank.small, "card-of-another")
    assert refusal.value.code == "card_not_found"


def test_change_on_an_unknown_loan_is_refused(bank: Bank) -> None:
    with pytest.raises(NotFoundError) as refusal:
        bank.change_one("loan-of-another")
    assert refusal.value.code == "loan_not_found"


def test_change_without_a_line_is_refused() -> None:
    bank = Bank()
    del bank.store.tables.lines[CUSTOMER]
    with pytest.raises(NotFoundError) as refusal:
        bank.change()
    assert refusal.value.code == "line_not_found"


def test_change_that_meets_an_arrived_payment_counts_on_the_loan_as_it_is(bank: Bank) -> None:
    bank.repay(bank.large, 100_00)
    [asked] = bank.outbox()
    bank.store.before_commit.append(lambda: bank.move(asked.transfer_id))
    with pytest.raises(StateConflictError):
        bank.change()
    bank.deliver()
    bank.store.before_commit.clear()
    bank.store.before_commit.append(lambda: bank.change_one(bank.small))
    bank.change()
    assert replay(bank.store.entries(bank.small)) == bank.loan(bank.small).account
    assert (
        sum(
            entry.kind is LoanEventType.REPAYMENT_CARD_CHANGED
            for entry in bank.store.entries(bank.small)
        )
        == 1
    )


@pytest.mark.parametrize(("amount", "card_id"), [(1, OTHER.card_id), (0, "")])
def test_event_of_a_changed_card_needs_a_card_and_no_amount(
    bank: Bank, amount: int, card_id: str
) -> None:
    today = bank.clock.today
    event = LoanEvent(
        LoanEventType.REPAYMENT_CARD_CHANGED, amount, today, today, "", card_id=card_id
    )
    with pytest.raises(InvalidInputError) as refusal:
        post_event(bank.loan(bank.large).account, event)
    assert refusal.value.code == "event_does_not_fit"
