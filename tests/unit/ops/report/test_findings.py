"""Sentences of the report about differences, and about losses beyond the expected ones."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from microloan.domain.ledger.loan_class import Stage
from microloan.domain.ledger.loan_classification import LoanClassification
from microloan_ops.report.figures.attempts import Attempts, Collections, TryKind
from microloan_ops.report.gather import Report, gather
from microloan_ops.report.sections import attempts, losses, migration
from simulation.report_source import MemorySource
from tests.support.builders.bank_with_history import BankWithHistory

NORMAL, MENTION = LoanClassification.NORMAL, LoanClassification.SPECIAL_MENTION
JANUARY = date(2024, 1, 31)
DEBT = 10_000_00


@pytest.fixture(scope="module")
def bank() -> BankWithHistory:
    return BankWithHistory()


@pytest.fixture
def report(bank: BankWithHistory) -> Report:
    return gather(MemorySource("a test", "made up", bank.core, bank.runs))


def closed_with(report: Report, loans: Mapping[LoanClassification, int]) -> Report:
    """Return a report whose last closing has other loans of 10,000 yuan by class."""
    classes = {cls: count * DEBT for cls, count in loans.items()}
    last = replace(report.days[-1], class_loans=loans, classes=classes)
    return replace(report, days=(*report.days[:-1], last))


def test_report_of_equal_closings_names_no_difference(report: Report) -> None:
    assert migration.disagreeing(report) == []
    source = migration.section(report).source
    assert source.endswith("The closings of 2024-01-14 and 2024-02-23 agree to the fen.")


def test_report_names_the_loans_in_technical_days(report: Report) -> None:
    found = closed_with(report, {NORMAL: 1})
    assert migration.disagreeing(found) == []
    assert "They have 1 loan of 10,000.00 yuan as normal" in migration.section(found).source


def test_report_names_a_class_that_differs_from_its_closing(report: Report) -> None:
    found = closed_with(report, {MENTION: 2})
    assert migration.disagreeing(found) == ["special mention on 2024-02-23"]
    source = migration.section(found).source
    assert source.endswith("The closings DIFFER in special mention on 2024-02-23.")


def test_report_names_a_stage_that_differs_from_its_closing(report: Report) -> None:
    last = replace(report.days[-1], stages={Stage.TWO: report.days[-1].stages[Stage.ONE]})
    found = replace(report, days=(*report.days[:-1], last))
    wrong = migration.disagreeing(found)
    assert wrong == ["stage 1 on 2024-02-23", "stage 2 on 2024-02-23"]


def test_report_with_a_loan_that_cannot_be_read_compares_no_closing(report: Report) -> None:
    found = closed_with(replace(report, unread=("loan-x",)), {MENTION: 2})
    assert migration.disagreeing(found) == []
    assert "the closings are not compared" in migration.section(found).source


def test_report_names_the_loans_that_lost_more_than_expected(report: Report) -> None:
    report.losses.charged[JANUARY, Stage.ONE] = 1
    less = losses.section(report).summary
    assert "No stage or grade of any month end has lost more than expected." in less
    report.losses.charged[JANUARY, Stage.ONE] = 500_00
    report.losses.recovered[JANUARY, Stage.ONE] = 100_00
    more = losses.section(report).summary
    assert "and 400.00 yuan are lost so far." in more
    assert "More was lost than expected of the loans of 2024-01-31 in stage 1." in more


def test_most_frequent_reason_of_all_kinds_is_named(report: Report) -> None:
    few, many = TryKind.DUE_NIGHT, TryKind.PART
    reasons = Counter({("lost", few): 3, ("card_closed", many): 2, ("card_closed", few): 2})
    kinds = dict.fromkeys(TryKind, Attempts())
    found = replace(report, collections=Collections(Attempts(7, 0), Attempts(), kinds, reasons))
    section = attempts.section(found)
    assert "7 collections failed, most often for the reason “card closed”." in section.summary
    rows = [(row[0], row[1]) for row in section.tables[-1].rows]
    assert rows == [("card_closed", 4), ("lost", 3)]
