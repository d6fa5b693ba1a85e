"""The state of a person against the screening list, and holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from microloan.domain.errors import StateConflictError

if TYPE_CHECKING:
    from datetime import datetime

    from microloan.domain.customers.screening_case import Case


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold on a person, until two people release it.

    Parameters
    ----------
    list_version
        The newest version of the list that names the person, 0 for a hold by hand.
    case_id
        The case in which two people decide on it.
    """

    list_version: int
    case_id: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Screening:
    """The state of a person, customer or not, against the screening list.

    Parameters
    ----------
    listed
        The version of the list that names the person, 0 for none.
    released
        The newest version whose hit two people have released.
    revision
        The number of its last write.

    Examples
    --------
    >>> Screening(listed=2, released=1).stopped_by, Screening(listed=2, released=2).stopped_by
    (2, None)
    """

    listed: int = 0
    released: int = 0
    hold: Hold | None = None
    revision: int = 0

    @property
    def is_new_hit(self) -> bool:
        """Whether the person is named by a version that no one has decided on."""
        decided = max(self.released, self.hold.list_version if self.hold else 0)
        return self.listed > decided

    @property
    def stopped_by(self) -> int | None:
        """The version of the list that stops the person, None for a clear one."""
        if self.is_new_hit:
            return self.listed
        return self.hold.list_version if self.hold else None

    def name(self, version: int) -> Screening:
        """Return the person as named by a version of the list."""
        return replace(self, listed=max(self.listed, version))

    def remove(self) -> Screening:
        """Return the person as no longer named. A hold stays."""
        return Screening(hold=self.hold, revision=self.revision)

    def open_hold(
        self, customer_id: str, now: datetime, joined: Case | None = None
    ) -> tuple[Screening, Case]:
        """Return the person on hold for a new hit, and the case.

        Parameters
        ----------
        joined
            The case of a hold that is still open. A newer version of the list joins it.
        """
        # Only a hit opens a case, so that the requests of others do not load it.
        from microloan.domain.customers.screening_case import (  # noqa: PLC0415 - as said
            Case,
            case_id,
        )

        case = (
            replace(joined, list_version=self.listed)
            if joined
            else Case(case_id(customer_id, str(self.listed)), customer_id, self.listed, now)
        )
        return self._on_hold(case), case

    def open_hold_by_hand(
        self, customer_id: str, operator: str, reason: str, now: datetime
    ) -> tuple[Screening, Case]:
        """Return the person on hold by one operator's decision, and the case.

        Raises
        ------
        StateConflictError
            When the person is on hold already.
        """
        from microloan.domain.customers.screening_case import (  # noqa: PLC0415 - as above
            Case,
            case_id,
        )

        if self.hold:
            raise StateConflictError(
                f"This person is on hold already, in case {self.hold.case_id}.",
                code="person_on_hold",
            )
        case = Case(
            case_id=case_id(customer_id, now.isoformat()),
            customer_id=customer_id,
            # A list may name the person whose scan has not come to the person yet.
            list_version=self.listed if self.is_new_hit else 0,
            opened_at=now,
            opened_by=operator,
            reason=reason,
        )
        return self._on_hold(case), case

    def _on_hold(self, case: Case) -> Screening:
        return replace(self, hold=Hold(case.list_version, case.case_id, case.opened_at))

    def release(self, case: Case) -> Screening:
        """Return the person without the hold of a case.

        Raises
        ------
        StateConflictError
            When the hold is of another case, or of another version of the list.
        """
        if self.hold != Hold(case.list_version, case.case_id, case.opened_at):
            raise StateConflictError(
                "The case has changed since it was read. Read it again.", code="case_changed"
            )
        # A hold by hand has no version, so an earlier release stays.
        return replace(self, hold=None, released=max(self.released, case.list_version))


CLEAR = Screening()
"""The state of a person of whom nothing is stored."""
