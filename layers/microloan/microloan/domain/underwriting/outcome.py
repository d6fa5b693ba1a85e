"""The outcome of a credit decision, which answers name without the decision's facts."""

from enum import StrEnum


class Outcome(StrEnum):
    """The outcome of a decision."""

    APPROVED = "approved"
    DECLINED = "declined"
