"""Tables and figures for a terminal of eighty columns."""

from datetime import datetime, timedelta
from decimal import Decimal

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table

from microloan.domain.calendar import SHANGHAI
from microloan.domain.money import EXACT, FEN_PER_YUAN

_LEAST_PLACES = 2


class _CompactTable(Table):
    """A table without borders and with small gaps where the columns are too wide.

    An amount that continues on the next line looks like two amounts.
    """

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Remove borders and gaps if the longest words do not fit, then render the table."""
        if self.__rich_measure__(console, options).minimum > options.max_width:
            self.box, self.pad_edge, self.padding = None, False, (0, 1, 0, 0)
        yield from super().__rich_console__(console, options)


def table(title: str, *columns: str, amounts_from: int | None = None, ids: int = 0) -> Table:
    """Return an empty table.

    Parameters
    ----------
    amounts_from
        The first column of amounts, which are aligned to the right and never wrapped. The default
        is the second column, or the one after the IDs.
    ids
        The number of leading columns that hold IDs. An ID stays on one line, so it can be copied.
    """
    made = _CompactTable(title=title, title_justify="left", title_style="bold", header_style="dim")
    first = max(ids, 1) if amounts_from is None else amounts_from
    for number, column in enumerate(columns):
        made.add_column(
            column,
            justify="right" if number >= first else "left",
            no_wrap=number < ids or number >= first,
            overflow="fold",
        )
    return made


def instant(when: datetime) -> str:
    """Write an instant in the bank's own time, to the minute.

    Examples
    --------
    >>> from datetime import UTC
    >>> instant(datetime(2026, 12, 31, 16, 5, tzinfo=UTC))
    '2027-01-01 00:05'
    """
    return when.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def duration(length: timedelta) -> str:
    """Write a duration by its two largest units.

    Examples
    --------
    >>> duration(timedelta(minutes=128_659)), duration(timedelta(minutes=312))
    ('89 d 8 h', '5 h 12 min')
    >>> duration(timedelta(minutes=34)), duration(timedelta(seconds=59))
    ('34 min', '0 min')
    """
    hours, minutes = divmod(max(length, timedelta()) // timedelta(minutes=1), 60)
    days, hours_left = divmod(hours, 24)
    if days:
        return f"{days:,} d {hours_left} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def times(count: int) -> str:
    """Write a number of repetitions.

    Examples
    --------
    >>> times(0), times(1), times(1_200)
    ('never', 'once', '1,200 times')
    """
    return ("never", "once")[count] if count in (0, 1) else f"{count:,} times"


def exact_yuan(fen: Decimal) -> str:
    """Write exact fen as yuan, with all decimals and at least two.

    Examples
    --------
    >>> exact_yuan(Decimal("155008.9041000")), exact_yuan(Decimal(-50_00))
    ('1,550.089041', '-50.00')
    """
    return _at_least_two(f"{EXACT.divide(fen, Decimal(FEN_PER_YUAN)):,f}")


def percent(rate: Decimal) -> str:
    """Write a rate exactly as a percentage, with at least two decimals.

    Examples
    --------
    >>> percent(Decimal("0.0005")), percent(Decimal("0.0006575342"))
    ('0.05 %', '0.06575342 %')
    """
    return f"{_at_least_two(f'{rate.scaleb(_LEAST_PLACES):f}')} %"


def _at_least_two(number: str) -> str:
    whole, _, rest = number.partition(".")
    return f"{whole}.{rest.rstrip('0').ljust(_LEAST_PLACES, '0')}"
