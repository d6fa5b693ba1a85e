"""The record of each change of a credit line by the customer or an operator."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Self

from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.line_extra import Extra
from microloan.domain.ledger.line_freeze import Freeze

CUSTOMER = "customer"
"""The name of the customer among those who change a line. No operator can have it."""
CUSTOMER_REQUEST = "customer_request"
"""The reason of a change by the customer, who need not give one."""


@dataclass(frozen=True, slots=True)
class LineSettings:
    """The settings of a line that a person can change."""

    limit: int
    daily_rate: Decimal
    freeze: Freeze | None
    due_day: int | None = None
    extra: Extra | None = None

    @classmethod
    def of(cls, line: CreditLine) -> Self:
        """Return the settings of a line."""
        return cls(line.limit, line.daily_rate, line.freeze, line.due_day, line.extra)


@dataclass(frozen=True, slots=True)
class LineChange:
    """A change of a line by a person, kept for ever beside the line.

    Parameters
    ----------
    version
        The version of the line after the change.
    changed_by, approved_by
        The operator who changed or requested it, or `CUSTOMER`, and the operator who approved it.
        The second is empty where one person may decide.
    """

    version: int
    changed_at: datetime
    changed_by: str
    approved_by: str
    reason: str
    before: LineSettings
    after: LineSettings

    @classmethod
    def of(  # noqa: PLR0913 - the change, by whom, when and why
        cls,
        before: CreditLine,
        after: CreditLine,
        *,
        version: int,
        changed_at: datetime,
        changed_by: str,
        reason: str,
        approved_by: str = "",
    ) -> Self:
        """Return the record of a change from one state of a line to another."""
        return cls(
            version,
            changed_at,
            changed_by,
            approved_by,
            reason,
            LineSettings.of(before),
            LineSettings.of(after),
        )
