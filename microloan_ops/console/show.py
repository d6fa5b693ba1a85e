"""Tables and figures in a terminal of eighty columns."""

from datetime import datetime, timedelta
from decimal import Decimal

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table

from microloan.domain.calendar import SHANGHAI
from microloan.domain.money import EXACT, FEN_PER_YUAN

_LEAST_PLACES = 2


class _Fitting(Table):
    """A table that gives up its lines and most of its gaps where its words need the room.

    An amount that goes on in the next line is read as two.
    """

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Look whether the longest words of all columns fit, then write the table."""
        if self.__rich_measure__(console, options).minimum > options.max_width:
            self.box, self.pad_edge, self.padding = None, False, (0, 1, 0, 0)
        yield from super().__rich_console__(console, options)


def table(title: str, *columns: str, amounts_from: int | None = None, ids: int = 0) -> Table:
    """Return an empty table.

    Parameters
    ----------
    amounts_from
        The columns from this on are amounts, written to the right and each on one line; else
        all but the first, or but those of ids.
    ids
        So many of the first columns hold ids: whole and on one line, to be copied.
    """
    made = _Fitting(title=title, title_justify="left", title_style="bold", header_style="dim")
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
    """Write how often something was done.

    Examples
    --------
    >>> times(0), times(1), times(1_200)
    ('never', 'once', '1,200 times')
    """
    return ("never", "once")[count] if count in (0, 1) else f"{count:,} times"


def exact_yuan(fen: Decimal) -> str:
    """Write exact fen as yuan, with as many decimals as there are, at least two.

    Examples
    --------
    >>> exact_yuan(Decimal("155008.9041000")), exact_yuan(Decimal(-50_00))
    ('1,550.089041', '-50.00')
    """
    return _at_least_two(f"{EXACT.divide(fen, Decimal(FEN_PER_YUAN)):,f}")


def percent(rate: Decimal) -> str:
    """Write a rate as per cent, exactly, with at least two decimals.

    Examples
    --------
    >>> percent(Decimal("0.0005")), percent(Decimal("0.0006575342"))
    ('0.05 %', '0.06575342 %')
    """
    return f"{_at_least_two(f'{rate.scaleb(_LEAST_PLACES):f}')} %"


def _at_least_two(number: str) -> str:
    whole, _, rest = number.partition(".")
    return f"{whole}.{rest.rstrip('0').ljust(_LEAST_PLACES, '0')}"
