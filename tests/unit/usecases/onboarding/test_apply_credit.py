from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from microloan.domain.channel import Channel
from microloan.domain.errors import (
    InvalidInputError,
    NotFoundError,
    NotInvitedError,
    StateConflictError,
    UnavailableError,
)
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.underwriting.champion_challenger import ChampionChallenger
from microloan.domain.underwriting.consent import CURRENT, Consent, Inquiry
from microloan.domain.underwriting.decision import ShadowDecision
from microloan.domain.underwriting.outcome import Outcome
from microloan.ports.application_writes import MarkRelated
from microloan.ports.writes import SaveLine
from microloan.usecases.caller import Caller, customer_of
from microloan.usecases.onboarding.apply_credit import find_application
from tests.support.builders.examples import GOOD_APPLICANT, GOOD_REPORT, draw
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.builders.scorecards import card


class Applying(InMemoryBank):
    """A bank with a member who has bound a card."""

    def __init__(self) -> None:
        super().__init__()
        self.caller = self.invite()
        self.bind(self.caller)
        self.customer_id = customer_of(self.caller, self.store)


@pytest.fixture
def bank() -> Applying:
    return Applying()


def test_approved_application_opens_the_credit_line(bank: Applying) -> None:
    offer = bank.apply(bank.caller).decision.offer
    assert offer
    assert bank.line(bank.customer_id) == CreditLine(
        offer.limit, offer.daily_rate, good_until=date(2025, 1, 14)
    )


def test_consents_and_inquiry_are_stored_with_the_application(bank: Applying) -> None:
    application_id = bank.apply(bank.caller).application_id
    now = bank.clock.now()
    kept = bank.store.tables.consents[bank.customer_id, application_id, now]
    assert {one.consent: one.version for one in kept.given} == CURRENT
    assert (kept.given_at, kept.channel) == (now, Channel.WECHAT)
    (inquiry,) = bank.store.tables.inquiries.values()
    assert inquiry == Inquiry.under(kept)
    assert inquiry.bureau.consent is Consent.CREDIT_QUERY
    assert inquiry.social.consent is Consent.DATA_SHARING


def test_inquiry_is_stored_before_a_source_is_asked(bank: Applying) -> None:
    with bank.bureau.down(), pytest.raises(UnavailableError):
        bank.apply(bank.caller)
    assert len(bank.store.tables.inquiries) == 1


@pytest.mark.parametrize("consent", list(Consent))
@pytest.mark.parametrize(
    ("version", "code"),
    [(None, "consent_missing"), ("2015-09", "consent_outdated"), ("", "consent_outdated")],
)
def test_application_without_a_current_consent_is_refused_before_any_inquiry(
    bank: Applying, consent: Consent, version: str | None, code: str
) -> None:
    given = {**CURRENT, consent: version}
    with pytest.raises(InvalidInputError) as refusal:
        bank.apply(bank.caller, {name: said for name, said in given.items() if said is not None})
    assert (refusal.value.field, refusal.value.code) == ("consents", code)
    assert consent in refusal.value.message
    assert (bank.bureau.asked, bank.social.asked) == (0, 0)
    assert not bank.store.tables.consents
    assert not bank.store.tables.inquiries


def test_application_with_an_unknown_consent_is_refused(bank: Applying) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        bank.apply(bank.caller, {**CURRENT, "everything": "1"})
    assert (refusal.value.field, refusal.value.code) == ("consents", "consent_unknown")


def test_application_without_a_card_or_an_invitation_is_refused(bank: Applying) -> None:
    with pytest.raises(NotFoundError) as refusal:
        bank.apply(bank.invite("o2"))
    assert refusal.value.code == "customer_not_found"
    with pytest.raises(NotInvitedError):
        bank.apply(Caller(Channel.QQ, "stranger"))


def test_repeated_application_returns_the_standing_decision_without_an_inquiry(
    bank: Applying,
) -> None:
    first = bank.apply(bank.caller)
    bank.clock.set(date(2025, 1, 14))
    assert bank.apply(bank.caller) == first
    assert (bank.bureau.asked, bank.social.asked) == (1, 1)


def test_application_in_the_other_wallet_returns_the_standing_decision(bank: Applying) -> None:
    first = bank.apply(bank.caller)
    qq = bank.invite("o9", Channel.QQ)
    bank.bind(qq)
    assert bank.apply(qq) == first


def test_declined_application_opens_no_line_and_stands_30_days(bank: Applying) -> None:
    bank.bureau.answer = replace(GOOD_REPORT, listed=True)
    declined = bank.apply(bank.caller)
    assert declined.decision.outcome is Outcome.DECLINED
    assert bank.store.line(bank.customer_id) is None
    bank.bureau.answer = GOOD_REPORT
    bank.clock.set(date(2024, 2, 14))
    assert bank.apply(bank.caller) == declined
    bank.clock.set(date(2024, 2, 15))
    assert bank.apply(bank.caller).decision.outcome is Outcome.APPROVED
    assert len(list(bank.store.load_for_application(bank.customer_id).applications)) == 2


def test_new_decision_changes_limit_and_price_and_keeps_the_use(bank: Applying) -> None:
    bank.apply(bank.caller)
    before = bank.store.line(bank.customer_id)
    assert before
    drawn = draw(before.line, 5_000_00, bank.clock.today)
    bank.store.commit(SaveLine(bank.customer_id, drawn, before))
    bank.bureau.answer = replace(
        GOOD_REPORT, months_of_history=0, worst_status_24m=4, monthly_income=10_000_00
    )
    bank.clock.set(date(2025, 1, 15))
    offer = bank.apply(bank.caller).decision.offer
    assert offer
    assert offer.limit < drawn.limit
    assert offer.daily_rate > drawn.daily_rate
    assert bank.line(bank.customer_id) == replace(
        drawn, limit=offer.limit, daily_rate=offer.daily_rate, good_until=date(2026, 1, 15)
    )


@pytest.mark.parametrize("source", ["bureau", "social"])
def test_application_with_a_source_down_keeps_only_consent_and_inquiry(
    bank: Applying, source: str
) -> None:
    with getattr(bank, source).down(), pytest.raises(UnavailableError) as refusal:
        bank.apply(bank.caller)
    assert refusal.value.code == "upstream_unavailable"
    assert len(bank.store.tables.consents) == 1
    assert not list(bank.store.load_for_application(bank.customer_id).applications)
    assert bank.store.line(bank.customer_id) is None
    assert bank.apply(bank.caller).decision.outcome is Outcome.APPROVED


def test_first_stored_decision_of_two_concurrent_applications_stands(bank: Applying) -> None:
    def another_with_a_worse_report() -> None:
        bank.bureau.answer = replace(GOOD_REPORT, months_of_history=12)
        bank.apply(bank.caller)

    # The first commit keeps the consent, the second the decision.
    bank.store.before_commit += [lambda: None, another_with_a_worse_report]
    answer = bank.apply(bank.caller)
    assert list(bank.store.load_for_application(bank.customer_id).applications) == [answer]
    assert answer.decision.score == 685
    # One was made, and told; the other never was.
    assert bank.core.made == [answer]


def test_application_of_another_customer_is_not_found(bank: Applying) -> None:
    application = bank.apply(bank.caller)
    application_id = application.application_id
    assert find_application(bank.customer_id, application_id, bank.store) == application
    for customer_id, wanted in [("cust-2", application_id), (bank.customer_id, "app-2")]:
        with pytest.raises(NotFoundError):
            find_application(customer_id, wanted, bank.store)


def test_new_decision_is_stored_after_it_lost_a_race_for_the_line() -> None:
    bank = InMemoryBank()
    caller = bank.invite()
    bank.bind(caller)
    bank.apply(caller)
    customer_id = customer_of(caller, bank.store)
    bank.clock.set(date(2025, 1, 15))

    def the_line_moves() -> None:
        before = bank.store.line(customer_id)
        assert before
        bank.store.commit(SaveLine(customer_id, before.line, before))

    # Consents first, then the decision with the line.
    bank.store.before_commit += [lambda: None, the_line_moves]
    answer = bank.apply(caller)
    assert answer.decision.decided_on == date(2025, 1, 15)
    assert bank.core.made[1:] == [answer]


def test_related_party_is_declined_after_the_usual_inquiry(
    bank: Applying,
) -> None:
    bank.store.commit(MarkRelated(bank.customer_id, related=True))
    application = bank.apply(bank.caller)
    assert application.decision.reasons == ("related_person",)
    assert application.applicant.related


def test_application_stores_all_data_that_was_looked_at(bank: Applying) -> None:
    application = bank.apply(bank.caller)
    assert application.applicant == GOOD_APPLICANT
    assert application.decision.fingerprint == GOOD_APPLICANT.fingerprint


def test_line_is_drawn_for_a_year_and_then_reassessed(bank: Applying) -> None:
    bank.apply(bank.caller)
    line = bank.line(bank.customer_id)
    assert draw(line, 500_00, date(2025, 1, 14)).used == 500_00
    with pytest.raises(StateConflictError) as refusal:
        draw(line, 500_00, date(2025, 1, 15))
    assert refusal.value.code == "assessment_due"
    bank.clock.set(date(2025, 1, 15))
    bank.apply(bank.caller)
    assert draw(bank.line(bank.customer_id), 500_00, date(2025, 1, 15)).used == 500_00


def test_challenger_scores_in_the_shadow_and_never_changes_the_decision(bank: Applying) -> None:
    alone = bank.apply(bank.caller).decision
    assert alone.shadow is None
    harsh = replace(card(Channel.WECHAT, "harsh"), base=0)
    for share, shadow in ((Decimal(1), ShadowDecision("wechat-harsh", 228)), (Decimal(0), None)):
        other = Applying()
        contest = ChampionChallenger(card(Channel.WECHAT), harsh, share)
        other.core.challengers = {Channel.WECHAT: contest}
        assert other.apply(other.caller).decision == replace(alone, shadow=shadow)
