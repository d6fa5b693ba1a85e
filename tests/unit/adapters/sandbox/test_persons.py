"""The test persons are told by the stand-ins as a real source would tell them."""

import json
from dataclasses import asdict, replace
from datetime import date

import pytest

from microloan.adapters.credit_data.messages import read_activity, read_report
from microloan.adapters.http.envelope import HttpResponse
from microloan.adapters.sandbox.persons import sandbox_credit_data
from microloan.adapters.scorecard_files import read_champion_challengers
from microloan.domain.channel import Channel
from microloan.domain.errors import UnavailableError
from microloan.domain.underwriting.applicant_data import (
    ApplicantData,
    WalletActivity,
    WalletProfile,
)
from microloan.domain.underwriting.decision import Applicant
from microloan.domain.underwriting.decision_rules import decide
from microloan.domain.underwriting.policy import POLICY
from microloan_testing.in_memory.store import InMemoryStore
from tests.support.builders.examples import PERSON, member

PERSONS = ["001", "002", "003", "004", "005", "006", "007", "008", "123"]


def told(digits: str, openid: str = "o1") -> ApplicantData:
    store = InMemoryStore()
    store.enlist(member("o1"), member("silent-1"))
    resident_id = f"{PERSON.resident_id[:14]}{digits}X"
    person = replace(PERSON, resident_id=resident_id)
    return sandbox_credit_data(store).ask(person, Channel.WECHAT, openid, "query-1")


@pytest.mark.parametrize("digits", PERSONS)
def test_sandbox_person_is_readable_as_a_response_of_a_real_source(digits: str) -> None:
    evidence = told(digits)
    report = {"query_id": "q", "status": "found", "report": asdict(evidence.bureau)}
    assert read_report(HttpResponse(200, json.dumps(report).encode()), "q") == evidence.bureau
    activity = HttpResponse(200, json.dumps(asdict(evidence.social)).encode())
    assert read_activity(activity, Channel.WECHAT) == evidence.social


LIVELY, MIDDLING = WalletActivity(72, 25, 144, 50), WalletActivity(30, 10, 60, 20)


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize(
    ("digits", "activity", "grade", "reason"),
    [
        ("001", LIVELY, "A", ""),
        ("002", MIDDLING, "B", ""),
        ("003", MIDDLING, "D", ""),
        ("004", LIVELY, "", "currently_delinquent"),
        ("005", LIVELY, "", "listed_person"),
        ("006", LIVELY, "", "too_many_inquiries"),
        ("007", LIVELY, "", "debt_burden_too_high"),
        ("008", MIDDLING, "E", ""),
    ],
)
def test_each_sandbox_person_gets_the_documented_decision(
    digits: str, activity: WalletActivity, grade: str, reason: str, channel: Channel
) -> None:
    social = WalletProfile(**{channel.value: activity})
    applicant = Applicant(channel, 33, ApplicantData(told(digits).bureau, social))
    card = read_champion_challengers()[channel].champion
    decision = decide(applicant, date(2026, 11, 24), card, POLICY)
    assert (decision.grade if decision.offer else "") == grade
    assert decision.reasons[:1] == (reason,) if reason else decision.offer
    if digits == "001" and decision.offer:
        assert decision.offer.limit == POLICY.product.max_limit


def test_only_sandbox_person_004_is_in_arrears_today() -> None:
    behind = {digits for digits in PERSONS if told(digits).bureau.overdue_months_now}
    assert behind == {"004"}


@pytest.mark.parametrize(
    ("digits", "openid"),
    [("009", "o1"), ("001", "silent-1"), ("009", "silent-1"), ("001", "not-listed")],
)
def test_silent_sandbox_source_raises_upstream_unavailable(digits: str, openid: str) -> None:
    with pytest.raises(UnavailableError) as refused:
        told(digits, openid)
    assert refused.value.code == "upstream_unavailable"
