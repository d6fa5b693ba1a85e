"""In any order of changes, draws, repayments and days, a line lends within limit and extra."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from microloan.domain.errors import InvalidInputError, StateConflictError
from microloan.domain.ledger.line_freeze import FreezeCode
from microloan.domain.ledger.line_standing import LineStanding
from microloan.usecases.lending.close_line import close_own_line
from microloan.usecases.lending.freeze_line import freeze_line, unfreeze_line
from microloan.usecases.lending.lower_limit import lower_own_limit
from microloan_testing import two_people
from microloan_testing.audit import audit
from tests.support.builders.examples import CUSTOMER, RATE, known
from tests.support.builders.in_memory_bank import InMemoryBank

START = date(2028, 1, 31)
LIMIT = 5_000_00
WHY = "case 4711, a change"
TOO_MANY = timedelta(hours=9)
ACTS = (
    "draw",
    "greedy draw",
    "repay",
    "lower",
    "extra",
    "reprice",
    "freeze",
    "unfreeze",
    "close",
    "wait",
)

hundreds = st.integers(0, 60).map(lambda number: number * 100_00)
steps = st.lists(st.tuples(st.sampled_from(ACTS), hundreds), min_size=4, max_size=14)


def act(bank: InMemoryBank, step: str, amount: int, key: str) -> None:
    match step:
        case "greedy draw":
            # All of the limit, and of the last extra, whether it still holds or not.
            line = bank.line(CUSTOMER)
            most = line.limit + (line.extra.amount if line.extra else 0) - line.used
            bank.borrow(most, 5, key=key, customer_id=CUSTOMER)
        case "draw":
            bank.borrow(amount, 5, key=key, customer_id=CUSTOMER)
            bank.deliver()
        case "repay":
            for record in bank.store.account(CUSTOMER).loans:
                bank.repay(record.account.loan_id, key=f"{key}-{record.account.loan_id}")
            bank.deliver()
        case "wait":
            bank.clock.set(bank.clock.today + days_of(amount))
        case _:
            change(bank, step, amount)


def days_of(amount: int) -> timedelta:
    return timedelta(days=1 + amount // 100_00)


def change(bank: InMemoryBank, step: str, amount: int) -> None:
    store, clock, days = bank.store, bank.clock, days_of(amount)
    match step:
        case "lower":
            lower_own_limit(CUSTOMER, amount, store, clock)
        case "extra":
            two_people.give_extra(CUSTOMER, amount, clock.today + days, store, clock)
        case "reprice":
            rate = bank.line(CUSTOMER).daily_rate - Decimal("0.00002")
            two_people.reprice_line(CUSTOMER, rate, store, clock)
        case "freeze":
            freeze_line(
                *(CUSTOMER, FreezeCode.CREDIT_RISK, clock.today + min(days, timedelta(days=30))),
                operator="wang",
                reason=WHY,
                books=store,
                clock=clock,
            )
        case "unfreeze":
            unfreeze_line(CUSTOMER, "wang", WHY, store, clock)
        case "close":
            close_own_line(CUSTOMER, store, clock)


@given(steps)
def test_line_lends_within_limit_and_extra_for_any_order_of_changes_and_money(
    steps: list[tuple[str, int]],
) -> None:
    bank = InMemoryBank(START)
    bank.store.commit(*known(CUSTOMER, LIMIT, RATE, START))
    for number, (step, amount) in enumerate(steps):
        bank.clock.wait(TOO_MANY)
        before, today = bank.line(CUSTOMER), bank.clock.today
        with suppress(InvalidInputError, StateConflictError):
            act(bank, step, amount, f"key-{number:016}")
        line = bank.line(CUSTOMER)
        extra = before.extra.amount if before.extra and today < before.extra.until else 0
        if line.used > before.used:
            assert before.standing(today) is LineStanding.CLEAR
            assert line.used <= before.limit + extra
        assert 0 <= line.available_on(bank.clock.today) <= line.unused_on(bank.clock.today)
        assert line.limit <= before.limit
        assert line.daily_rate <= before.daily_rate
        if line.standing(bank.clock.today) is LineStanding.CLOSED:
            assert (line.used, line.open_loans, line.available_on(bank.clock.today)) == (0, 0, 0)
    assert audit(bank.store).findings == ()
