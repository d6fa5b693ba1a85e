"""Screening: the list of persons whom the bank stops, holds and their cases."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from microloan.domain import ids
from microloan.domain.errors import StateConflictError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

CASE_PERIOD = timedelta(hours=24)
"""The time within which two people decide on a case."""


@dataclass(frozen=True, slots=True)
class ScreeningList:
    """A version of the screening list.

    Parameters
    ----------
    digest
        The digest of the persons, by which a repeated import is the same version.
    entries
        The number of persons.
    scanned_at
        The end of the scan of all customers, None before.
    """

    version: int
    digest: str
    entries: int
    imported_at: datetime
    scanned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold on a person, until two people release it.

    Parameters
    ----------
    list_version
        The newest version of the list that names the person.
    case_id
        The case in which two people decide on it.
    """

    list_version: int
    case_id: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """A case about a person on hold.

    Parameters
    ----------
    approval_id
        The request by which two people released the hold, empty before.
    """

    case_id: str
    customer_id: str
    list_version: int
    opened_at: datetime
    released_at: datetime | None = None
    approval_id: str = ""

    @property
    def due_at(self) -> datetime:
        """The instant by which two people decide."""
        return self.opened_at + CASE_PERIOD

    def is_overdue(self, now: datetime) -> bool:
        """Return whether it is open after its period."""
        return self.released_at is None and now > self.due_at

    def release(self, now: datetime, approval_id: str) -> Case:
        """Return the case with the release of its hold."""
        return replace(self, released_at=now, approval_id=approval_id)


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

    def open_hold(self, customer_id: str, now: datetime) -> tuple[Screening, Case]:
        """Return the person on hold for a new hit, and the case.

        A newer version of the list joins the case of a hold that is still open.
        """
        before = self.hold
        case = Case(
            case_id=before.case_id if before else case_id(customer_id, self.listed),
            customer_id=customer_id,
            list_version=self.listed,
            opened_at=before.opened_at if before else now,
        )
        return replace(self, hold=Hold(self.listed, case.case_id, case.opened_at)), case

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
        return replace(self, hold=None, released=case.list_version)


CLEAR = Screening()
"""The state of a person of whom nothing is stored."""


def case_id(customer_id: str, list_version: int) -> str:
    """Return the ID of the case that a hit of a person opens."""
    return ids.derive("case", customer_id, str(list_version))


def digest_of(customer_ids: Iterable[str]) -> str:
    """Return the digest of a list's persons, in any order.

    Examples
    --------
    >>> digest_of(["cust-a", "cust-b"]) == digest_of(["cust-b", "cust-a"])
    True
    """
    return hashlib.sha256(json.dumps(sorted(customer_ids)).encode()).hexdigest()


def next_list(
    before: ScreeningList | None, digest: str, entries: int, now: datetime
) -> ScreeningList:
    """Return the version that an import stores.

    The same persons as before are the same version, so that an interrupted import continues.
    """
    if before and before.digest == digest:
        return before
    return ScreeningList(before.version + 1 if before else 1, digest, entries, now)
