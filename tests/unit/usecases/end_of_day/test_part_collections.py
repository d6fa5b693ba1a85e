from dataclasses import replace
from datetime import date

import pytest

from microloan.domain import ids
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.loan_account import replay
from microloan.domain.payments.transfer import Direction, Transfer
from microloan.usecases.screening.hold import hold_by_hand
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CUSTOMER
from tests.support.fakes.outbound_services import CLOSED, DECLINED, SETTLED, UNKNOWN

DUE = date(2024, 2, 15)
BILL = 1_155_00


class Bank(BankAtMidnight):
    """The large loan alone, on a night from its due day on."""

    def __init__(self) -> None:
        super().__init__()
        self.repay(self.small)
        self.deliver()

    def on(self, day: date, hour: int = 0) -> Transfer:
        """Run the end of day and return the collection that it makes."""
        self.clock.set(day, hour)
        self.accrue()
        return self.next()

    def next(self) -> Transfer:
        [asked] = self.outbox(Direction.COLLECT)
        return asked

    def fail(self, available: int | None = None) -> None:
        self.gateway.script = [replace(DECLINED, available=available)]
        self.move(self.next().transfer_id)


@pytest.fixture
def bank() -> Bank:
    return Bank()


def overdue(bank: Bank) -> Transfer:
    return bank.on(date(2024, 2, 16))


def test_overdue_collection_without_funds_is_followed_by_half_then_a_fifth(bank: Bank) -> None:
    asked = [overdue(bank).amount]
    bank.fail()
    asked.append(bank.next().amount)
    bank.fail()
    asked.append(bank.next().amount)
    bank.fail()
    assert asked == [BILL, BILL // 2, BILL // 5]
    assert bank.outbox() == []
    assert bank.loan(bank.large).collecting is None
    assert bank.loan(bank.large).declined == "insufficient_funds"


def test_follow_up_is_on_the_outbox_as_soon_as_the_failure_is_booked(bank: Bank) -> None:
    first = overdue(bank)
    bank.fail()
    part, record = bank.next(), bank.loan(bank.large)
    assert part.transfer_id == ids.collection_id(bank.large, bank.clock.today, "second")
    assert (part.fingerprint, part.card_id, part.value_date) == (
        *("", first.card_id, first.value_date),
    )
    assert record.collecting == part.transfer_id
    assert record.declined == ""


def test_part_that_arrives_is_a_repayment_like_any_other(bank: Bank) -> None:
    overdue(bank)
    bank.fail()
    part = bank.next()
    bank.gateway.script = [SETTLED]
    bank.move(part.transfer_id)
    entry = bank.store.entries(bank.large)[-1]
    assert (entry.kind, entry.amount) == (LoanEventType.REPAID, BILL // 2)
    assert entry.allocation == part.expected
    record = bank.loan(bank.large)
    assert record.account.loan.due_now(bank.clock.today) == BILL - BILL // 2
    assert replay(bank.store.entries(bank.large)) == record.account
    # The rest is asked for at the next end of day, and not before. It has a day's penalty.
    assert bank.outbox() == []
    bank.accrue()
    assert bank.outbox() == []
    tomorrow = date(2024, 2, 17)
    assert bank.on(tomorrow).amount == record.account.loan.due_now(tomorrow)


def test_amount_that_the_gateway_names_is_asked_for_next(bank: Bank) -> None:
    overdue(bank)
    bank.fail(available=321_45)
    assert bank.next().amount == 321_45
    bank.fail(available=200_00)
    assert bank.next().amount == 200_00
    bank.fail(available=100_00)
    assert bank.outbox() == []


def test_named_amount_below_ten_yuan_ends_the_tries_of_the_day(bank: Bank) -> None:
    overdue(bank)
    bank.fail(available=9_99)
    assert bank.outbox() == []
    assert bank.loan(bank.large).declined == "insufficient_funds"


def test_due_day_has_three_tries_with_the_part_after_the_afternoon(bank: Bank) -> None:
    assert bank.on(DUE).amount == BILL
    bank.fail(available=500_00)
    assert bank.outbox() == []
    assert bank.on(DUE, 17).amount == BILL
    bank.fail()
    assert bank.next().amount == BILL // 2
    bank.fail()
    assert bank.outbox() == []
    bank.accrue()
    assert bank.outbox() == []


def test_failure_for_another_reason_has_no_follow_up(bank: Bank) -> None:
    asked = overdue(bank)
    bank.gateway.script = [CLOSED]
    bank.move(asked.transfer_id)
    assert bank.outbox() == []


def test_failure_of_a_customers_payment_has_no_follow_up(bank: Bank) -> None:
    bank.clock.set(date(2024, 2, 16))
    bank.repay(bank.large, 300_00, key="own")
    bank.fail(available=100_00)
    assert bank.outbox() == []


def test_failure_that_is_known_on_a_later_day_has_no_follow_up(bank: Bank) -> None:
    asked = overdue(bank)
    bank.gateway.script = [UNKNOWN, UNKNOWN]
    bank.move(asked.transfer_id)
    bank.clock.next_day()
    bank.fail()
    assert bank.outbox() == []
    assert bank.on(date(2024, 2, 17)).amount >= BILL


def test_failure_that_is_delivered_twice_has_one_follow_up(bank: Bank) -> None:
    asked = overdue(bank)
    bank.gateway.script = [DECLINED]
    bank.store.before_commit.append(lambda: bank.move(asked.transfer_id))
    bank.move(asked.transfer_id)
    bank.move(asked.transfer_id)
    assert bank.next().amount == BILL // 2
    assert bank.accrue() is not None
    assert len(bank.outbox()) == 1


def test_no_part_is_asked_for_while_the_customer_is_on_hold(bank: Bank) -> None:
    asked = overdue(bank)
    bank.gateway.script = [UNKNOWN, UNKNOWN]
    bank.move(asked.transfer_id)
    hold_by_hand(CUSTOMER, "wang", "Case 4711 of the police", bank.store, bank.clock)
    bank.fail()
    assert bank.outbox() == []


def test_part_uses_no_try_that_the_day_has_used(bank: Bank) -> None:
    """A bill fell due on the day whose late bill was paid between night and afternoon."""
    bank.clock.set(DUE, 0)
    bank.accrue()
    bank.fail()
    bank.on(date(2024, 3, 15))
    bank.fail()
    bank.fail()
    bank.fail()
    loan = bank.loan(bank.large).account.loan.on(bank.clock.today)
    late = loan.bills[0].owed(bank.clock.today, loan.terms)
    bank.repay(bank.large, late.total + 100_00, key="late")
    bank.deliver()
    bank.on(bank.clock.today, 17)
    bank.fail()
    assert bank.outbox() == []
