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
from microloan.domain.underwriting.decision import Outcome, ShadowDecision
from microloan.ports.applications import MarkRelated
from microloan.ports.writes import SaveLine
from microloan.usecases.caller import Caller, customer_of
from microloan.usecases.onboarding.apply_credit import find_application
from tests.support.builders.examples import GOOD_APPLICANT, GOOD_REPORT
from tests.support.builders.in_memory_bank import World
from tests.support.builders.scorecards import card


class Applying(World):
    """A world with a member who has bound a card."""

    def __init__(self) -> None:
        super().__init__()
        self.caller = self.invite()
        self.bind(self.caller)
        self.customer_id = customer_of(self.caller, self.store)


@pytest.fixture
def world() -> Applying:
    return Applying()


def test_an_approval_opens_the_line(world: Applying) -> None:
    offer = world.apply(world.caller).decision.offer
    assert offer
    assert world.line(world.customer_id) == CreditLine(
        offer.limit, offer.daily_rate, good_until=date(2025, 1, 14)
    )


def test_consents_and_inquiry_are_kept_with_the_application(world: Applying) -> None:
    application_id = world.apply(world.caller).application_id
    now = world.clock.now()
    kept = world.store.tables.consents[world.customer_id, application_id, now]
    assert {one.consent: one.version for one in kept.given} == CURRENT
    assert (kept.given_at, kept.channel) == (now, Channel.WECHAT)
    (inquiry,) = world.store.tables.inquiries.values()
    assert inquiry == Inquiry.under(kept)
    assert inquiry.bureau.consent is Consent.CREDIT_QUERY
    assert inquiry.social.consent is Consent.DATA_SHARING


def test_the_inquiry_is_kept_before_anyone_is_asked(world: Applying) -> None:
    with world.bureau.down(), pytest.raises(UnavailableError):
        world.apply(world.caller)
    assert len(world.store.tables.inquiries) == 1


@pytest.mark.parametrize("consent", list(Consent))
@pytest.mark.parametrize(
    ("version", "code"),
    [(None, "consent_missing"), ("2015-09", "consent_outdated"), ("", "consent_outdated")],
)
def test_without_each_consent_to_the_wording_of_today_nobody_is_asked(
    world: Applying, consent: Consent, version: str | None, code: str
) -> None:
    given = {**CURRENT, consent: version}
    with pytest.raises(InvalidInputError) as refusal:
        world.apply(world.caller, {name: said for name, said in given.items() if said is not None})
    assert (refusal.value.field, refusal.value.code) == ("consents", code)
    assert consent in refusal.value.message
    assert (world.bureau.asked, world.social.asked) == (0, 0)
    assert not world.store.tables.consents
    assert not world.store.tables.inquiries


def test_a_consent_that_nobody_asked_for_is_refused(world: Applying) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        world.apply(world.caller, {**CURRENT, "everything": "1"})
    assert (refusal.value.field, refusal.value.code) == ("consents", "consent_unknown")


def test_who_has_no_card_or_no_entrance_cannot_apply(world: Applying) -> None:
    with pytest.raises(NotFoundError) as refusal:
        world.apply(world.invite("o2"))
    assert refusal.value.code == "customer_not_found"
    with pytest.raises(NotInvitedError):
        world.apply(Caller(Channel.QQ, "stranger"))


def test_a_standing_decision_is_given_again_and_nobody_is_asked(world: Applying) -> None:
    first = world.apply(world.caller)
    world.clock.set(date(2025, 1, 14))
    assert world.apply(world.caller) == first
    assert (world.bureau.asked, world.social.asked) == (1, 1)


def test_the_other_wallet_of_the_same_person_meets_the_standing_decision(world: Applying) -> None:
    first = world.apply(world.caller)
    qq = world.invite("o9", Channel.QQ)
    world.bind(qq)
    assert world.apply(qq) == first


def test_a_decline_opens_no_line_and_stands_30_days(world: Applying) -> None:
    world.bureau.answer = replace(GOOD_REPORT, listed=True)
    declined = world.apply(world.caller)
    assert declined.decision.outcome is Outcome.DECLINED
    assert world.store.line(world.customer_id) is None
    world.bureau.answer = GOOD_REPORT
    world.clock.set(date(2024, 2, 14))
    assert world.apply(world.caller) == declined
    world.clock.set(date(2024, 2, 15))
    assert world.apply(world.caller).decision.outcome is Outcome.APPROVED
    assert len(list(world.store.load_for_application(world.customer_id).applications)) == 2


def test_a_new_decision_changes_limit_and_price_and_leaves_what_is_used(world: Applying) -> None:
    world.apply(world.caller)
    before = world.store.line(world.customer_id)
    assert before
    drawn = before.line.draw(5_000_00, world.clock.today)
    world.store.commit(SaveLine(world.customer_id, drawn, before))
    world.bureau.answer = replace(
        GOOD_REPORT, months_of_history=0, worst_status_24m=4, monthly_income=10_000_00
    )
    world.clock.set(date(2025, 1, 15))
    offer = world.apply(world.caller).decision.offer
    assert offer
    assert offer.limit < drawn.limit
    assert offer.daily_rate > drawn.daily_rate
    assert world.line(world.customer_id) == replace(
        drawn, limit=offer.limit, daily_rate=offer.daily_rate, good_until=date(2026, 1, 15)
    )


@pytest.mark.parametrize("source", ["bureau", "social"])
def test_while_a_source_is_down_nothing_is_decided_and_only_consent_and_inquiry_kept(
    world: Applying, source: str
) -> None:
    with getattr(world, source).down(), pytest.raises(UnavailableError) as refusal:
        world.apply(world.caller)
    assert refusal.value.code == "upstream_unavailable"
    assert len(world.store.tables.consents) == 1
    assert not list(world.store.load_for_application(world.customer_id).applications)
    assert world.store.line(world.customer_id) is None
    assert world.apply(world.caller).decision.outcome is Outcome.APPROVED


def test_of_two_applications_at_once_the_decision_stored_first_stands(world: Applying) -> None:
    def another_with_a_worse_report() -> None:
        world.bureau.answer = replace(GOOD_REPORT, months_of_history=12)
        world.apply(world.caller)

    # The first commit keeps the consent, the second the decision.
    world.store.before_commit += [lambda: None, another_with_a_worse_report]
    answer = world.apply(world.caller)
    assert list(world.store.load_for_application(world.customer_id).applications) == [answer]
    assert answer.decision.score == 685
    # One was made, and told; the other never was.
    assert world.bank.made == [answer]


def test_an_application_is_found_by_its_customer_only(world: Applying) -> None:
    application = world.apply(world.caller)
    application_id = application.application_id
    assert find_application(world.customer_id, application_id, world.store) == application
    for customer_id, wanted in [("cust-2", application_id), (world.customer_id, "app-2")]:
        with pytest.raises(NotFoundError):
            find_application(customer_id, wanted, world.store)


def test_a_new_decision_that_loses_a_race_for_the_line_is_still_kept() -> None:
    world = World()
    caller = world.invite()
    world.bind(caller)
    world.apply(caller)
    customer_id = customer_of(caller, world.store)
    world.clock.set(date(2025, 1, 15))

    def the_line_moves() -> None:
        before = world.store.line(customer_id)
        assert before
        world.store.commit(SaveLine(customer_id, before.line, before))

    # Consents first, then the decision with the line.
    world.store.before_commit += [lambda: None, the_line_moves]
    answer = world.apply(caller)
    assert answer.decision.decided_on == date(2025, 1, 15)
    assert world.bank.made[1:] == [answer]


def test_a_related_person_of_the_bank_is_declined_and_asked_about_all_the_same(
    world: Applying,
) -> None:
    world.store.commit(MarkRelated(world.customer_id, related=True))
    application = world.apply(world.caller)
    assert application.decision.reasons == ("related_person",)
    assert application.applicant.related


def test_what_was_looked_at_is_kept_whole(world: Applying) -> None:
    application = world.apply(world.caller)
    assert application.applicant == GOOD_APPLICANT
    assert application.decision.fingerprint == GOOD_APPLICANT.fingerprint


def test_a_line_is_drawn_from_for_a_year_and_then_assessed_anew(world: Applying) -> None:
    world.apply(world.caller)
    line = world.line(world.customer_id)
    assert line.draw(500_00, date(2025, 1, 14)).used == 500_00
    with pytest.raises(StateConflictError) as refusal:
        line.draw(500_00, date(2025, 1, 15))
    assert refusal.value.code == "assessment_due"
    world.clock.set(date(2025, 1, 15))
    world.apply(world.caller)
    assert world.line(world.customer_id).draw(500_00, date(2025, 1, 15)).used == 500_00


def test_a_challenger_looks_on_and_never_changes_the_answer(world: Applying) -> None:
    alone = world.apply(world.caller).decision
    assert alone.shadow is None
    harsh = replace(card(Channel.WECHAT, "harsh"), base=0)
    for share, shadow in ((Decimal(1), ShadowDecision("wechat-harsh", 228)), (Decimal(0), None)):
        other = Applying()
        contest = ChampionChallenger(card(Channel.WECHAT), harsh, share)
        other.bank.challengers = {Channel.WECHAT: contest}
        assert other.apply(other.caller).decision == replace(alone, shadow=shadow)
