"""The port `Source` of the report: everything once, and in the order that it promises."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from itertools import pairwise

import pytest

from microloan.domain.calendar import ONE_DAY, business_date
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.plan_offer import PlanOffer
from microloan.domain.loan.plan import PlanTerms
from microloan_ops.report.source import NightOutcome, NightRun, Part, Source
from microloan_testing.two_people import offer_plan
from simulation.report_source import MemorySource
from tests.support.builders.bank_with_history import BankWithHistory, instant, told

OFFERED = PlanTerms(4, 14)
IMPLEMENTATIONS: dict[str, Callable[[BankWithHistory], AbstractContextManager[Source]]] = {
    "dynamodb": told,
    "memory": lambda bank: nullcontext(MemorySource("a test", "made up", bank.core, bank.runs)),
}


@pytest.fixture(scope="module")
def bank() -> BankWithHistory:
    bank = BankWithHistory()
    offer_plan(bank.who, bank.large, OFFERED, "lost the job", bank.store, bank.clock)
    bank.runs += [
        NightRun(instant(1), instant(1) + timedelta(seconds=3), NightOutcome.FAILED, (), "no luck"),
        NightRun(instant(2), None, NightOutcome.RUNNING),
    ]
    return bank


@pytest.fixture(params=IMPLEMENTATIONS, scope="module")
def source(request: pytest.FixtureRequest, bank: BankWithHistory) -> Iterator[Source]:
    with IMPLEMENTATIONS[request.param](bank) as made:
        yield made


def test_report_source_has_a_name_and_the_time_of_the_bank(
    source: Source, bank: BankWithHistory
) -> None:
    assert source.name
    assert business_date(source.now()) == bank.clock.today


def test_closings_are_read_oldest_first_from_the_opening_of_the_books(
    source: Source, bank: BankWithHistory
) -> None:
    stored = bank.store.tables.closings
    found = list(source.closings())
    assert found == [stored[day] for day in sorted(stored)]
    assert all(after.day - before.day == ONE_DAY for before, after in pairwise(found))


def test_each_journal_is_read_once_complete_and_in_order(
    source: Source, bank: BankWithHistory
) -> None:
    found = [tuple(journal) for journal in source.journals()]
    assert all(found)
    told = {journal[0].loan_id: journal for journal in found}
    assert len(told) == len(found)
    assert told == {loan: tuple(bank.store.entries(loan)) for loan in told}
    days = {journal[0].booked_on for journal in found if journal[0].kind is LoanEventType.VALUED}
    assert days == set(bank.store.tables.closings)
    assert {bank.large, bank.small, bank.failed} <= set(told)


def test_transfers_of_every_status_are_read(source: Source, bank: BankWithHistory) -> None:
    found = {transfer.transfer_id: transfer for transfer in source.transfers()}
    assert found == bank.store.tables.transfers
    assert len({transfer.status for transfer in found.values()}) > 1


def test_lines_and_decisions_are_read_with_their_customers(
    source: Source, bank: BankWithHistory
) -> None:
    lines = [one for one in source.lines() if not isinstance(one[1], PlanOffer)]
    assert lines == [(bank.who, bank.line(bank.who))]
    assert list(source.applications()) == [(bank.who, bank.applied)]


def test_offered_plan_of_a_loan_is_read_beside_the_line(
    source: Source, bank: BankWithHistory
) -> None:
    found = [value for _, value in source.lines() if isinstance(value, PlanOffer)]
    assert found == [bank.store.tables.plan_offers[bank.who, bank.large]]
    assert found[0].plan == OFFERED


def test_members_of_both_channels_and_all_campaigns_are_read(
    source: Source, bank: BankWithHistory
) -> None:
    members = bank.store.tables.members
    assert {member.key: member for member in source.members()} == members
    assert len({member.channel for member in members.values()}) == 2
    campaigns = bank.store.tables.campaigns
    assert list(source.campaigns()) == [campaigns[name] for name in sorted(campaigns)]


def test_end_of_day_runs_are_read_oldest_first(source: Source, bank: BankWithHistory) -> None:
    found = list(source.nights())
    assert found == sorted(bank.runs, key=lambda run: run.began)
    assert {run.outcome for run in found} == set(NightOutcome)


def test_expected_counts_of_the_source_equal_what_is_read(source: Source) -> None:
    expected = source.expected()
    reads = {
        Part.CLOSINGS: sum(1 for _ in source.closings()),
        Part.NIGHTS: sum(1 for _ in source.nights()),
        Part.JOURNAL: sum(map(len, source.journals())),
        Part.TRANSFERS: sum(1 for _ in source.transfers()),
        Part.LINES: sum(1 for _ in source.lines()),
        Part.APPLICATIONS: sum(1 for _ in source.applications()),
        Part.MEMBERS: sum(1 for _ in source.members()),
    }
    assert expected
    assert expected == {part: reads[part] for part in expected}
