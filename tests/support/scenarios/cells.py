"""The words of a cell: amounts in yuan, dates, times, rates and names."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from microloan.domain.calendar import SHANGHAI
from tests.support.scenarios.markdown import Row, ScenarioError

_AMOUNT = re.compile(r"-?\d{1,3}(,\d{3})*\.\d{2}")
_RATE = re.compile(r"(\d+\.\d+) %")
_PERCENT = Decimal(100)

Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")


@dataclass(frozen=True)
class Cells:
    """A row whose cells are read as values."""

    row: Row

    def __contains__(self, column: str) -> bool:
        """Return whether a cell is filled."""
        return bool(self.row.cells.get(column))

    def text(self, column: str) -> str:
        """Return a cell that must be filled."""
        if column not in self:
            raise self.error(f"the cell {column} is empty")
        return self.row.cells[column]

    def error(self, message: str) -> ScenarioError:
        """Return an error that names the row."""
        return ScenarioError(self.row.place, message)

    def amount(self, column: str) -> int:
        """Return yuan, such as 1,000.50, in fen."""
        text = self.text(column)
        if not _AMOUNT.fullmatch(text):
            raise self.error(f"{column} is {text}, write yuan as 1,000.50")
        return int(text.replace(",", "").replace(".", ""))

    def optional_amount(self, column: str) -> int:
        """Return yuan in fen, zero for an empty cell."""
        return self.amount(column) if column in self else 0

    def number(self, column: str) -> int:
        """Return a whole number."""
        text = self.text(column)
        if not (text.isascii() and text.isdigit()):
            raise self.error(f"{column} is {text}, write a whole number")
        return int(text)

    def rate(self, column: str) -> Decimal:
        """Return a rate, such as 0.05 %, as a share."""
        text = self.text(column)
        found = _RATE.fullmatch(text)
        if found is None:
            raise self.error(f"{column} is {text}, write a rate as 0.05 %")
        return Decimal(found[1]) / _PERCENT

    def day(self, column: str) -> date:
        """Return a date, such as 2024-02-15."""
        return self._parsed(column, date.fromisoformat, "a date as 2024-02-15")

    def instant(self, column: str, hour: time) -> datetime:
        """Return a date at an hour of Shanghai, or with its own, such as 2024-02-15 23:59."""
        day, _, clock = self.text(column).partition(" ")
        return self._parsed(
            column,
            lambda _: datetime.combine(
                date.fromisoformat(day), time.fromisoformat(clock) if clock else hour, SHANGHAI
            ),
            "a time as 2024-02-15 or 2024-02-15 23:59",
        )

    def word(self, column: str, words: type[Word]) -> Word:
        """Return a word of a closed list, spoken with blanks."""
        text = self.text(column)
        known = {word.value.replace("_", " "): word for word in words}
        if text not in known:
            raise self.error(f"{column} is {text}, which is none of: {', '.join(known)}")
        return known[text]

    def _parsed(self, column: str, parse: Callable[[str], Value], form: str) -> Value:
        text = self.text(column)
        try:
            return parse(text)
        except ValueError:
            raise self.error(f"{column} is {text}, write {form}") from None
