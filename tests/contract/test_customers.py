import itertools
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from microloan.domain.customers.customer import Profile
from microloan.domain.errors import ConcurrentUpdateError
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.draw_decision import DrawDecision, FraudScore
from microloan.domain.ledger.draw_rules import decide, facts_of
from microloan.domain.ledger.line_change import LineChange, LineSettings
from microloan.domain.ledger.line_extra import Extra
from microloan.domain.ledger.line_freeze import Freeze, FreezeCode
from microloan.domain.product import PRODUCT
from microloan.ports.customers import ApplicationContext
from microloan.ports.onboarding_writes import AddCustomer, BindMember, RequireMember, SaveCard
from microloan.ports.operator_writes import AddLineChange
from microloan.ports.writes import (
    AddDrawRefusal,
    LineRecord,
    SaveLine,
)
from tests.support.builders.examples import (
    CARD,
    CUSTOMER,
    DRAWN_ON,
    LINE,
    NOON,
    PROFILE,
    draw,
    member,
)
from tests.support.cloud.store_under_test import StoreUnderTest


def test_missing_items_of_a_customer_are_none_or_empty(stores: StoreUnderTest) -> None:
    people = stores.people
    assert people.member("qq#nobody") is None
    assert people.customer_of("nobody") is None
    assert people.load_for_application("cust-9") == ApplicationContext(None, None, ())
    assert people.owner_of("app-9") is None
    assert list(people.pending_reviews()) == []


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"campaign": "spring", "invited_until": date(2024, 4, 14)},
        {"campaign": "spring", "invited_until": date(2024, 4, 14), "customer_id": CUSTOMER},
    ],
)
def test_a_member_is_read_as_it_was_listed(stores: StoreUnderTest, changes: dict[str, Any]) -> None:
    listed = replace(member(), **changes)
    stores.enlist(listed)
    assert stores.people.member(listed.key) == listed


# BindMember


def test_binding_sets_only_the_customer_of_the_member(stores: StoreUnderTest) -> None:
    invited = replace(member(), campaign="spring", invited_until=date(2024, 4, 14))
    stores.enlist(invited)
    for _ in range(2):  # the same customer again changes nothing
        stores.people.commit(BindMember(invited.key, CUSTOMER))
        assert stores.people.member(invited.key) == replace(invited, customer_id=CUSTOMER)


def test_binding_of_another_customers_member_is_refused(stores: StoreUnderTest) -> None:
    bound = replace(member(), customer_id=CUSTOMER)
    stores.enlist(bound)
    with pytest.raises(ConcurrentUpdateError):
        stores.people.commit(BindMember(bound.key, "cust-2"))
    assert stores.people.member(bound.key) == bound


# RequireMember


@pytest.mark.parametrize("changes", [{}, {"customer_id": "cust-2"}])
def test_commit_that_requires_another_customers_member_writes_nothing(
    stores: StoreUnderTest, changes: dict[str, Any]
) -> None:
    stores.enlist(replace(member(), **changes))
    for key in (member().key, "qq#nobody"):
        with pytest.raises(ConcurrentUpdateError):
            stores.people.commit(RequireMember(key, CUSTOMER), SaveCard(CUSTOMER, CARD))
    assert stores.books.account(CUSTOMER).cards == ()


def test_commit_that_requires_the_customers_member_leaves_the_member_unchanged(
    stores: StoreUnderTest,
) -> None:
    bound = replace(member(), customer_id=CUSTOMER)
    stores.enlist(bound)
    stores.people.commit(RequireMember(bound.key, CUSTOMER), SaveCard(CUSTOMER, CARD))
    assert stores.books.account(CUSTOMER).cards == (CARD,)
    assert stores.people.member(bound.key) == bound


def test_binding_of_an_unlisted_member_is_refused(stores: StoreUnderTest) -> None:
    with pytest.raises(ConcurrentUpdateError):
        stores.people.commit(BindMember("qq#nobody", CUSTOMER))
    assert stores.people.member("qq#nobody") is None


# AddCustomer


def test_a_customer_is_found_by_pseudonym_and_by_id(stores: StoreUnderTest) -> None:
    stores.people.commit(AddCustomer("pseudonym", PROFILE))
    assert stores.people.customer_of("pseudonym") == CUSTOMER
    assert stores.people.load_for_application(CUSTOMER).profile == PROFILE


@pytest.mark.parametrize("customer_id", [CUSTOMER, "cust-2"])
def test_second_customer_of_one_pseudonym_is_refused(
    stores: StoreUnderTest, customer_id: str
) -> None:
    stores.people.commit(AddCustomer("pseudonym", PROFILE))
    with pytest.raises(ConcurrentUpdateError):
        stores.people.commit(AddCustomer("pseudonym", Profile(customer_id, b"x", DRAWN_ON)))
    assert stores.people.customer_of("pseudonym") == CUSTOMER
    assert stores.people.load_for_application(CUSTOMER).profile == PROFILE


def test_second_customer_of_one_id_is_refused(stores: StoreUnderTest) -> None:
    stores.people.commit(AddCustomer("pseudonym", PROFILE))
    with pytest.raises(ConcurrentUpdateError):
        stores.people.commit(AddCustomer("another", PROFILE))
    assert stores.people.customer_of("another") is None


# SaveCard


def test_card_saved_twice_is_stored_once_with_the_last_values(stores: StoreUnderTest) -> None:
    renamed = replace(CARD, bank="Another Bank")
    second = replace(CARD, card_id="card-2", token="token-2")
    for card in (CARD, renamed, second):
        stores.people.commit(SaveCard(CUSTOMER, card))
    cards = stores.books.account(CUSTOMER).cards
    assert sorted(cards, key=lambda card: card.card_id) == [renamed, second]
    assert stores.books.account("cust-2").cards == ()


def test_card_saved_twice_keeps_the_time_of_its_first_binding(stores: StoreUnderTest) -> None:
    first = replace(CARD, bound_at=NOON)
    again = replace(CARD, bank="Another Bank", bound_at=NOON + timedelta(days=9))
    for card in (first, again, CARD):
        stores.people.commit(SaveCard(CUSTOMER, card))
    assert stores.books.account(CUSTOMER).cards == (replace(CARD, bound_at=NOON),)
    stores.people.commit(SaveCard(CUSTOMER, again))
    assert stores.books.account(CUSTOMER).cards == (replace(again, bound_at=NOON),)


# SaveLine


@pytest.mark.parametrize(
    "line",
    [
        LINE,
        CreditLine(500_00, Decimal("0.00045"), 500_00, 1, 21, date(2025, 1, 14)),
        replace(LINE, freeze=Freeze(FreezeCode.CREDIT_RISK, date(2024, 2, 1), "wang", NOON)),
        replace(LINE, freeze=Freeze(FreezeCode.JUDICIAL_ORDER, None, "wang", NOON)),
        draw(LINE, 500_00).withdraw_consent(date(2024, 2, 1)),
        replace(LINE, extra=Extra(500_00, DRAWN_ON, date(2024, 2, 1)), last_used_on=DRAWN_ON),
        replace(
            LINE,
            freeze=Freeze(FreezeCode.CREDIT_RISK, None, "wang", NOON, ended_on=date(2024, 2, 1)),
        ),
    ],
)
def test_a_line_is_read_as_it_was_saved(stores: StoreUnderTest, line: CreditLine) -> None:
    stores.people.commit(SaveLine(CUSTOMER, line, None))
    stored = stores.people.load_for_application(CUSTOMER).line
    assert stored
    assert stored.line == line
    assert stores.books.line(CUSTOMER) == stores.books.account(CUSTOMER).line == stored


def refusal(line: CreditLine, hours: int = 0, score: int | None = None) -> DrawDecision:
    facts = facts_of(line, 500_00, PRODUCT, NOON + timedelta(hours=hours))
    fraud = None if score is None else FraudScore(score, "model-1")
    return decide(replace(facts, fraud=fraud))


def test_refusals_of_draws_are_read_in_order_and_the_last_of_a_request_counts(
    stores: StoreUnderTest,
) -> None:
    closed, early = refusal(LINE.close(), 2), refusal(LINE.withdraw_consent(date(2024, 1, 2)))
    suspect = refusal(LINE, 1, 999)
    assert stores.books.draw_refusals(CUSTOMER) == {}
    stores.people.commit(SaveLine(CUSTOMER, LINE, None))
    for loan_id, decision in (("loan-1", early), ("loan-2", suspect), ("loan-1", closed)):
        stores.books.commit(AddDrawRefusal(CUSTOMER, loan_id, decision))
    stores.books.commit(AddDrawRefusal("cust-2", "loan-3", early))

    kept = stores.books.draw_refusals(CUSTOMER)

    assert list(kept.items()) == [("loan-2", suspect), ("loan-1", closed)]
    assert stores.books.line_changes(CUSTOMER) == []
    stored = stores.books.account(CUSTOMER).line
    assert stored
    assert stored.line == LINE


def test_line_changes_are_read_in_order_and_stored_once(stores: StoreUnderTest) -> None:
    freeze = Freeze(FreezeCode.CREDIT_RISK, date(2024, 2, 1), "wang", NOON)
    frozen = LineSettings(50_000_00, Decimal("0.0005"), freeze)
    free = replace(frozen, freeze=None)
    first = LineChange(9, NOON, "wang", "li", "case 4711", free, frozen)
    extended = replace(free, extra=Extra(500_00, DRAWN_ON, date(2024, 2, 1)))
    second = LineChange(10, NOON + timedelta(days=1), "wang", "", "case closed", frozen, extended)
    assert list(stores.books.line_changes(CUSTOMER)) == []
    stores.people.commit(SaveLine(CUSTOMER, LINE, None))
    for change in (second, first):
        stores.books.commit(AddLineChange(CUSTOMER, change))
    stores.books.commit(AddLineChange("cust-2", first))

    assert list(stores.books.line_changes(CUSTOMER)) == [first, second]
    with pytest.raises(ConcurrentUpdateError):
        stores.books.commit(AddLineChange(CUSTOMER, replace(first, reason="another reason")))
    assert list(stores.books.line_changes(CUSTOMER)) == [first, second]
    stored = stores.books.account(CUSTOMER).line
    assert stored
    assert stored.line == LINE


def line_of(stores: StoreUnderTest) -> LineRecord:
    stored = stores.people.load_for_application(CUSTOMER).line
    assert stored
    return stored


def test_line_is_replaced_after_it_was_read_again(stores: StoreUnderTest) -> None:
    stores.people.commit(SaveLine(CUSTOMER, LINE, None))
    for used in (1, 2, 3):
        stores.people.commit(SaveLine(CUSTOMER, replace(LINE, used=used), line_of(stores)))
    assert line_of(stores).line.used == 3


def test_line_changed_since_it_was_read_is_not_replaced(stores: StoreUnderTest) -> None:
    stores.people.commit(SaveLine(CUSTOMER, LINE, None))
    read = line_of(stores)
    # there and back again is a change too
    stores.people.commit(SaveLine(CUSTOMER, replace(LINE, used=1), read))
    stores.people.commit(SaveLine(CUSTOMER, LINE, line_of(stores)))
    for before in (read, None):
        with pytest.raises(ConcurrentUpdateError):
            stores.people.commit(SaveLine(CUSTOMER, replace(LINE, used=9), before))
    assert line_of(stores).line == LINE


def test_line_that_does_not_exist_is_not_replaced(stores: StoreUnderTest) -> None:
    with pytest.raises(ConcurrentUpdateError):
        stores.people.commit(SaveLine(CUSTOMER, LINE, LineRecord(LINE, 1)))
    assert stores.people.load_for_application(CUSTOMER).line is None


def test_application_reads_the_line_changes_and_the_limit_before_the_last_closing(
    stores: StoreUnderTest,
) -> None:
    limits = (50_000_00, 8_000_00, 0, 3_000_00, 0)
    settings = [LineSettings(limit, Decimal("0.0005"), None) for limit in limits]
    changes = [
        LineChange(number + 9, NOON, "customer", "", "customer_request", before, after)
        for number, (before, after) in enumerate(itertools.pairwise(settings))
    ]
    stores.people.commit(SaveLine(CUSTOMER, LINE, None))
    assert stores.people.load_for_application(CUSTOMER).limit_before_closing is None
    for change in changes:
        stores.books.commit(AddLineChange(CUSTOMER, change))
    context = stores.people.load_for_application(CUSTOMER)
    assert context.line_changes == tuple(changes)
    assert context.limit_before_closing == 3_000_00
