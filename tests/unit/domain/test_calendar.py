from datetime import UTC, date, datetime

import pytest

from microloan.domain.calendar import age_on, business_date, due_dates, due_day, first_due
from tests.support.builders.examples import loan


@pytest.mark.parametrize(
    ("hour", "minute", "expected"), [(15, 59, date(2024, 1, 14)), (16, 0, date(2024, 1, 15))]
)
def test_a_business_date_begins_at_midnight_in_shanghai(
    hour: int, minute: int, expected: date
) -> None:
    assert business_date(datetime(2024, 1, 14, hour, minute, tzinfo=UTC)) == expected


@pytest.mark.parametrize(("day", "expected"), [(1, 1), (28, 28), (29, 21), (30, 21), (31, 21)])
def test_due_day_is_the_day_of_the_first_draw_but_29_to_31_become_21(
    day: int, expected: int
) -> None:
    assert due_day(date(2024, 1, day)) == expected


@pytest.mark.parametrize(
    ("drawn_on", "day", "expected"),
    [
        (date(2024, 1, 15), 15, date(2024, 2, 15)),  # on the due day itself: one month later
        (date(2024, 1, 14), 15, date(2024, 2, 15)),  # 15 January is the first, this the second
        (date(2024, 1, 16), 15, date(2024, 3, 15)),
        (date(2024, 1, 31), 21, date(2024, 3, 21)),
        (date(2023, 12, 31), 21, date(2024, 2, 21)),  # over the end of a year
        (date(2023, 12, 1), 1, date(2024, 1, 1)),
    ],
)
def test_first_instalment_is_on_the_second_due_day_on_or_after_the_draw(
    drawn_on: date, day: int, expected: date
) -> None:
    assert first_due(drawn_on, day) == expected


def test_due_dates_are_monthly_and_cross_years() -> None:
    assert due_dates(date(2023, 10, 28), 28, 5) == (
        date(2023, 11, 28),
        date(2023, 12, 28),
        date(2024, 1, 28),
        date(2024, 2, 28),
        date(2024, 3, 28),
    )


def test_schedule_has_the_due_dates_of_the_calendar() -> None:
    drawn = loan(drawn_on=date(2023, 11, 9), instalments=20)
    assert tuple(line.due for line in drawn.schedule()) == due_dates(date(2023, 11, 9), 9, 20)


@pytest.mark.parametrize(("year", "interest"), [(2024, 145_00), (2023, 140_00)])
def test_february_bears_interest_by_its_actual_days(year: int, interest: int) -> None:
    assert loan(drawn_on=date(year, 2, 15)).schedule()[0].interest == interest


@pytest.mark.parametrize(
    ("born", "today", "age"),
    [
        (date(2006, 1, 15), date(2024, 1, 14), 17),
        (date(2006, 1, 15), date(2024, 1, 15), 18),
        (date(2004, 2, 29), date(2022, 2, 28), 17),  # of age on 1 March in a common year
        (date(2004, 2, 29), date(2022, 3, 1), 18),
    ],
)
def test_age_counts_completed_years(born: date, today: date, age: int) -> None:
    assert age_on(born, today) == age
