"""Business dates, due days and due dates."""

from calendar import monthrange
from datetime import date, datetime, timedelta, timezone

# China has kept one time zone without summer time since 1992, so a fixed offset is exact
# and needs no time-zone database in the runtime.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
MONTHS = 12
LAST_DUE_DAY = 28
SUBSTITUTE_DUE_DAY = 21
ONE_DAY = timedelta(days=1)


def business_date(instant: datetime) -> date:
    """Return the calendar date in Asia/Shanghai of an aware instant.

    Examples
    --------
    >>> from datetime import UTC
    >>> business_date(datetime(2024, 1, 14, 16, 0, tzinfo=UTC))
    datetime.date(2024, 1, 15)
    """
    return instant.astimezone(SHANGHAI).date()


def due_day(first_draw: date) -> int:
    """Return a customer's day of the month for every instalment.

    It is the day of the first draw. 29, 30 and 31 become 21, so that every month has it.

    Examples
    --------
    >>> due_day(date(2024, 1, 15)), due_day(date(2024, 1, 31))
    (15, 21)
    """
    return first_draw.day if first_draw.day <= LAST_DUE_DAY else SUBSTITUTE_DUE_DAY


def month_index(day: date) -> int:
    """Return the number of a date's month, counted through all years."""
    return day.year * MONTHS + day.month - 1


def months_later(day: date, months: int) -> date:
    """Return the same day of the month, `months` later. `day.day` is at most 28."""
    index = month_index(day) + months
    return day.replace(year=index // MONTHS, month=index % MONTHS + 1)


def add_months(day: date, months: int) -> date:
    """Return a date some months later, the last of the month where it has no such day.

    Examples
    --------
    >>> add_months(date(2023, 8, 31), 6), add_months(date(2024, 2, 29), 12)
    (datetime.date(2024, 2, 29), datetime.date(2025, 2, 28))
    """
    year, month = divmod(month_index(day) + months, MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def first_due(drawn_on: date, due_day: int) -> date:
    """Return the first instalment's date: the second due day on or after the draw.

    Examples
    --------
    >>> first_due(date(2024, 1, 15), 15), first_due(date(2024, 1, 16), 15)
    (datetime.date(2024, 2, 15), datetime.date(2024, 3, 15))
    """
    year, month = divmod(first_due_month(drawn_on, due_day), MONTHS)
    return date(year, month + 1, due_day)


def first_due_month(drawn_on: date, due_day: int) -> int:
    """Return the month of the first instalment, as `month_index` counts."""
    return month_index(drawn_on) + (1 if due_day >= drawn_on.day else 2)


def due_dates(drawn_on: date, due_day: int, instalments: int) -> tuple[date, ...]:
    """Return the date of every instalment.

    Examples
    --------
    >>> due_dates(date(2023, 12, 15), 15, 2)
    (datetime.date(2024, 1, 15), datetime.date(2024, 2, 15))
    """
    first = first_due(drawn_on, due_day)
    return tuple(months_later(first, k) for k in range(instalments))


def age_on(born: date, today: date) -> int:
    """Return a person's age in whole years.

    Examples
    --------
    >>> age_on(date(2000, 2, 29), date(2018, 2, 28)), age_on(date(2000, 2, 29), date(2018, 3, 1))
    (17, 18)
    """
    before_birthday = (today.month, today.day) < (born.month, born.day)
    return today.year - born.year - before_birthday
