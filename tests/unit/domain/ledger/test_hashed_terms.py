"""Every agreed term of a loan is in the hash of its first entry."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from microloan.domain.loan.terms import Terms
from microloan.domain.product import RepaymentMethod
from tests.support.builders.examples import history, terms

DRAWN = history(terms())[0][1]
TERMS_CHANGED: dict[str, Any] = {
    "principal": 1,
    "daily_rate": Decimal("0.0004"),
    "penalty_rate": Decimal("0.0004"),
    "instalments": 20,
    "drawn_on": date(2024, 9, 9),
    "due_day": 9,
    "grace_days": 9,
    "method": RepaymentMethod.EQUAL_INSTALMENTS,
    "product_version": "2026-08",
}


@pytest.mark.parametrize("name", TERMS_CHANGED)
def test_changed_term_changes_the_hash(name: str) -> None:
    assert DRAWN.opening
    changed = replace(DRAWN.opening.terms, **{name: TERMS_CHANGED[name]})

    assert replace(DRAWN, opening=replace(DRAWN.opening, terms=changed)).hash != DRAWN.hash


def test_every_agreed_term_has_a_case_of_a_changed_hash() -> None:
    # The arrival and another due day are facts of later entries, not of the agreement.
    later = {"arrived_on", "due_days"}
    assert set(TERMS_CHANGED) == {field.name for field in fields(Terms)} - later
