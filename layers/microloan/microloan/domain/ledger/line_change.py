"""The record of each change of a credit line by a person."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Self

from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.line_freeze import Freeze


@dataclass(frozen=True, slots=True)
class LineSettings:
    """The settings of a line that a person can change."""

    limit: int
    daily_rate: Decimal
    freeze: Freeze | None

    @classmethod
    def of(cls, line: CreditLine) -> Self:
        """Return the settings of a line."""
        return cls(line.limit, line.daily_rate, line.freeze)


@dataclass(frozen=True, slots=True)
class LineChange:
    """A change of a line by a person, kept for ever beside the line.

    Parameters
    ----------
    version
        The version of the line after the change.
    changed_by, approved_by
        The operator who changed or requested it, and the one who approved it. The second is empty
        where one person may decide.
    """

    version: int
    changed_at: datetime
    changed_by: str
    approved_by: str
    reason: str
    before: LineSettings
    after: LineSettings
