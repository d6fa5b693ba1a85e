"""The refusal of persons on hold, in the words of a busy database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.errors import throttled

if TYPE_CHECKING:
    from microloan.domain.customers.screening import Screening
    from microloan.ports.clock import Clock
    from microloan.ports.screening import ScreeningIndex


def require_clear(
    customer_id: str,
    screening: Screening,
    persons: ScreeningIndex,
    clock: Clock,
    *,
    held: bool = False,
) -> None:
    """Raise for a person to whom nothing may move, and place the hold of a new hit.

    Parameters
    ----------
    held
        Whether the customer's line has the mark of a hold.

    Raises
    ------
    ThrottledError
        The error of a busy database. The person must not learn of a hold.
    """
    if screening.is_new_hit:
        # Only a hit needs that module.
        from microloan.usecases.screening.hold import place_hold  # noqa: PLC0415 - as said

        place_hold(customer_id, persons, clock)
    if held:
        raise throttled()
    refuse_on_hold(screening)


def refuse_on_hold(screening: Screening) -> None:
    """Raise for a person to whom nothing may move.

    Raises
    ------
    ThrottledError
        As above.
    """
    if screening.stopped_by is not None:
        raise throttled()
