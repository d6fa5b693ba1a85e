"""Two people give a line a temporary extra, or a lower price for later draws."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from microloan.domain.approval import Act
from microloan.domain.errors import MicroloanError
from microloan.domain.ledger.audit import Check, check_customer
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.line_extra import Extra
from microloan.domain.ledger.line_freeze import FreezeCode
from microloan.usecases.lending.freeze_line import freeze_line
from microloan.usecases.lending.lower_limit import lower_own_limit
from microloan_testing import two_people
from microloan_testing.audit import audit, customer_snapshot
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank

START = date(2024, 1, 15)
UNTIL = date(2024, 2, 1)
EXTRA = 1_000_00
CHEAPER = Decimal("0.0003")


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank(START)
    bank.customer()
    return bank


def give(bank: InMemoryBank, amount: int = EXTRA, until: date = UNTIL) -> CreditLine:
    return two_people.give_extra(CUSTOMER, amount, until, bank.store, bank.clock)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(MicroloanError) as refusal:
        act()
    return refusal.value.code


def store_line(bank: InMemoryBank, line: CreditLine) -> None:
    record = bank.store.tables.lines[CUSTOMER]
    bank.store.tables.lines[CUSTOMER] = replace(record, line=line)


def test_extra_is_kept_with_both_people_and_can_be_drawn(bank: InMemoryBank) -> None:
    before = bank.line()

    line = give(bank)

    assert line == replace(before, extra=Extra(EXTRA, START, UNTIL))
    [change] = bank.store.line_changes(CUSTOMER)
    assert (change.changed_by, change.approved_by) == ("wang", "li")
    assert (change.before.extra, change.after.extra) == (None, line.extra)
    assert bank.borrow(line.limit + EXTRA, 5)
    assert bank.line().available_on(START) == 0
    assert audit(bank.store).findings == ()


def test_draw_above_limit_and_extra_is_refused(bank: InMemoryBank) -> None:
    line = give(bank)
    code = refused(lambda: bank.borrow(line.limit + EXTRA + 100_00, 5))
    assert code == "amount_exceeds_available"


def test_extra_ends_at_its_midnight_and_the_use_above_the_limit_is_no_breach(
    bank: InMemoryBank,
) -> None:
    line = give(bank)
    bank.borrow(line.limit + 500_00, 5)
    bank.deliver()
    bank.clock.set(UNTIL)
    assert bank.line().available_on(UNTIL) == 0
    assert bank.line().standing(UNTIL).value == "clear"
    assert refused(lambda: bank.borrow(500_00, 5, key="again")) == "amount_exceeds_available"
    assert audit(bank.store).findings == ()


def test_extra_in_place_of_another_keeps_its_first_day(bank: InMemoryBank) -> None:
    give(bank)
    bank.clock.set(START + timedelta(days=10))
    line = give(bank, 2_000_00, START + timedelta(days=92))
    assert line.extra == Extra(2_000_00, START, START + timedelta(days=92))
    assert refused(lambda: give(bank, until=START + timedelta(days=93))) == "extra_end_invalid"
    assert audit(bank.store).findings == ()


def test_extra_after_the_end_of_another_begins_anew(bank: InMemoryBank) -> None:
    give(bank)
    bank.clock.set(UNTIL)
    line = give(bank, until=UNTIL + timedelta(days=92))
    assert line.extra
    assert line.extra.since == UNTIL


@pytest.mark.parametrize(
    "stop",
    [
        pytest.param(lambda line: replace(line, late_from={"loan-1": START}), id="arrears"),
        pytest.param(lambda line: line.withdraw_consent(START), id="a withdrawn consent"),
        pytest.param(lambda line: line.close(), id="a closed line"),
        pytest.param(
            lambda line: replace(line, good_until=START - timedelta(days=1)), id="an old assessment"
        ),
    ],
)
def test_line_from_which_nothing_can_be_drawn_gets_no_extra(
    bank: InMemoryBank, stop: Callable[[CreditLine], CreditLine]
) -> None:
    store_line(bank, stop(bank.line()))
    assert refused(lambda: give(bank)) == "line_not_clear"


def test_frozen_line_gets_no_extra(bank: InMemoryBank) -> None:
    freeze_line(
        *(CUSTOMER, FreezeCode.CREDIT_RISK, UNTIL),
        operator="wang",
        reason="case 4711, no job",
        books=bank.store,
        clock=bank.clock,
    )
    assert refused(lambda: give(bank)) == "line_not_clear"


def test_extra_is_refused_when_the_customer_has_lowered_the_limit_since_the_request(
    bank: InMemoryBank,
) -> None:
    replaces = f"limit {bank.line().limit / 100:,.2f}, no extra"
    asked = two_people.request(
        *(Act.GIVE_EXTRA, CUSTOMER, CUSTOMER, EXTRA, "case 4711, a wedding"),
        *(bank.store, bank.clock),
        details={"until": UNTIL.isoformat(), "replaces": replaces},
    )
    lower_own_limit(CUSTOMER, 5_000_00, bank.store, bank.clock)
    code = refused(lambda: two_people.approve_request(asked, bank.store, bank.clock))
    assert code == "line_differs"
    assert (bank.line().limit, bank.line().extra) == (5_000_00, None)


def test_lowering_to_the_present_limit_ends_the_extra(bank: InMemoryBank) -> None:
    line = give(bank)
    lower_own_limit(CUSTOMER, line.limit, bank.store, bank.clock)
    assert bank.line() == replace(line, extra=None)
    assert len(bank.store.line_changes(CUSTOMER)) == 2
    assert audit(bank.store).findings == ()


def test_lower_price_is_of_later_draws_and_open_loans_keep_theirs(bank: InMemoryBank) -> None:
    first, old = bank.open_loan(500_00, 5, key="first"), bank.line().daily_rate

    line = two_people.reprice_line(CUSTOMER, CHEAPER, bank.store, bank.clock)

    second = bank.open_loan(500_00, 5, key="second")
    rates = [bank.loan(loan).account.opening.terms.daily_rate for loan in (first, second)]
    assert (line.daily_rate, rates) == (CHEAPER, [old, CHEAPER])
    change = bank.store.line_changes(CUSTOMER)[-1]
    assert (change.before.daily_rate, change.after.daily_rate) == (old, CHEAPER)
    assert audit(bank.store).findings == ()


def test_price_that_changed_since_the_request_is_not_lowered(bank: InMemoryBank) -> None:
    asked = two_people.request(
        *(Act.REPRICE_LINE, CUSTOMER, CUSTOMER, 0, "case 4711, a loyal customer"),
        *(bank.store, bank.clock),
        details={"daily_rate": str(CHEAPER), "replaces": str(bank.line().daily_rate)},
    )
    two_people.reprice_line(CUSTOMER, Decimal("0.0004"), bank.store, bank.clock)
    code = refused(lambda: two_people.approve_request(asked, bank.store, bank.clock))
    assert (code, bank.line().daily_rate) == ("line_differs", Decimal("0.0004"))


def test_audit_finds_an_extra_and_a_price_that_no_two_people_decided(bank: InMemoryBank) -> None:
    give(bank)
    two_people.reprice_line(CUSTOMER, CHEAPER, bank.store, bank.clock)
    file = replace(customer_snapshot(bank.store, CUSTOMER), approvals=())
    found = [f.text for f in check_customer(file).findings if f.check is Check.APPROVED]
    assert [text.split(" of ")[0].split(" to ")[0] for text in found] == [
        "give_extra",
        "reprice_line",
    ]
