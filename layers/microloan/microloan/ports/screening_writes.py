"""Writes of screening: states of persons, cases and the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from microloan.domain.customers.screening import Screening
    from microloan.domain.customers.screening_case import Case, ScreeningList


class SaveScreening(NamedTuple):
    """Replace a person's state, unless another write came since it was read.

    A state that says nothing is deleted.
    """

    customer_id: str
    after: Screening
    before: Screening


class SaveCase(NamedTuple):
    """Store a case, open or released. A case that was released stays as it is."""

    case: Case


class SaveScreeningList(NamedTuple):
    """Store a version of the list as the current one.

    It fails when another import came first.
    """

    after: ScreeningList
    before: ScreeningList | None


class RequireScreeningList(NamedTuple):
    """Require that a version is the current one, without a write."""

    version: int


ScreeningWrite = SaveScreening | SaveCase | SaveScreeningList | RequireScreeningList
