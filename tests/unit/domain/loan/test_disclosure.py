"""The disclosure: what its hash covers, and which confirmation agrees to it."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from microloan.domain.errors import DisclosureDiffersError, InvalidInputError
from microloan.domain.loan.confirmation import Lender
from microloan.domain.loan.disclosure import STATEMENTS, WORDING, Disclosure, confirm
from microloan.domain.loan.quote import Quote
from microloan.domain.loan.terms import Terms
from microloan.domain.product import RepaymentMethod
from microloan_testing.confirmations import confirmation_of

RATE, DAY = Decimal("0.0005"), date(2026, 11, 29)
LENDER = Lender("示例银行", "B0007H144030001")


def disclosure(
    amount: int = 10_000_00,
    instalments: int = 12,
    rate: Decimal = RATE,
    day: date = DAY,
    due_day: int = 15,
    method: RepaymentMethod = RepaymentMethod.EQUAL_INSTALMENTS,
    customer_id: str = "cust-1",
    lender: Lender = LENDER,
    wording: str = WORDING,
) -> Disclosure:
    terms = Terms.agree(amount, rate, instalments, day, due_day, method)
    return Disclosure(customer_id, lender, Quote(terms), wording)


def test_canonical_form_of_a_disclosure_is_pinned() -> None:
    shown = disclosure(instalments=6)

    assert json.dumps(shown.facts, ensure_ascii=False) == (
        '{"form": "loan-disclosure-1", "wording": "2026-12", "lender": {"name": "示例银行", '
        '"licence": "B0007H144030001"}, "borrower": "cust-1", "product_version": "2026-08", '
        '"drawn_on": "2026-11-29", "principal": 1000000, "method": "equal_instalments", '
        '"instalments": 6, "first_due": "2027-01-15", "daily_rate": "0.0005", '
        '"annual_rate_simple": "0.1825", "annual_rate_irr": "0.198234", "penalty_daily_rate": '
        '"0.0006575342", "annual_ceiling": "0.24", "grace_days": 1, "early_repayment_fee": 0, '
        '"other_fees": 0, "total_interest": 62056, "total": 1062056, "schedule": [[1, '
        '"2027-01-15", 153509, 23500], [2, "2027-02-15", 163888, 13121], [3, "2027-03-15", '
        '167453, 9556], [4, "2027-04-15", 169024, 7985], [5, "2027-05-15", 171817, 5192], [6, '
        '"2027-06-15", 174309, 2702]]}'
    )
    assert shown.hash == "58b94aee4fab1d54e71c19a96e3ade65753c4df3187acacd9fde179d5656550a"


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 10_100_00},
        {"instalments": 24},
        {"rate": Decimal("0.0004")},
        {"day": date(2026, 11, 30)},
        {"due_day": 16},
        {"method": RepaymentMethod.EQUAL_PRINCIPAL},
        {"customer_id": "cust-2"},
        {"lender": Lender("示例银行", "B0007H144030002")},
        {"lender": Lender("另一家银行", "B0007H144030001")},
        {"wording": "2027-01"},
    ],
)
def test_hash_covers_every_fact_of_the_disclosure(change: dict[str, object]) -> None:
    assert disclosure(**change).hash != disclosure().hash  # type: ignore[arg-type]


def test_confirmation_of_another_disclosure_is_refused_with_that_of_now() -> None:
    now = disclosure(rate=Decimal("0.0004"))

    with pytest.raises(DisclosureDiffersError) as refusal:
        confirm(now, confirmation_of(disclosure().hash))

    assert refusal.value.disclosure is now


@pytest.mark.parametrize(("seconds", "accepted"), [(4, False), (5, True), (86_400, True)])
def test_disclosure_needs_the_minimum_reading_time(*, seconds: int, accepted: bool) -> None:
    shown = disclosure()
    read = replace(confirmation_of(shown.hash), reading_seconds=seconds)
    if accepted:
        agreed = confirm(shown, read)
        assert (agreed.confirmation, agreed.wording, agreed.lender) == (read, WORDING, LENDER)
    else:
        with pytest.raises(InvalidInputError) as refusal:
            confirm(shown, read)
        assert (refusal.value.field, refusal.value.code) == (
            "reading_seconds",
            "reading_too_short",
        )


def test_disclosure_statements_are_exactly_the_five_of_the_list() -> None:
    assert list(STATEMENTS) == [
        *("recipient", "arrival", "penalty", "early_repayment", "nothing_else"),
    ]
