"""Tables of figures, for people and for programs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from microloan.domain.calendar import SHANGHAI
from microloan.domain.money import yuan

Cell = str | int | Decimal | date | datetime | None
_HUNDRED = 100
_PERCENT_PLACES = Decimal("0.01")
# A figure and its sign stay on one line.
PER_CENT = "\N{NO-BREAK SPACE}%"
UNKNOWN = "–"


class Shown(StrEnum):
    """The kind of a column's figures, and so their format."""

    TEXT = "text"
    DAY = "day"
    TIME = "time"
    COUNT = "count"
    FEN = "fen"
    SHARE = "share"
    SECONDS = "seconds"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key for programs, its title for people, its kind."""

    key: str
    title: str
    shown: Shown

    @property
    def is_number(self) -> bool:
        """Whether it is aligned to the right."""
        return self.shown not in (Shown.TEXT, Shown.DAY, Shown.TIME)


@dataclass(frozen=True, slots=True)
class Table:
    """Figures in rows. The first column names the row."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @classmethod
    def of(
        cls, title: str, columns: Iterable[tuple[str, str, Shown]], rows: Iterable[Iterable[Cell]]
    ) -> "Table":
        """Return a table of columns given as (key, title, kind)."""
        return cls(title, tuple(Column(*column) for column in columns), tuple(map(tuple, rows)))

    def cells(self) -> Iterator[list[str]]:
        """Yield the rows for people."""
        for row in self.rows:
            yield [
                shown(cell, column.shown) for cell, column in zip(row, self.columns, strict=True)
            ]

    def records(self) -> list[dict[str, str | int | None]]:
        """Return the rows for programs: whole fen, shares and seconds as strings."""
        keys = [column.key for column in self.columns]
        return [dict(zip(keys, map(plain, row), strict=True)) for row in self.rows]


def shown(cell: Cell, kind: Shown) -> str:
    r"""Return a figure for people.

    Examples
    --------
    >>> shown(1_234_56, Shown.FEN), shown(Decimal("0.0123"), Shown.SHARE), shown(None, Shown.FEN)
    ('1,234.56', '1.23\xa0%', '–')
    """
    match cell:
        case None:
            return UNKNOWN
        case datetime():
            return f"{cell.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
        case int() if kind is Shown.FEN:
            return yuan(cell)
        case int() if kind is Shown.COUNT:
            return f"{cell:,}"
        case Decimal() if kind is Shown.SHARE:
            return percent(cell)
        case _:
            return str(cell)


def percent(share: Decimal) -> str:
    r"""Return a share in per cent, to two places.

    Examples
    --------
    >>> percent(Decimal("0.5")), percent(Decimal("0.000049"))
    ('50.00\xa0%', '0.00\xa0%')
    """
    return f"{(share * _HUNDRED).quantize(_PERCENT_PLACES)}{PER_CENT}"


def plain(cell: Cell) -> str | int | None:
    """Return a figure for programs."""
    match cell:
        case Decimal():
            return str(cell)
        case date():
            return cell.isoformat()
        case _:
            return cell
