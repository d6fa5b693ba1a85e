"""The outcome of a credit decision, apart from its facts."""

from enum import StrEnum


class Outcome(StrEnum):
    """The outcome of a decision."""

    APPROVED = "approved"
    DECLINED = "declined"
