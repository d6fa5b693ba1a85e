"""The account's answer names the extra while it holds, and a new assessment thirty days before."""

from datetime import date, timedelta

import pytest

from microloan.domain.channel import Channel
from microloan.entrypoints.models.account import AccountAnswer, LineAnswer
from microloan.ports.writes import SaveLine
from microloan.usecases.lending.view_account import view_account
from microloan_testing import two_people
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank

START = date(2026, 12, 1)
GOOD_UNTIL = START + timedelta(days=365)


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank(START)
    bank.customer()
    record = bank.store.line(CUSTOMER)
    assert record
    line = record.line
    assessed = line.reassess(line.limit, line.daily_rate, GOOD_UNTIL)
    bank.store.commit(SaveLine(CUSTOMER, assessed, record))
    return bank


def answered(bank: InMemoryBank) -> LineAnswer:
    answer = AccountAnswer.of(view_account(CUSTOMER, bank.store, bank.clock), Channel.QQ).line
    assert answer
    return answer


def test_extra_is_answered_until_the_day_on_which_it_ends(bank: InMemoryBank) -> None:
    until = START + timedelta(days=30)
    line = two_people.give_extra(CUSTOMER, 500_00, until, bank.store, bank.clock)

    given = answered(bank)
    bank.clock.set(until)
    ended = answered(bank)

    assert (given.extra, given.extra_until, given.limit) == (500_00, until, line.limit)
    assert (ended.extra, ended.extra_until, ended.limit) == (0, None, line.limit)
    assert (given.available, ended.available) == (line.limit + 500_00, line.limit)


@pytest.mark.parametrize(("days", "told"), [(335, False), (336, True), (366, True)])
def test_new_assessment_is_answered_from_thirty_days_before(
    bank: InMemoryBank, days: int, told: bool
) -> None:
    bank.clock.set(START + timedelta(days=days))
    due = GOOD_UNTIL + timedelta(days=1) if told else None
    assert answered(bank).assessment_due_on == due
