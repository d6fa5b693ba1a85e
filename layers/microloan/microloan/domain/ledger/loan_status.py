"""The status of a loan, for those who need no more of it."""

from enum import StrEnum


class LoanStatus(StrEnum):
    """The status of a loan."""

    DISBURSING = "disbursing"
    OPEN = "open"
    WRITTEN_OFF = "written_off"
    SETTLED = "settled"
    CANCELLED = "cancelled"

    @property
    def closed(self) -> bool:
        """Whether the customer owes nothing under it any more."""
        return self in (LoanStatus.SETTLED, LoanStatus.CANCELLED)
