"""Both stores keep one offer of a plan for a loan, and refuse a write over a newer one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from microloan.domain.errors import ConcurrentUpdateError
from microloan.domain.ledger.plan_offer import PlanOffer
from microloan.domain.loan.plan import PlanTerms
from microloan.ports.operator_writes import SavePlanOffer
from tests.support.builders.examples import CUSTOMER, DRAWN_ON, NOON
from tests.support.builders.loan_history import LOAN

if TYPE_CHECKING:
    from tests.support.cloud.store_under_test import StoreUnderTest

FIRST = PlanOffer(LOAN, PlanTerms(4, 13), "approval-1", "wang", "li", NOON, "lost the job")
SECOND = replace(FIRST, plan=PlanTerms(5, 14), approval_id="approval-2")
USED = replace(FIRST, used_on=DRAWN_ON)


def save(stores: StoreUnderTest, after: PlanOffer, before: PlanOffer | None) -> None:
    stores.books.commit(SavePlanOffer(CUSTOMER, after, before))


def offer(stores: StoreUnderTest) -> PlanOffer | None:
    return stores.books.loan_with_offer(CUSTOMER, LOAN)[1]


def test_an_offer_is_read_as_it_was_saved(stores: StoreUnderTest) -> None:
    assert offer(stores) is None
    save(stores, FIRST, None)
    assert offer(stores) == FIRST
    assert stores.books.load_for_plan(CUSTOMER, LOAN).offer == FIRST


@pytest.mark.parametrize("after", [SECOND, USED], ids=["newer", "used"])
def test_an_offer_takes_the_place_of_the_one_that_was_read(
    stores: StoreUnderTest, after: PlanOffer
) -> None:
    save(stores, FIRST, None)
    save(stores, after, FIRST)
    assert offer(stores) == after


@pytest.mark.parametrize("before", [None, SECOND, USED], ids=["none", "newer", "used"])
def test_an_offer_over_another_than_was_read_is_refused(
    stores: StoreUnderTest, before: PlanOffer | None
) -> None:
    save(stores, FIRST, None)
    with pytest.raises(ConcurrentUpdateError):
        save(stores, SECOND, before)
    assert offer(stores) == FIRST


def test_an_offer_over_one_that_was_used_meanwhile_is_refused(stores: StoreUnderTest) -> None:
    save(stores, FIRST, None)
    save(stores, USED, FIRST)
    with pytest.raises(ConcurrentUpdateError):
        save(stores, SECOND, FIRST)
    assert offer(stores) == USED


def test_a_used_offer_can_be_followed_by_another(stores: StoreUnderTest) -> None:
    save(stores, FIRST, None)
    save(stores, USED, FIRST)
    save(stores, SECOND, USED)
    assert offer(stores) == SECOND
