"""What is known of customers, brought together."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from microloan.domain import ids
from microloan.domain.channel import Channel
from microloan.domain.invitations.campaign import Campaign, CampaignTerms
from microloan.domain.invitations.eligibility import EligibilityCriteria
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.payments.transfer import Transfer, TransferStatus
from microloan_ops.report.figures.arrears import course
from microloan_ops.report.figures.attempts import Attempts, TryKind
from microloan_ops.report.figures.credit import by_day
from microloan_ops.report.figures.funnel import Step, Steps
from microloan_ops.report.figures.period import Span
from microloan_ops.report.people import People
from tests.support.builders.examples import (
    CUSTOMER,
    DRAWN_ON,
    NOON,
    history,
    member,
    terms,
    transfer,
)

LAST = DRAWN_ON + timedelta(days=10)
LATER = timedelta(hours=1)
INVITED = replace(member(), invited_until=LAST)
BOUND = replace(INVITED, customer_id=CUSTOMER)


@pytest.fixture
def people() -> Iterator[People]:
    made = People()
    yield made
    made.close()


def collected(
    day: int, status: TransferStatus, hours: int = 0, loan_id: str = "loan-1"
) -> Transfer:
    return replace(
        transfer(f"t-{day}-{hours}-{loan_id}", loan_id),
        value_date=DRAWN_ON + timedelta(days=day),
        requested_at=NOON + timedelta(days=day, hours=hours),
        status=status,
    )


def test_collection_after_a_failed_one_counts_as_repeated(people: People) -> None:
    failed, settled = TransferStatus.FAILED, TransferStatus.SETTLED
    story = [
        collected(1, failed),
        collected(2, failed),
        collected(2, settled, hours=5),
        collected(3, TransferStatus.RETURNED),
        collected(4, failed),
        # Of another loan, and so of another story.
        collected(1, settled, hours=1, loan_id="loan-2"),
        # What came before the days that are shown decides what the first of them is.
        collected(-1, failed, loan_id="loan-3"),
        collected(0, settled, loan_id="loan-3"),
    ]
    # In any order.
    for one in reversed(story):
        people.add_attempt(one)
    found = people.attempts(Span(DRAWN_ON, LAST))
    assert found.first == Attempts(4, 2, 400_00, 200_00)
    assert found.again == Attempts(3, 2, 300_00, 200_00)
    assert people.attempts(Span(LAST, LAST)).all.rate is None


def test_collections_are_counted_by_their_kind(people: People) -> None:
    due, later = date(2024, 2, 15), date(2024, 2, 16)
    journal = [entry for _, entry in history(terms(1_000_00, 5))]
    people.add_loan(course(journal, date(2024, 3, 1)))
    for day, name in ((due, "night"), (due, "afternoon"), (later, "night"), (later, "third")):
        one = transfer(ids.collection_id("loan-1", day, name), amount=30_00)
        failed, reason = TransferStatus.FAILED, f"{name}_{day.day}"
        people.add_attempt(replace(one, value_date=day, status=failed, reason=reason))
    own = replace(transfer("t-1", amount=25_00), value_date=later, fingerprint="f")
    people.add_attempt(replace(own, status=TransferStatus.SETTLED))
    found = people.attempts(Span(DRAWN_ON, later))
    failed_one = Attempts(1, 0, 30_00, 0)
    assert found.kinds == {
        TryKind.DUE_NIGHT: failed_one,
        TryKind.AFTERNOON: failed_one,
        TryKind.LATER_NIGHT: failed_one,
        TryKind.PART: failed_one,
        TryKind.CUSTOMER: Attempts(1, 1, 25_00, 25_00),
    }
    assert found.reasons == {
        ("night_15", TryKind.DUE_NIGHT): 1,
        ("afternoon_15", TryKind.AFTERNOON): 1,
        ("night_16", TryKind.LATER_NIGHT): 1,
        ("third_16", TryKind.PART): 1,
    }


def test_failed_collection_without_a_reason_says_so(people: People) -> None:
    people.add_attempt(collected(1, TransferStatus.FAILED))
    found = people.attempts(Span(DRAWN_ON, LAST))
    assert list(found.reasons) == [("no reason given", TryKind.CUSTOMER)]


def test_line_without_a_decision_counts_from_the_first_draw(people: People) -> None:
    journal = [entry for _, entry in history(terms(1_000_00, 5))]
    people.add_line(CUSTOMER, CreditLine(5_000_00, Decimal("0.0005")))
    people.add_line("cust-2", CreditLine(5_000_00, Decimal("0.0005")))
    people.add_loan(course(journal, LAST))
    before = DRAWN_ON - timedelta(days=1)
    found = by_day(people.changes(), [before, DRAWN_ON])
    assert sum(found[before].values()) == 0
    # Of a customer who never drew nobody knows through which wallet the line came.
    assert found[DRAWN_ON] == {Channel.QQ: 0, Channel.WECHAT: 4_000_00}


def test_steps_are_counted_once_for_each_wallet_of_a_customer(people: People) -> None:
    for one in (BOUND, replace(BOUND, channel=Channel.QQ), INVITED):
        people.add_member(one)
    for _ in range(2):
        people.add_step(CUSTOMER, Step.APPLIED)
    people.add_step("cust-2", Step.DREW)
    assert people.steps() == {
        (Channel.QQ, Step.APPLIED): 1,
        (Channel.WECHAT, Step.APPLIED): 1,
    }


@pytest.mark.parametrize("today", [LAST, LAST + timedelta(days=1), date(2030, 1, 1)])
def test_each_funnel_step_contains_the_next(today: date) -> None:
    steps = Steps((), today)
    for one in (member("o2"), replace(member("o3"), debtor=True), INVITED, BOUND):
        steps.add(one)
    _, found = steps.funnels({(Channel.WECHAT, Step.APPLIED): 1})
    counts = list(found.counts.values())
    assert counts == sorted(counts, reverse=True)
    listed_now = today <= member().listed_until
    assert counts == [4, 3 if listed_now else 2, 2, 1, 1, 0, 0]
    assert found.of_the_step_before(Step.BOUND) == (1, 2)


def test_funnel_uses_the_criteria_of_the_channels_last_lottery() -> None:
    strict = EligibilityCriteria(min_prescreen=1000)
    stricter = EligibilityCriteria(min_active_days=30)
    steps = Steps(
        [
            Campaign(CampaignTerms("a", Channel.WECHAT, 1, stricter), "", DRAWN_ON, NOON),
            Campaign(CampaignTerms("b", Channel.WECHAT, 1, strict), "", DRAWN_ON, NOON - LATER),
        ],
        DRAWN_ON,
    )
    steps.add(member())
    steps.add(member("o1", Channel.QQ))
    counts = [funnel.counts[Step.MET] for funnel in steps.funnels({})]
    assert counts == [1, 0]
