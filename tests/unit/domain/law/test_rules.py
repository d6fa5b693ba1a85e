"""Each rule of the law, on a history that keeps it and on histories that break it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from microloan.domain.calendar import ONE_DAY
from microloan.domain.law import LoanHistory
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.loan_account import post_event
from microloan.domain.loan import Bill, Loan, Terms, bill, loan
from microloan.domain.loan.allocation import Allocation
from microloan.domain.loan.plan import PlanTerms
from microloan.domain.loan.restructuring import agree_plan
from tests.support.builders.examples import DRAWN_ON, drawn, event, history, terms
from tests.support.builders.law_histories import (
    FIRST_DUE,
    LONG_AFTER,
    RULE,
    allocated,
    broken,
    journal,
)

Bills = tuple[Bill, ...]


def test_a_loan_that_is_never_paid_keeps_every_rule() -> None:
    assert broken(journal()) == {}


def test_a_loan_that_is_paid_late_and_settled_keeps_every_rule() -> None:
    known = journal([(FIRST_DUE + timedelta(days=40), 500_00), (date(2024, 5, 1), 20_000_00)])

    assert broken(known) == {}


def test_a_charge_above_the_ceiling_breaks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bill, "at_ceiling", lambda *_: False)

    contract = replace(terms(), penalty_rate=Decimal("0.00075"))
    found = broken(journal(contract=contract))

    assert found["ceiling"] == [
        "charges 83650 fen of interest and 1637024 fen of penalty, together at most 1432120 fen"
    ]


def test_charge_of_one_fen_above_the_ceiling_breaks_it() -> None:
    """A journal whose interest is on the ceiling keeps the rule, and breaks it a fen later."""
    known = journal([(DRAWN_ON + timedelta(days=10), 50_00)])
    day = DRAWN_ON + timedelta(days=10)
    # 10,000.00 over ten days at 0.24 / 365 are 65.75, and half a fen for the running period.
    assert known.booked.interest == 50_00

    assert "ceiling" not in broken(allocated(known, 3, interest=65_75), day)
    assert "ceiling" in broken(allocated(known, 3, interest=65_76), day)


def test_interest_from_the_draw_breaks_the_first_day(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = history(terms(), days_in_transit=5)
    known = LoanHistory(tuple(entry for _, entry in steps))
    arrived = DRAWN_ON + timedelta(days=5)
    assert broken(known, arrived) == {}

    exact = Loan.exact_interest
    monkeypatch.setattr(
        Loan, "exact_interest", lambda self, day: exact(self, day + timedelta(days=5))
    )

    assert broken(known, arrived) == {
        "first-day": [
            "charges 2500 fen of interest, at most 500 fen since 2024-01-20",
        ],
        "ceiling": ["charges 2500 fen of interest and 0 fen of penalty, together at most 658 fen"],
    }


@pytest.mark.parametrize("arrived", [DRAWN_ON - ONE_DAY, DRAWN_ON + ONE_DAY])
def test_an_arrival_before_the_draw_or_after_its_booking_breaks_the_first_day(
    arrived: date,
) -> None:
    first, second = journal().entries
    known = LoanHistory((first, replace(second, value_date=arrived)))

    assert broken(known, DRAWN_ON)["first-day"] == [
        f"has the arrival on {arrived}, drawn on 2024-01-15 and booked on 2024-01-15"
    ]


def test_a_payment_before_the_arrival_breaks_the_first_day() -> None:
    steps = history(terms(), [(DRAWN_ON + timedelta(days=9), 50_00)], days_in_transit=5)
    first, second, third = (entry for _, entry in steps)
    known = LoanHistory((first, second, replace(third, value_date=DRAWN_ON + ONE_DAY)))

    first_found = next(RULE["first-day"].predicate(known, LONG_AFTER))

    assert (first_found.day, first_found.text) == (
        DRAWN_ON + ONE_DAY,
        "charges before the arrival on 2024-01-20",
    )


def test_an_instalment_before_the_second_due_day_breaks_the_first_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = journal()
    monkeypatch.setattr(Terms, "first_due", property(lambda terms: terms.interest_from))

    assert broken(known, DRAWN_ON)["first-day"] == [
        "has its first instalment on 2024-01-15, at the earliest on 2024-02-15"
    ]


@pytest.mark.parametrize("failed", [False, True])
def test_a_charge_without_an_arrival_breaks_the_first_day(*, failed: bool) -> None:
    account, first = drawn(terms())
    kind = LoanEventType.DISBURSEMENT_FAILED
    _, second = post_event(account, event(kind, account.loan.principal, DRAWN_ON))
    known = LoanHistory((first, second) if failed else (first,))
    assert broken(known) == {}

    charged = allocated(known, known.entries[-1].seq, interest=5_00)

    assert broken(charged)["first-day"] == ["charges 500 fen, but its money never arrived"]


def test_a_loan_in_transit_that_bears_interest_breaks_the_first_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = LoanHistory((drawn(terms())[1],))
    monkeypatch.setattr(Loan, "owed", lambda *_: Allocation(interest=5_00))

    assert broken(known)["first-day"] == ["charges 500 fen, but its money never arrived"]


def test_principal_before_interest_breaks_the_waterfall(monkeypatch: pytest.MonkeyPatch) -> None:
    def reversed_waterfall(amount: int, *owed: int) -> tuple[int, ...]:
        paid = []
        for debt in reversed(owed):
            paid.append(min(amount, debt))
            amount -= paid[-1]
        return tuple(reversed(paid))

    monkeypatch.setattr(bill, "allocate_waterfall", reversed_waterfall)
    monkeypatch.setattr(loan, "allocate_waterfall", reversed_waterfall)
    late = FIRST_DUE + timedelta(days=10)

    early = broken(journal([(DRAWN_ON + ONE_DAY, 1_00)]), late)["waterfall"]
    assert early == ["prepays principal, with 500 fen of interest unpaid"]
    assert broken(journal([(late, 900_00)]), late)["waterfall"] == [
        "pays principal of bill 1, with interest or penalty unpaid"
    ]
    assert broken(journal([(late, 1_100_00)]), late)["waterfall"] == [
        "pays interest of bill 1, with 657 fen of penalty unpaid",
        "pays principal of bill 1, with interest or penalty unpaid",
    ]


def test_principal_before_the_interest_of_a_plan_breaks_the_waterfall(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loan, "allocate_waterfall", lambda amount, _, owed: (0, min(amount, owed)))
    agreed, due = FIRST_DUE + timedelta(days=5), date(2024, 3, 15)
    account, entries = history(terms())[-1][0], [entry for _, entry in history(terms())]
    plan = LoanEvent(
        LoanEventType.PLAN_AGREED, 10_000_00, agreed, agreed, "", plan=PlanTerms(0, 12)
    )
    # The first payment is the whole bill of the due day, so that no interest is running.
    bill_of_plan = agree_plan(account.loan, PlanTerms(0, 12), agreed).schedule()[0].total
    for following in (plan, *(event(LoanEventType.REPAID, fen, due) for fen in (bill_of_plan, 1))):
        account, entry = post_event(account, following)
        entries.append(entry)

    # Eleven of twelve parts of the first bill's 155.00 are not billed yet.
    assert broken(LoanHistory(tuple(entries)), due)["waterfall"] == [
        "prepays principal, with 14209 fen of interest unpaid"
    ]


def test_a_newer_bill_before_an_older_one_breaks_the_waterfall(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def newest_first(
        bills: Bills, amount: int, day: date, terms: Terms
    ) -> tuple[Bills, Allocation]:
        left, paid = bill.pay_bills(bills[::-1], amount, day, terms)
        return left[::-1], paid

    monkeypatch.setattr(loan, "pay_bills", newest_first)

    known = journal([(date(2024, 3, 20), 1_000_00)])

    assert broken(known, date(2024, 3, 20))["waterfall"] == ["pays bill 2 before bill 1"]


def test_a_journal_with_another_split_breaks_the_waterfall() -> None:
    known = journal([(date(2024, 2, 1), 100_00)])
    other = allocated(known, 3, interest=0, principal=100_00)

    found = broken(other, date(2024, 2, 1))

    assert list(found) == ["waterfall"]
    assert found["waterfall"][0].startswith(
        "has 0 fen of penalty, 0 fen of interest, 10000 fen of principal in its journal, in order"
        " it is 0 fen of penalty, 8500 fen of interest"
    )


@pytest.mark.parametrize(("daily", "penalty"), [("0.0002", "0.00031"), ("0.0005", "0.00066")])
def test_agreed_rate_above_its_factor_or_the_ceiling_breaks_the_penalty_rate(
    daily: str, penalty: str
) -> None:
    contract = replace(terms(rate=Decimal(daily)), penalty_rate=Decimal(penalty))

    assert broken(journal(contract=contract), DRAWN_ON) == {
        "penalty-rate": [f"has a penalty rate of {penalty} a day on a rate of {daily}"]
    }


def test_a_charge_above_the_agreed_rate_breaks_the_penalty_rate() -> None:
    late = FIRST_DUE + timedelta(days=10)
    known = journal([(late, 5_00)], terms(rate=Decimal("0.0002")))
    most = 319

    assert known.booked.penalty == most
    assert "penalty-rate" in broken(allocated(known, 3, penalty=most + 1), late)


def test_a_penalty_within_grace_breaks_the_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    day = FIRST_DUE + ONE_DAY
    known = journal([(day, 1_155_00)])
    assert broken(known, day) == {}

    assert broken(allocated(known, 3, penalty=1, principal=999_99), day)["grace"] == [
        "charges 1 fen of penalty, at most 0 fen on bills past grace"
    ]
    monkeypatch.setattr(Bill, "penalty", lambda *_: 76)
    assert "charges 76 fen of penalty on bill 1, due on 2024-02-15" in broken(known, day)["grace"]


def test_a_fee_at_the_settlement_breaks_the_early_settlement() -> None:
    day = DRAWN_ON + timedelta(days=10)
    known = journal([(day, 10_050_00)])
    assert broken(known) == {}

    more = replace(known.entries[2], amount=10_060_00)
    kept = LoanHistory((*known.entries[:2], more))
    assert broken(kept, day) == {
        "early-settlement": ["has 1005000 fen in the allocation of 1006000 fen, entry 3"]
    }
    dear = allocated(known, 3, interest=51_00)
    assert (
        "charges 5100 fen of interest, at most 5000 fen for the days lent"
        in (broken(dear, day)["early-settlement"])
    )


def test_a_debt_after_the_settlement_breaks_the_early_settlement(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = journal([(DRAWN_ON, 10_005_00)])
    monkeypatch.setattr(Loan, "owed", lambda *_: Allocation(interest=5_00))

    assert broken(known, DRAWN_ON)["early-settlement"] == ["owes 500 fen after its settlement"]
