from dataclasses import replace

import pytest

from microloan.domain.errors import NotFoundError, StateConflictError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.payments.transfer import Direction, TransferStatus
from microloan.ports.onboarding_writes import SaveCard
from microloan.ports.payment_gateway import TransferOutcome
from microloan.usecases.lending.change_card import change_card, change_card_of_loan
from microloan.usecases.lending.repay import RepaymentRequest, repay
from microloan.usecases.lending.repay_due import DueRequest, repay_due
from microloan.usecases.lending.unbind_card import unbind_card
from microloan.usecases.lending.view_account import view_account
from microloan.usecases.payments.reverse_payment import book_return
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CARD, CUSTOMER
from tests.support.fakes.outbound_services import CLOSED, UNKNOWN

OTHER = replace(CARD, card_id="card-2", token="token-2", last4="4321")


class Bank(BankAtMidnight):
    """Two loans that are paid by the first of two cards."""

    def __init__(self) -> None:
        super().__init__()
        for card in (CARD, OTHER):
            self.store.commit(SaveCard(CUSTOMER, replace(card, bound_at=self.clock.now())))

    def unbind(self, card_id: str) -> None:
        unbind_card(CUSTOMER, card_id, self.store, self.clock)

    def change(self, card_id: str = OTHER.card_id) -> None:
        change_card(CUSTOMER, card_id, self.store, self.clock)

    def refuses(self, card_id: str) -> bool:
        with pytest.raises(StateConflictError) as refusal:
            self.unbind(card_id)
        return refusal.value.code == "card_in_use"

    def pay_by(self, card_id: str, loan_id: str, key: str = "once") -> str:
        request = RepaymentRequest(loan_id, 100_00, key, "f", card_id=card_id)
        return repay(CUSTOMER, request, self.store, self.clock).transfer.transfer_id

    def cards(self) -> list[str]:
        return [card.card_id for card in self.store.account(CUSTOMER).cards]


@pytest.fixture
def bank() -> Bank:
    return Bank()


def test_unbound_card_keeps_bank_and_last_digits_and_loses_its_token(bank: Bank) -> None:
    bank.unbind(OTHER.card_id)
    stored = bank.store.tables.cards[CUSTOMER, OTHER.card_id]
    assert (stored.token, stored.bound_at, stored.unbound_at) == ("", None, bank.clock.now())
    assert (stored.bank, stored.last4) == (OTHER.bank, OTHER.last4)
    assert bank.cards() == [CARD.card_id]


def test_repeated_unbinding_changes_nothing(bank: Bank) -> None:
    bank.unbind(OTHER.card_id)
    stored = bank.store.tables.cards[CUSTOMER, OTHER.card_id]
    bank.clock.next_day()
    bank.unbind(OTHER.card_id)
    assert bank.store.tables.cards[CUSTOMER, OTHER.card_id] == stored


def test_card_that_was_never_bound_is_not_found(bank: Bank) -> None:
    with pytest.raises(NotFoundError) as refusal:
        bank.unbind("card-of-another")
    assert refusal.value.code == "card_not_found"


def test_card_that_pays_an_open_loan_cannot_be_unbound(bank: Bank) -> None:
    assert bank.refuses(CARD.card_id)
    change_card_of_loan(CUSTOMER, bank.large, OTHER.card_id, bank.store, bank.clock)
    assert bank.refuses(CARD.card_id)
    bank.change()
    bank.unbind(CARD.card_id)
    assert bank.cards() == [OTHER.card_id]


def test_card_of_the_draw_cannot_be_unbound_before_the_money_arrives(bank: Bank) -> None:
    drawn = bank.borrow(500_00, 5, key="third")
    bank.change()
    assert bank.refuses(CARD.card_id)
    bank.move(drawn.transfer_id)
    bank.unbind(CARD.card_id)


def test_card_of_a_collection_under_way_cannot_be_unbound(bank: Bank) -> None:
    transfer_id = bank.pay_by(OTHER.card_id, bank.large)
    assert bank.refuses(OTHER.card_id)
    bank.move(transfer_id)
    bank.unbind(OTHER.card_id)


def test_card_of_a_refund_under_way_cannot_be_unbound(bank: Bank) -> None:
    asked = bank.cross(bank.small, 2_000_00)
    bank.move(asked.transfer_id)
    [refund] = bank.outbox(Direction.REFUND)
    bank.change()
    assert refund.card_id == CARD.card_id
    assert bank.refuses(CARD.card_id)
    bank.move(refund.transfer_id)
    bank.unbind(CARD.card_id)


def test_card_of_a_loan_with_credit_cannot_be_unbound(bank: Bank) -> None:
    asked = bank.cross(bank.small, 2_000_00)
    bank.move(asked.transfer_id)
    [refund] = bank.outbox(Direction.REFUND)
    bank.gateway.script = [CLOSED]
    bank.move(refund.transfer_id)
    bank.change()
    assert bank.loan(bank.small).account.credit
    assert bank.refuses(CARD.card_id)


def test_default_that_is_unbound_leaves_the_card_bound_first(bank: Bank) -> None:
    bank.change()
    bank.change(CARD.card_id)
    change_card(CUSTOMER, OTHER.card_id, bank.store, bank.clock)
    bank.change(CARD.card_id)
    assert bank.line().default_card == CARD.card_id
    change_card_of_loan(CUSTOMER, bank.large, OTHER.card_id, bank.store, bank.clock)
    change_card_of_loan(CUSTOMER, bank.small, OTHER.card_id, bank.store, bank.clock)
    bank.unbind(CARD.card_id)
    assert bank.line().default_card is None
    assert view_account(CUSTOMER, bank.store, bank.clock).default_card_id == OTHER.card_id


def test_draw_to_an_unbound_card_is_refused(bank: Bank) -> None:
    bank.unbind(OTHER.card_id)
    with pytest.raises(NotFoundError) as refusal:
        bank.borrow(500_00, 5, OTHER.card_id, key="third")
    assert refusal.value.code == "card_not_found"


def test_payments_from_an_unbound_card_are_refused(bank: Bank) -> None:
    bank.unbind(OTHER.card_id)
    bank.clock.set(bank.loan(bank.large).account.loan.next_due)
    due = sum(
        bank.loan(loan).account.loan.due_now(bank.clock.today) for loan in (bank.large, bank.small)
    )
    with pytest.raises(NotFoundError) as refusal:
        bank.pay_by(OTHER.card_id, bank.large)
    assert refusal.value.code == "card_not_found"
    request = DueRequest(due, "k", "f", OTHER.card_id)
    with pytest.raises(NotFoundError) as refusal:
        repay_due(CUSTOMER, request, bank.store, bank.clock)
    assert refusal.value.code == "card_not_found"
    assert bank.outbox() == []


def test_card_can_be_bound_again_and_counts_as_new(bank: Bank) -> None:
    bank.unbind(OTHER.card_id)
    bank.clock.next_day()
    bank.store.commit(SaveCard(CUSTOMER, replace(OTHER, bound_at=bank.clock.now())))
    assert bank.store.tables.cards[CUSTOMER, OTHER.card_id] == replace(
        OTHER, bound_at=bank.clock.now()
    )
    bank.change()


def test_card_without_a_line_can_be_unbound_unless_a_line_comes(bank: Bank) -> None:
    line = bank.store.tables.lines.pop(CUSTOMER)
    bank.store.tables.open_loans.clear()

    def line_comes() -> None:
        bank.store.tables.lines[CUSTOMER] = line

    bank.store.before_commit.append(line_comes)
    bank.unbind(OTHER.card_id)
    # The first attempt met the line, the second one made a new version of it.
    assert bank.store.tables.lines[CUSTOMER].version == line.version + 1
    assert bank.cards() == [CARD.card_id]


def test_draw_that_meets_the_unbinding_of_its_card_is_refused(bank: Bank) -> None:
    bank.store.before_commit.append(lambda: bank.unbind(OTHER.card_id))
    with pytest.raises(NotFoundError):
        bank.borrow(500_00, 5, OTHER.card_id, key="third")


def test_unbinding_that_meets_a_draw_to_the_card_is_refused(bank: Bank) -> None:
    bank.store.before_commit.append(lambda: bank.borrow(500_00, 5, OTHER.card_id, key="third"))
    assert bank.refuses(OTHER.card_id)


def test_payment_by_another_card_and_its_unbinding_at_once_never_both_succeed(bank: Bank) -> None:
    bank.store.before_commit.append(lambda: bank.unbind(OTHER.card_id))
    with pytest.raises(NotFoundError):
        bank.pay_by(OTHER.card_id, bank.large)
    bank.store.commit(SaveCard(CUSTOMER, replace(OTHER, bound_at=bank.clock.now())))
    bank.store.before_commit.append(lambda: bank.pay_by(OTHER.card_id, bank.large, "twice"))
    assert bank.refuses(OTHER.card_id)


def test_collection_from_a_card_unbound_after_the_loan_was_settled_fails(bank: Bank) -> None:
    paid = bank.repay(bank.small).transfer.transfer_id
    bank.deliver()
    change_card_of_loan(CUSTOMER, bank.large, OTHER.card_id, bank.store, bank.clock)
    bank.unbind(CARD.card_id)
    book_return(paid, bank.store, bank.clock)
    bank.clock.set(bank.loan(bank.small).account.loan.next_due, 0)
    bank.accrue()
    asked = next(asked for asked in bank.outbox() if asked.loan_id == bank.small)
    sent = list(bank.gateway.sent)
    assert bank.move(asked.transfer_id) is TransferOutcome.FAILED
    assert bank.gateway.sent == sent
    assert bank.loan(bank.small).declined == "card_unbound"
    # The customer chooses another card, and the next collection uses it.
    bank.change()
    assert bank.repay(bank.small, 100_00, key="later").transfer.card_id == OTHER.card_id


def _returned_draw(bank: Bank) -> str:
    """Return the refund of a settled loan whose disbursement came back to an unbound card."""
    disbursed = next(
        transfer
        for transfer in bank.store.tables.transfers.values()
        if (transfer.loan_id, transfer.direction) == (bank.small, Direction.DISBURSE)
    )
    change_card_of_loan(CUSTOMER, bank.small, OTHER.card_id, bank.store, bank.clock)
    bank.repay(bank.small)
    bank.deliver()
    change_card_of_loan(CUSTOMER, bank.large, OTHER.card_id, bank.store, bank.clock)
    bank.unbind(CARD.card_id)
    book_return(disbursed.transfer_id, bank.store, bank.clock)
    [refund] = bank.outbox(Direction.REFUND)
    assert refund.card_id == CARD.card_id
    return refund.transfer_id


def test_refund_to_an_unbound_card_goes_to_the_repayment_card(bank: Bank) -> None:
    refund = _returned_draw(bank)
    bank.move(refund)
    sent = bank.store.tables.transfers[refund]
    assert (sent.status, sent.card_id) == (TransferStatus.SETTLED, OTHER.card_id)


def test_refund_that_was_sent_to_another_card_is_never_sent_twice(bank: Bank) -> None:
    refund = _returned_draw(bank)
    bank.gateway.script = [UNKNOWN, UNKNOWN]
    bank.move(refund)
    assert bank.store.tables.transfers[refund].card_id == OTHER.card_id
    bank.move(refund)
    assert bank.gateway.sent.count(refund) == 1


def test_refund_without_any_bound_card_fails_and_waits_for_an_operator(bank: Bank) -> None:
    refund = _returned_draw(bank)
    stored = bank.store.tables.cards[CUSTOMER, OTHER.card_id]
    bank.store.tables.cards[CUSTOMER, OTHER.card_id] = stored.unbind(bank.clock.now())
    assert bank.move(refund) is TransferOutcome.FAILED
    failed = bank.store.tables.transfers[refund]
    assert (failed.status, failed.reason) == (TransferStatus.FAILED, "card_unbound")
    assert failed.is_pending
    assert bank.store.entries(bank.small)[-1].kind is LoanEventType.REFUND_FAILED
