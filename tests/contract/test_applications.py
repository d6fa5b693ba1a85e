from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import permutations

import pytest

from microloan.domain import ids
from microloan.domain.channel import Channel
from microloan.domain.errors import ConcurrentUpdateError
from microloan.domain.underwriting.applicant_data import ApplicantData, WalletProfile
from microloan.domain.underwriting.consent import CURRENT, ConsentRecord, Inquiry, require_consents
from microloan.domain.underwriting.decision import Decision, Offer, ShadowDecision
from microloan.domain.underwriting.review import Review, ReviewState
from microloan.ports.application_writes import (
    AddConsent,
    AddDecision,
    AddInquiry,
    MarkRelated,
    SaveReview,
)
from microloan.ports.applications import Application, ConsentAuditTrail, latest_application
from tests.support.builders.examples import CUSTOMER, DRAWN_ON, GOOD_APPLICANT, GOOD_REPORT, LIVELY
from tests.support.cloud.store_under_test import StoreUnderTest

APPROVED = Decision(
    decided_on=DRAWN_ON,
    offer=Offer(120_000_00, Decimal("0.00045")),
    score=580,
    default_probability=Decimal("0.038462"),
    grade="D",
    reasons=("qq_few_contacts",),
    model="qq-2",
    policy="policy-2",
    fingerprint=GOOD_APPLICANT.fingerprint,
)
DECLINED = replace(
    APPROVED, offer=None, grade="", reasons=("listed_person",), shadow=ShadowDecision("qq-3", 511)
)
REPORT = replace(GOOD_REPORT, listed=True, overdue_now=1, missed_24m=3, card_utilisation=80)
LISTED = replace(
    GOOD_APPLICANT,
    channel=Channel.QQ,
    related=True,
    evidence=ApplicantData(REPORT, WalletProfile(qq=LIVELY)),
)
CONSENT = ConsentRecord(
    "app-1", Channel.QQ, datetime(2024, 1, 15, 4, tzinfo=UTC), require_consents(CURRENT)
)
FIRST = Application("app-1", DECLINED, LISTED)
ASKED = replace(FIRST, review=Review(DRAWN_ON))
ANSWERED = replace(FIRST, review=Review(DRAWN_ON, ReviewState.UPHELD, DRAWN_ON, "wang", "in order"))


def kept(stores: StoreUnderTest, customer_id: str = CUSTOMER) -> list[Application]:
    return list(stores.people.load_for_application(customer_id).applications)


# AddConsent, AddInquiry


def test_repeated_consents_and_inquiries_are_stored_once(stores: StoreUnderTest) -> None:
    later = replace(CONSENT, given_at=CONSENT.given_at + timedelta(minutes=1))
    for consent in (later, CONSENT, CONSENT):
        stores.people.commit(
            AddConsent(CUSTOMER, consent), AddInquiry(CUSTOMER, Inquiry.under(consent))
        )
    assert stores.people.load_for_application(CUSTOMER).applications == ()
    assert stores.people.trail(CUSTOMER) == ConsentAuditTrail(
        (CONSENT, later), (Inquiry.under(CONSENT), Inquiry.under(later))
    )
    assert stores.people.trail("cust-2") == ConsentAuditTrail((), ())


# AddDecision


def test_decisions_are_read_as_stored_and_oldest_first(stores: StoreUnderTest) -> None:
    later = replace(APPROVED, decided_on=DRAWN_ON + timedelta(days=31))
    # ids that do not sort by date
    first, second = (
        Application("app-b", DECLINED, LISTED),
        Application("app-a", later, GOOD_APPLICANT),
    )
    for application in (first, second):
        stores.people.commit(AddDecision(CUSTOMER, application))
    assert kept(stores) == [first, second]
    assert kept(stores, "cust-2") == []


def test_owner_of_a_decision_is_found_by_its_id(stores: StoreUnderTest) -> None:
    stores.people.commit(AddDecision(CUSTOMER, FIRST))
    assert stores.people.owner_of("app-1") == CUSTOMER
    assert stores.people.owner_of("app-2") is None


def test_second_decision_of_the_same_id_is_refused(stores: StoreUnderTest) -> None:
    stores.people.commit(AddDecision(CUSTOMER, FIRST))
    with pytest.raises(ConcurrentUpdateError):
        stores.people.commit(AddDecision(CUSTOMER, Application("app-1", APPROVED, GOOD_APPLICANT)))
    assert kept(stores) == [FIRST]


def test_two_customers_have_their_own_decisions(stores: StoreUnderTest) -> None:
    for number in (1, 2):
        stores.people.commit(
            AddDecision(f"cust-{number}", replace(FIRST, application_id=f"app-{number}"))
        )
    assert [one.application_id for one in kept(stores, "cust-2")] == ["app-2"]


# SaveReview


def test_review_is_pending_from_the_request_to_the_answer(stores: StoreUnderTest) -> None:
    stores.people.commit(AddDecision(CUSTOMER, FIRST))
    stores.people.commit(SaveReview(CUSTOMER, ASKED, FIRST))
    assert list(stores.people.pending_reviews()) == ["app-1"]
    assert kept(stores) == [ASKED]
    stores.people.commit(SaveReview(CUSTOMER, ANSWERED, ASKED))
    assert list(stores.people.pending_reviews()) == []
    assert kept(stores) == [ANSWERED]


def test_pending_reviews_are_listed_oldest_first(stores: StoreUnderTest) -> None:
    for application_id, asked_on in (("app-a", date(2024, 2, 2)), ("app-b", date(2024, 2, 1))):
        before = replace(FIRST, application_id=application_id)
        stores.people.commit(AddDecision(CUSTOMER, before))
        after = replace(before, review=Review(asked_on))
        stores.people.commit(SaveReview(CUSTOMER, after, before))
    assert list(stores.people.pending_reviews()) == ["app-b", "app-a"]


def test_second_request_or_answer_of_a_review_is_refused(stores: StoreUnderTest) -> None:
    with pytest.raises(ConcurrentUpdateError):
        stores.people.commit(SaveReview(CUSTOMER, ASKED, FIRST))  # no such decision
    stores.people.commit(AddDecision(CUSTOMER, FIRST))
    with pytest.raises(ConcurrentUpdateError):
        stores.people.commit(SaveReview(CUSTOMER, ANSWERED, ASKED))  # nobody asked
    stores.people.commit(SaveReview(CUSTOMER, ASKED, FIRST))
    with pytest.raises(ConcurrentUpdateError):
        stores.people.commit(SaveReview(CUSTOMER, ASKED, FIRST))
    stores.people.commit(SaveReview(CUSTOMER, ANSWERED, ASKED))
    with pytest.raises(ConcurrentUpdateError):
        stores.people.commit(SaveReview(CUSTOMER, ANSWERED, ASKED))
    assert kept(stores) == [ANSWERED]


# MarkRelated


def test_related_party_mark_is_set_and_removed(stores: StoreUnderTest) -> None:
    for related in (True, True, False, False):
        stores.people.commit(MarkRelated(CUSTOMER, related))
        assert stores.people.load_for_application(CUSTOMER).related is related
    assert not stores.people.load_for_application("cust-2").related


def test_the_account_has_the_applications_with_their_reviews(stores: StoreUnderTest) -> None:
    second = replace(FIRST, application_id="app-2", decision=APPROVED)
    for application in (FIRST, second):
        stores.people.commit(AddDecision(CUSTOMER, application))
    stores.people.commit(SaveReview(CUSTOMER, ASKED, FIRST))
    kept_ = stores.books.account(CUSTOMER).applications
    assert sorted(kept_, key=lambda one: one.application_id) == [ASKED, second]
    assert stores.books.account("cust-2").applications == ()


@pytest.mark.parametrize(
    ("application", "day"),
    [
        (FIRST, DRAWN_ON + timedelta(days=31)),
        (ASKED, DRAWN_ON + timedelta(days=31)),
        (ANSWERED, DRAWN_ON + timedelta(days=31)),
        (replace(FIRST, decision=APPROVED), DRAWN_ON + timedelta(days=366)),
        (replace(FIRST, review=Review(DRAWN_ON, ReviewState.REOPENED, DRAWN_ON)), DRAWN_ON),
        (replace(FIRST, minimised_on=DRAWN_ON), DRAWN_ON),
    ],
)
def test_reapply_from_is_the_first_day_on_which_the_decision_ends(
    application: Application, day: date
) -> None:
    assert application.reapply_from == day
    assert not application.stands(day)
    assert application.stands(day - timedelta(days=1))


def test_latest_of_several_reopened_applications_has_the_highest_number() -> None:
    """Both were reopened, so that both stand as short as the other."""
    reopened = replace(FIRST, review=Review(DRAWN_ON, ReviewState.REOPENED, DRAWN_ON))
    first, second, third = (
        replace(reopened, application_id=ids.application_id(CUSTOMER, number))
        for number in range(3)
    )
    for applications in permutations((first, second, third)):
        assert latest_application(CUSTOMER, applications) == third
    assert latest_application(CUSTOMER, ()) is None
