"""The standing of a credit line."""

from enum import StrEnum


class LineStanding(StrEnum):
    """Whether money can be drawn on a line."""

    CLEAR = "clear"
    ARREARS = "arrears"
    """A loan of the customer is past its grace, written off, or owes a refund back."""
    FROZEN = "frozen"
    """The bank has frozen the line, and no loan is in arrears."""
    CLOSED = "closed"
    """Its limit is zero: the customer closed it, a new decision declined, or an erasure began.

    Only an application opens it again.
    """
