"""A segment that is handed on in the middle is worth the same, and no loan is asked twice."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from microloan.domain.errors import InvalidInputError
from microloan.domain.ledger.closing import Closing
from microloan.usecases.end_of_day.close_days import plan_end_of_day
from microloan.usecases.end_of_day.value_segment import Segment, SegmentResult, value_segment
from microloan_testing.in_memory import end_of_day
from microloan_testing.outbound_services import NoticeBoard
from tests.support.builders.bank_at_midnight import BankAtMidnight


def open_more(bank: BankAtMidnight) -> None:
    """Five loans more, as far apart as the speed limits want."""
    for number in range(5):
        bank.open_loan(500_00 + number * 100_00, 5, key=f"more-{number}")
        bank.clock.wait(timedelta(hours=1))


@pytest.fixture
def bank(monkeypatch: pytest.MonkeyPatch) -> BankAtMidnight:
    """Seven loans, two on a page, on the day on which two of them are due."""
    monkeypatch.setattr(end_of_day, "PAGE", 2)
    bank = BankAtMidnight()
    open_more(bank)
    bank.clock.set(bank.loan(bank.large).account.loan.next_due, 0)
    return bank


def after(pages: int) -> Callable[[], bool]:
    """Return what stops a worker after so many pages."""
    answers = iter([False] * (pages - 1) + [True])
    return lambda: next(answers)


def night(bank: BankAtMidnight, pages: int) -> tuple[tuple[Closing, ...], list[SegmentResult]]:
    """Run the night with workers that stop after so many pages."""
    planned, workers = bank.plan(), []
    for whole in bank.core.segments(planned):
        left: Segment | None = whole
        while left:
            workers.append(value_segment(left, bank.store, NoticeBoard(), bank.clock, after(pages)))
            left = workers[-1].rest
    return bank.close(planned), workers


def test_end_of_day_in_small_pieces_closes_the_same_days(bank: BankAtMidnight) -> None:
    other = BankAtMidnight()
    open_more(other)
    other.clock.set(bank.clock.today, 0)
    expected = other.night()
    closed, workers = night(bank, pages=1)
    assert closed == expected
    assert len(workers) > 3, "nothing was handed on"
    assert sum(done.loans for done in workers) == 7
    assert sum(done.collections for done in workers) == 2
    assert bank.outbox() == other.outbox()


def test_segment_that_is_valued_again_changes_nothing(bank: BankAtMidnight) -> None:
    """Its worker died after the outbox was written, and the machine runs it again."""
    planned = bank.plan()
    for segment in bank.core.segments(planned):
        value_segment(segment, bank.store, NoticeBoard(), bank.clock, lambda: True)
    closed, workers = night(bank, pages=1)
    assert closed[-1].totals.skipped == ()
    assert sum(done.loans for done in workers) == 7
    assert len(bank.outbox()) == 2


def test_end_of_day_with_an_until_date_closes_only_up_to_it(bank: BankAtMidnight) -> None:
    yesterday = bank.clock.today - timedelta(days=1)
    early = yesterday - timedelta(days=3)
    assert plan_end_of_day(bank.store, bank.clock, early).dates[-1] == early
    assert plan_end_of_day(bank.store, bank.clock, yesterday) == bank.plan()
    bank.night()
    assert plan_end_of_day(bank.store, bank.clock, early).dates == ()


def test_end_of_day_until_today_is_refused(bank: BankAtMidnight) -> None:
    with pytest.raises(InvalidInputError, match="is not over yet"):
        plan_end_of_day(bank.store, bank.clock, bank.clock.today)
