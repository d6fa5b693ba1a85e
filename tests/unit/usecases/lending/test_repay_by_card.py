from dataclasses import replace

import pytest

from microloan.domain import ids
from microloan.domain.errors import InvalidInputError
from microloan.domain.payments.transfer import Transfer
from microloan.ports.onboarding_writes import SaveCard
from microloan.usecases.lending.repay import RepaymentRequest, repay
from microloan.usecases.lending.repay_due import DueRequest, DueResult, repay_due
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CARD, CUSTOMER

OTHER = replace(CARD, card_id="card-2", token="token-2", last4="4321")


class Bank(BankAtMidnight):
    """Two loans that are paid by the first of two cards, on their due day."""

    def __init__(self) -> None:
        super().__init__()
        self.store.commit(SaveCard(CUSTOMER, OTHER))
        self.clock.set(self.loan(self.large).account.loan.next_due)

    def pay_by(self, card_id: str | None, amount: int = 100_00, key: str = "once") -> Transfer:
        body = {"amount": amount, "card_id": card_id}
        request = RepaymentRequest(self.large, amount, key, ids.fingerprint(body), None, card_id)
        return repay(CUSTOMER, request, self.store, self.clock).transfer

    def pay_due_by(self, card_id: str | None) -> DueResult:
        today = self.clock.today
        loans = (self.loan(loan_id).account.loan for loan_id in (self.large, self.small))
        request = DueRequest(sum(loan.due_now(today) for loan in loans), "due", "f", card_id)
        return repay_due(CUSTOMER, request, self.store, self.clock)


@pytest.fixture
def bank() -> Bank:
    return Bank()


def test_payment_by_another_card_leaves_the_repayment_card(bank: Bank) -> None:
    asked = bank.pay_by(OTHER.card_id)
    assert asked.card_id == OTHER.card_id
    assert bank.pay_by(OTHER.card_id) == asked
    bank.deliver()
    assert bank.loan(bank.large).account.repayment_card_id == CARD.card_id
    assert bank.pay_by(None, key="next").card_id == CARD.card_id


def test_payment_by_the_repayment_card_makes_no_new_version_of_the_line(bank: Bank) -> None:
    version = bank.store.tables.lines[CUSTOMER].version
    assert bank.pay_by(CARD.card_id).card_id == CARD.card_id
    assert bank.store.tables.lines[CUSTOMER].version == version


def test_payment_of_all_due_by_another_card_collects_each_loan_from_it(bank: Bank) -> None:
    result = bank.pay_due_by(OTHER.card_id)
    assert len(result.transfers) == 2
    assert {transfer.card_id for transfer in result.transfers} == {OTHER.card_id}
    assert bank.pay_due_by(OTHER.card_id).repeated


def test_payment_of_all_due_meets_a_new_version_of_the_line_between_its_loans(bank: Bank) -> None:
    bank.store.before_commit.extend([lambda: None, lambda: bank.borrow(500_00, 5, key="third")])
    result = bank.pay_due_by(OTHER.card_id)
    assert [transfer.card_id for transfer in result.transfers] == [OTHER.card_id] * 2
    assert len({transfer.loan_id for transfer in result.transfers}) == 2


def test_refund_goes_back_to_the_card_that_paid(bank: Bank) -> None:
    asked = bank.pay_by(OTHER.card_id, 10_155_00)
    record = bank.loan(bank.large)
    bank.store.tables.transfers[asked.transfer_id] = replace(asked, amount=10_200_00)
    bank.move(asked.transfer_id)
    [refund] = bank.outbox()
    assert (refund.card_id, refund.amount) == (OTHER.card_id, 45_00)
    assert record.collecting == asked.transfer_id


def test_smallest_payment_closes_the_oldest_bill_or_is_one_yuan(bank: Bank) -> None:
    bank.pay_by(None, 1_154_60)
    bank.deliver()
    with pytest.raises(InvalidInputError) as refusal:
        bank.pay_by(None, 39, key="less")
    assert (refusal.value.field, refusal.value.code) == ("amount", "repayment_too_small")
    assert "0.40 yuan" in refusal.value.message
    assert bank.pay_by(None, 40, key="rest").amount == 40
    bank.deliver()
    with pytest.raises(InvalidInputError) as refusal:
        bank.pay_by(None, 99, key="again")
    assert "1.00 yuan" in refusal.value.message
    assert bank.pay_by(None, 1_00, key="again").amount == 1_00
