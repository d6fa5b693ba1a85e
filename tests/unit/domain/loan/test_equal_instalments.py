"""Golden figures of equal instalments: tests/scenarios/equal-instalments.md has them by hand."""

import json
from datetime import date
from decimal import Decimal

import pytest

from microloan.domain.errors import InvalidInputError
from microloan.domain.ledger.explain import explain
from microloan.domain.ledger.explanation_types import DebtType, LineType
from microloan.domain.loan.loan import Loan, Terms
from microloan.domain.loan.quote import Quote
from microloan.domain.loan.terms import select_product
from microloan.domain.product import PRODUCTS, RepaymentMethod
from tests.support.builders.examples import RATE, history

DRAWN_ON = date(2026, 8, 15)
LEVEL = RepaymentMethod.EQUAL_INSTALMENTS


def level_terms(instalments: int = 6, principal: int = 10_000_00, day: date = DRAWN_ON) -> Terms:
    return Terms.agree(principal, RATE, instalments, day, min(day.day, 28), LEVEL)


def level_of(loan: Loan) -> tuple[int, date]:
    assert loan.level
    return loan.level.amount, loan.level.since


def test_schedule_of_six_equal_instalments_equals_the_golden_figures() -> None:
    lines = Loan.draw(level_terms()).schedule()

    assert [line.total for line in lines] == [1_757_10] * 5 + [1_757_12]
    assert [line.interest for line in lines] == [155_00, 125_97, 104_88, 76_72, 53_23, 26_82]
    assert lines[-1].balance == 0


@pytest.mark.parametrize(
    ("instalments", "level", "interest"),
    # 10,000 × 1.0155, then quotients of growth as in the scenario page
    [(1, 10_155_00, 155_00), (6, 1_757_10, 542_62), (12, 918_05, 1_016_66), (24, 500_54, 2_012_91)],
)
def test_level_instalment_of_each_term_equals_the_golden_figures(
    instalments: int, level: int, interest: int
) -> None:
    quote = Quote(level_terms(instalments))

    assert quote.level_instalment == level
    assert quote.total_interest == interest


def test_equal_principal_has_no_level_instalment() -> None:
    assert Quote(Terms.agree(10_000_00, RATE, 6, DRAWN_ON, 15)).level_instalment is None


def test_first_period_of_two_months_is_counted_by_its_days() -> None:
    # 61 days: 1,000 × 1.0305 / 1, because one instalment repays it all
    terms = Terms.agree(1_000_00, RATE, 1, date(2026, 8, 16), 15, LEVEL)
    late = terms.arrive(date(2026, 8, 16), 16)

    assert terms.first_due == date(2026, 10, 15)
    assert [line.total for line in Loan.draw(terms).schedule()] == [1_030_00]
    assert [line.total for line in Loan.draw(late).schedule()] == [1_015_50]


def test_prepayment_keeps_the_term_and_lowers_the_instalment() -> None:
    loan, _ = Loan.draw(level_terms()).repay(1_757_10, date(2026, 9, 15))

    prepaid, _ = loan.repay(3_000_00, date(2026, 10, 5))

    assert level_of(prepaid) == (1_135_68, date(2026, 10, 5))
    assert [line.total for line in prepaid.schedule()] == [1_135_68] * 5
    assert [line.number for line in prepaid.schedule()] == [2, 3, 4, 5, 6]


def test_payment_of_interest_only_leaves_the_instalment_and_its_principal() -> None:
    loan = Loan.draw(level_terms())

    paid, split = loan.repay(50_00, date(2026, 8, 25))

    assert (split.interest, split.principal) == (50_00, 0)
    assert paid.level == loan.level
    assert [line.principal for line in paid.schedule()] == [
        line.principal for line in loan.schedule()
    ]
    assert paid.schedule()[0].interest == 105_00


def test_prepayment_on_the_first_day_counts_that_day() -> None:
    # one day of 10,000 yuan is 5.00, and the rest bears interest from the next day
    prepaid, split = Loan.draw(level_terms()).repay(1_005_00, DRAWN_ON)

    assert (split.interest, split.principal) == (5_00, 1_000_00)
    assert level_of(prepaid)[1] == date(2026, 8, 16)
    assert {line.total for line in prepaid.schedule()[1:-1]} == {level_of(prepaid)[0]}


def test_rest_of_a_few_fen_is_repaid_by_the_last_due_day() -> None:
    loan = Loan.draw(level_terms(24, 500_00))

    small, _ = loan.repay(loan.payoff(DRAWN_ON) - 15, DRAWN_ON)

    # 15 fen over 24 instalments are 0.75, rounded up: one fen each, until nothing is left
    assert [line.principal for line in small.schedule()] == [1] * 15
    due = small.on(date(2028, 8, 15))
    assert (due.outstanding, due.billed) == (0, 15)
    assert small.on(date(2027, 3, 1)).on(date(2028, 8, 15)) == due


def test_arrival_sets_the_periods_of_the_instalment() -> None:
    arrived = Loan.draw(level_terms().arrive(date(2026, 8, 17), 17))

    assert level_of(arrived) == level_of(Loan.draw(level_terms(day=date(2026, 8, 17))))


@pytest.mark.parametrize(
    ("instalments", "day", "version"),
    [
        (10, date(2026, 7, 31), "2015-09"),
        (10, date(2026, 8, 1), "2015-09"),
        (12, date(2026, 8, 1), "2026-08"),
    ],
)
def test_draw_has_the_newest_version_that_offers_its_term(
    instalments: int, day: date, version: str
) -> None:
    terms = Terms.agree(10_000_00, RATE, instalments, day, 15)

    assert (terms.product_version, terms.method) == (version, RepaymentMethod.EQUAL_PRINCIPAL)


@pytest.mark.parametrize(
    ("instalments", "day", "message"),
    [
        (12, date(2026, 7, 31), "Choose 5, 10 or 20 instalments."),
        (7, date(2026, 8, 1), "Choose 1, 5, 6, 10, 12, 20 or 24 instalments."),
    ],
)
def test_term_of_another_version_is_refused(instalments: int, day: date, message: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        select_product(instalments, day)

    assert (refusal.value.code, refusal.value.message) == ("term_not_offered", message)


@pytest.mark.parametrize(("instalments", "method"), [(10, LEVEL), (12, "bullet"), (12, "")])
def test_method_of_another_version_is_refused(instalments: int, method: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        Terms.agree(10_000_00, RATE, instalments, DRAWN_ON, 15, method)

    assert (refusal.value.field, refusal.value.code) == ("method", "method_not_offered")


def test_every_version_offers_a_loan_of_each_term_and_method() -> None:
    for product in PRODUCTS:
        for instalments in product.terms:
            for method in product.methods:
                terms = Terms.agree(
                    10_000_00, RATE, instalments, product.since, 15, method, product
                )
                lines = Loan.draw(terms).schedule()
                assert sum(line.principal for line in lines) == 10_000_00
                assert (len(lines), terms.product_version) == (instalments, product.version)


def test_irr_of_equal_instalments_is_the_rate_at_which_they_are_worth_the_draw() -> None:
    quote = Quote(level_terms(12))
    rate = quote.annual_rate_irr

    def worth(at: Decimal) -> Decimal:
        flows = quote.cash_flows
        return sum(
            (fen * (1 + at) ** (Decimal(-(day - DRAWN_ON).days) / 365) for day, fen in flows),
            Decimal(0),
        )

    half_a_unit = Decimal("0.0000005")
    assert worth(rate - half_a_unit) * worth(rate + half_a_unit) < 0


def test_bill_of_an_equal_instalment_is_explained_by_the_instalment_and_its_interest() -> None:
    paid = [(date(2026, 9, 15), 1_757_10), (date(2026, 10, 5), 3_000_00)]

    bill, *_ = explain(level_terms(), paid, date(2026, 10, 15)).figures

    assert (bill.debt, bill.amount) == (DebtType.PRINCIPAL, 1_108_27)
    instalment, share = bill.lines
    assert (instalment.what, int(instalment.exact)) == (LineType.LEVEL_INSTALMENT, 1_135_68)
    assert (share.what, int(share.exact)) == (LineType.LEVEL_INTEREST, -27_41)
    assert (share.since, share.days, share.balance) == (date(2026, 10, 5), 10, 5_481_88)


def test_last_equal_instalment_is_explained_by_the_rest() -> None:
    figures = explain(level_terms(), [], date(2027, 2, 15)).figures
    lines = [figure.lines for figure in figures if figure.debt is DebtType.PRINCIPAL]

    assert [(line.what, int(line.exact)) for line in lines[-1]] == [(LineType.REMAINDER, 1_730_30)]


def test_canonical_form_names_method_and_version_of_a_newer_product_only() -> None:
    (_, old), *_ = history(Terms.agree(10_000_00, RATE, 10, DRAWN_ON, 15))
    (_, new), *_ = history(level_terms())
    names = {"method", "product_version"}

    assert names.isdisjoint(json.loads(old.canonical)["opening"])
    opening = json.loads(new.canonical)["opening"]
    assert (opening["method"], opening["product_version"]) == ("equal_instalments", "2026-08")
