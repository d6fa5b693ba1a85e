"""Everything kept of one person is found, and goes part by part."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from microloan.domain.approval import Act, Approval
from microloan.domain.channel import Channel
from microloan.domain.customers.erasure import DataCategory, Erasure
from microloan.domain.errors import ConcurrentUpdateError
from microloan.domain.ledger.draw_rules import decide as decide_draw
from microloan.domain.ledger.draw_rules import facts_of
from microloan.domain.ledger.line_change import LineChange, LineSettings
from microloan.domain.ledger.plan_offer import PlanOffer
from microloan.domain.ledger.suspense import receive
from microloan.domain.loan.plan import PlanTerms
from microloan.domain.payments.credit import Credit
from microloan.domain.product import PRODUCT
from microloan.domain.underwriting.applicant_data import WalletProfile
from microloan.domain.underwriting.consent import (
    Consent,
    ConsentRecord,
    ConsentWithdrawal,
    GivenConsent,
    Inquiry,
)
from microloan.domain.underwriting.decision import Decision
from microloan.domain.underwriting.decision_rules import decide
from microloan.domain.underwriting.policy import POLICY
from microloan.ports.application_writes import (
    AddConsent,
    AddConsentWithdrawal,
    AddDecision,
    AddInquiry,
    MarkRelated,
)
from microloan.ports.applications import Application
from microloan.ports.onboarding_writes import AddCustomer, SaveCard
from microloan.ports.operator_writes import AddApproval, AddLineChange, SavePlanOffer
from microloan.ports.personal_data import PersonalDataRecord
from microloan.ports.writes import (
    AddDrawRefusal,
    AddTransfer,
    AppendEntry,
    LoanRecord,
    SaveCredit,
    SaveLine,
    SaveLoan,
)
from tests.support.builders.examples import (
    CARD,
    CUSTOMER,
    DRAWN_ON,
    GOOD_APPLICANT,
    LINE,
    NOON,
    PROFILE,
    drawn,
    member,
    terms,
    transfer,
)
from tests.support.cloud.store_under_test import StoreUnderTest

OTHER = "cust-2"
TODAY = date(2026, 11, 25)
ALL = set(DataCategory)
REFUSED = decide_draw(facts_of(LINE.close(), 500_00, PRODUCT, NOON))
CHANGE = LineChange(
    1, NOON, "wang", "", "case 4711 is closed", LineSettings.of(LINE), LineSettings.of(LINE.close())
)


def decision() -> Decision:
    from microloan.adapters.scorecard_files import read_champion_challengers  # noqa: PLC0415

    contests = read_champion_challengers()
    return decide(GOOD_APPLICANT, DRAWN_ON, contests[Channel.WECHAT].champion, POLICY)


def offer_of(customer_id: str) -> PlanOffer:
    plan = PlanTerms(4, 9)
    return PlanOffer(f"loan-{customer_id}", plan, "approval-1", "wang", "li", NOON, "case 4711")


def received(customer_id: str) -> tuple[SaveCredit, AppendEntry]:
    credit = Credit(f"bank-{customer_id}", "my loan", False, 100_00, DRAWN_ON)
    account, entry = receive(credit, customer_id, DRAWN_ON)
    return SaveCredit(account, None), AppendEntry(entry)


def live(stores: StoreUnderTest, customer_id: str, identity_hash: str, openid: str) -> None:
    """Let a person leave a trace in every table."""
    for channel in Channel:
        stores.enlist(replace(member(openid, channel), customer_id=customer_id))
    application = Application(f"app-{customer_id}", decision(), GOOD_APPLICANT)
    given = tuple(GivenConsent(one, "v1") for one in Consent)
    consent = ConsentRecord(application.application_id, Channel.QQ, NOON, given)
    account, entry = drawn(terms(), f"loan-{customer_id}")
    account = replace(account, opening=replace(account.opening, customer_id=customer_id))
    moving = replace(transfer(f"t-{customer_id}", account.loan_id), customer_id=customer_id)
    stores.people.commit(
        AddCustomer(identity_hash, replace(PROFILE, customer_id=customer_id)),
        SaveCard(customer_id, CARD),
        AddConsent(customer_id, consent),
        AddConsentWithdrawal(
            customer_id, ConsentWithdrawal(Consent.DATA_SHARING, Channel.QQ, NOON)
        ),
        AddDrawRefusal(customer_id, f"refused-{customer_id}", REFUSED),
        AddInquiry(customer_id, Inquiry.under(consent)),
        AddDecision(customer_id, application),
        SaveLine(customer_id, LINE, None),
        AddLineChange(customer_id, CHANGE),
        MarkRelated(customer_id, related=True),
    )
    asked = Approval(
        approval_id=f"approval-{customer_id}",
        act=Act.CORRECT_LOAN,
        customer_id=customer_id,
        subject=account.loan_id,
        amount=3_82,
        details=(("counts_from", DRAWN_ON.isoformat()),),
        requested_by="wang",
        requested_at=NOON,
        reason="Penalty of a bill that was paid",
    )
    stores.books.commit(
        SaveLoan(LoanRecord(account), None),
        AppendEntry(entry),
        AddTransfer(moving),
        AddApproval(asked),
        SavePlanOffer(customer_id, offer_of(customer_id), None),
        *received(customer_id),
        AddApproval(
            replace(
                asked,
                approval_id=f"approval-first-{customer_id}",
                requested_at=NOON - timedelta(hours=1),
            )
        ),
    )


@pytest.fixture
def lived(stores: StoreUnderTest) -> StoreUnderTest:
    live(stores, CUSTOMER, "hash-1", "o1")
    live(stores, OTHER, "hash-2", "o2")
    return stores


def read(stores: StoreUnderTest, customer_id: str = CUSTOMER) -> PersonalDataRecord:
    return stores.persons.person(customer_id)


def test_person_without_stored_data_is_not_known(stores: StoreUnderTest) -> None:
    assert not read(stores).known


def test_personal_data_has_all_items_of_the_person_and_of_no_other(
    lived: StoreUnderTest,
) -> None:
    file = read(lived)
    assert file.known
    assert file.profile == PROFILE
    assert {one.key for one in file.members} == {"qq#o1", "wechat#o1"}
    assert file.cards == (CARD,)
    assert file.line
    assert file.line.line == LINE
    assert file.line_changes == (CHANGE,)
    assert [one.application_id for one in file.applications] == [f"app-{CUSTOMER}"]
    assert (len(file.trail.consents), len(file.trail.inquiries)) == (1, 1)
    assert file.trail.withdrawals == (ConsentWithdrawal(Consent.DATA_SHARING, Channel.QQ, NOON),)
    assert file.draw_refusals == {f"refused-{CUSTOMER}": REFUSED}
    assert file.related
    assert [one.account.loan_id for one in file.loans] == [f"loan-{CUSTOMER}"]
    assert [one.loan_id for one in file.entries] == [f"loan-{CUSTOMER}"]
    assert [one.transfer_id for one in file.transfers] == [f"t-{CUSTOMER}"]
    assert [one.approval_id for one in file.approvals] == [
        f"approval-first-{CUSTOMER}",
        f"approval-{CUSTOMER}",
    ]
    assert file.plan_offers == (offer_of(CUSTOMER),)
    assert [one.credit.credit_id for one in file.credits] == [f"bank-{CUSTOMER}"]
    assert file.erasure is None


def test_retention_facts_have_open_loans_transfers_and_last_dates(lived: StoreUnderTest) -> None:
    holding = read(lived).retention_facts()
    assert holding.open_loans == (f"loan-{CUSTOMER}",)
    assert holding.moving == (f"t-{CUSTOMER}",)
    assert (holding.owed, holding.waiting) == ((), ())
    assert holding.last_transaction == DRAWN_ON
    assert holding.last_inquiry == NOON.date()
    assert not holding.came_back


def erase(stores: StoreUnderTest, *parts: DataCategory) -> PersonalDataRecord:
    stores.persons.erase(read(stores), parts, TODAY, "hash-1")
    return read(stores)


def test_erasure_of_wallets_removes_the_members_of_the_person(lived: StoreUnderTest) -> None:
    assert erase(lived, DataCategory.WALLETS).members == ()
    assert lived.people.member("qq#o1") is None
    assert lived.people.member("qq#o2") is not None


def test_erasure_of_social_data_leaves_the_rest_of_the_decision(lived: StoreUnderTest) -> None:
    (before,) = read(lived).applications
    (after,) = erase(lived, DataCategory.SOCIAL).applications
    assert after.applicant.evidence.social == WalletProfile()
    assert after.applicant.evidence.bureau == before.applicant.evidence.bureau
    assert after.decision == before.decision
    assert after.minimised_on == TODAY
    assert before.stands(DRAWN_ON)
    assert not after.stands(DRAWN_ON)
    (other,) = read(lived, OTHER).applications
    assert other.minimised_on is None


def test_erasure_of_decisions_removes_their_index_too(lived: StoreUnderTest) -> None:
    assert erase(lived, DataCategory.DECISIONS).applications == ()
    assert lived.people.owner_of(f"app-{CUSTOMER}") is None
    assert lived.people.owner_of(f"app-{OTHER}") == OTHER


def test_erasure_of_the_trail_removes_consents_and_inquiries(lived: StoreUnderTest) -> None:
    trail = erase(lived, DataCategory.TRAIL).trail
    assert (trail.consents, trail.inquiries, trail.withdrawals) == ((), (), ())


def test_erasure_of_cards_removes_every_card(lived: StoreUnderTest) -> None:
    assert erase(lived, DataCategory.CARDS).cards == ()


def test_erasure_of_the_identity_removes_profile_line_and_pseudonym(lived: StoreUnderTest) -> None:
    file = erase(lived, DataCategory.IDENTITY)
    assert file.profile is None
    assert (file.line, file.line_changes, file.draw_refusals) == (None, (), {})
    assert file.plan_offers == ()
    assert read(lived, OTHER).plan_offers == (offer_of(OTHER),)
    assert read(lived, OTHER).line_changes == (CHANGE,)
    assert lived.people.customer_of("hash-1") is None
    assert lived.people.customer_of("hash-2") == OTHER


def test_erasure_of_every_category_leaves_ledger_and_related_mark(lived: StoreUnderTest) -> None:
    before = read(lived)
    after = erase(lived, *DataCategory)
    assert after.credits == before.credits
    assert (after.loans, after.entries, after.transfers, after.approvals) == (
        before.loans,
        before.entries,
        before.transfers,
        before.approvals,
    )
    assert after.related
    assert replace(read(lived, OTHER), customer_id=OTHER).known


def test_repeated_erasure_changes_nothing(lived: StoreUnderTest) -> None:
    file = read(lived)
    once = erase(lived, *DataCategory)
    lived.persons.erase(file, ALL, TODAY, "hash-1")
    assert replace(read(lived), applications=()) == replace(once, applications=())


def test_line_is_withdrawn_unless_it_changed_since_it_was_read(lived: StoreUnderTest) -> None:
    record = read(lived).line
    assert record
    lived.persons.withdraw(CUSTOMER, record)
    after = read(lived).line
    assert after
    assert after.line == replace(LINE, limit=0)
    with pytest.raises(ConcurrentUpdateError):
        lived.persons.withdraw(CUSTOMER, record)


def test_erasure_request_is_stored_and_a_return_is_seen(lived: StoreUnderTest) -> None:
    for erasure in (Erasure(TODAY, date(2036, 1, 15)), Erasure(TODAY, None, TODAY)):
        lived.persons.note(read(lived), erasure)
        assert read(lived).erasure == erasure
    assert read(lived).retention_facts().came_back
    assert not erase(lived, DataCategory.WALLETS).retention_facts().came_back


def test_persons_are_due_for_erasure_from_their_term_on(lived: StoreUnderTest) -> None:
    first, second = date(2036, 1, 15), date(2036, 3, 1)
    lived.persons.note(read(lived), Erasure(TODAY, second))
    lived.persons.note(read(lived, OTHER), Erasure(TODAY, first))
    assert list(lived.persons.due(date(2036, 1, 14))) == []
    assert list(lived.persons.due(first)) == [OTHER]
    assert list(lived.persons.due(second)) == [OTHER, CUSTOMER]
    # Another term, and in the end none.
    lived.persons.note(read(lived, OTHER), Erasure(TODAY, second))
    assert list(lived.persons.due(first)) == []
    assert set(lived.persons.due(second)) == {OTHER, CUSTOMER}
    lived.persons.note(read(lived, OTHER), Erasure(TODAY, None, second))
    assert list(lived.persons.due(second)) == [CUSTOMER]
