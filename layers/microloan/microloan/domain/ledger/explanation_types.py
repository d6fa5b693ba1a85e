"""The kinds of debt and of lines in the explanation of a loan's debt."""

from enum import StrEnum


class DebtType(StrEnum):
    """The kind of debt of a figure."""

    PRINCIPAL = "principal"
    INTEREST = "interest"
    PENALTY = "penalty"
    OWED_BACK = "owed_back"
    """A refund that the customer owes back, because its payment was returned."""


class LineType(StrEnum):
    """The type of a line, which decides its fields."""

    DRAWN = "drawn"
    """The draw, on `until`."""
    BILLED = "billed"
    """The principal that instalment `number` billed on `until`, which left the unbilled principal.
    """
    INSTALMENT = "instalment"
    """`balance` divided by the `share` instalments that remained on `until`, rounded down."""
    LEVEL_INSTALMENT = "level_instalment"
    """The level instalment that fell due on `until`."""
    LEVEL_INTEREST = "level_interest"
    """The part of the level instalment that is interest, paid before or not.

    `balance` × `rate` × `days`, rounded to the fen and negative.
    """
    REMAINDER = "remainder"
    """The whole `balance`, which the last level instalment takes on `until`."""
    ACCRUED = "accrued"
    """`balance` × `rate` × `days`, exact."""
    CEILING = "ceiling"
    """The reduction of the line before it to the legal ceiling: `balance` × `rate` × `days`.

    `balance` is the bill's unpaid principal.
    """
    ROUNDED = "rounded"
    """The difference from the exact accruals to the nearest fen.

    Halves go up. A penalty at the ceiling is rounded down.
    """
    PAID = "paid"
    """The part of a repayment of value date `until` for this figure."""
    CORRECTED = "corrected"
    """The part of a correction of value date `until` for this figure."""
    WAIVED = "waived"
    """The penalty that the bank waived on `until`, because a plan was kept for a time."""
    SPREAD = "spread"
    """The unpaid principal or interest of bill `number`, which a plan of `until` spreads anew."""
    SPREAD_PART = "spread_part"
    """The part of the spread interest in the instalment that fell due on `until`."""
    REFUNDED = "refunded"
    """The amount refunded on `until`."""
