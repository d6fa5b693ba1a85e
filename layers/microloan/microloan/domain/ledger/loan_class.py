"""The class of a loan on a day, its cause, and the stage of its loss."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from microloan.domain.ledger.loan_classification import LoanClassification

STAGE_2_AFTER = 30
"""Days past due after which the credit risk counts as significantly increased (CAS 22)."""
STAGE_3_AFTER = 90
"""Days past due after which a loan counts as credit-impaired (CAS 22)."""


class ClassCause(StrEnum):
    """The cause of a class."""

    PAID_ON_TIME = "paid_on_time"
    DAYS_PAST_DUE = "days_past_due"
    OBSERVATION = "observation"
    """All arrears are paid, and the loan is observed before it leaves one of the worst classes."""
    RESTRUCTURED = "restructured"
    RESTRUCTURED_AGAIN = "restructured_again"
    WRITTEN_OFF = "written_off"


class Stage(IntEnum):
    """The stage of the expected loss: 1 of a year, 2 and 3 of the whole life."""

    ONE = 1
    TWO = 2
    THREE = 3


@dataclass(frozen=True, slots=True)
class LoanClass:
    """The class at the end of a day.

    Parameters
    ----------
    since
        The first day of the class.
    observing_until
        The day on which an observation ends, if all is paid on time. None without one.
    restructured
        The day of the last restructuring while the loan is observed after it, or None.
    days_past_due
        The days since the oldest unpaid due date.
    """

    classification: LoanClassification
    since: date
    cause: ClassCause
    observing_until: date | None
    restructured: date | None
    days_past_due: int

    @property
    def stage(self) -> Stage:
        """The stage of the expected loss.

        Source: CAS 22 (企业会计准则第22号), Yinbaojiangui [2022] No. 10.

        Examples
        --------
        >>> normal, cause = LoanClassification.NORMAL, ClassCause.PAID_ON_TIME
        >>> LoanClass(normal, date(2024, 1, 15), cause, None, None, 0).stage.value
        1
        """
        if not self.classification.is_performing or self.days_past_due > STAGE_3_AFTER:
            return Stage.THREE
        if self.days_past_due > STAGE_2_AFTER or self.restructured:
            return Stage.TWO
        return Stage.ONE
