"""The standing of a credit line."""

from enum import StrEnum


class LineStanding(StrEnum):
    """Whether money can be drawn on a line."""

    CLEAR = "clear"
    ARREARS = "arrears"
    """A loan of the customer is past its grace, written off, or owes a refund back."""
    PLAN = "plan"
    """A loan of the customer is repaid by a plan for difficulties, and no loan is in arrears."""
    FROZEN = "frozen"
    """The bank has frozen the line. No loan is in arrears, and none is repaid by a plan."""
    CLOSED = "closed"
    """Its limit is zero: the customer closed it, a new decision declined, or an erasure began.

    Only an application opens it again.
    """
