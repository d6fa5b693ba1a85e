"""The versions of the screening list, and the cases of hits."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from microloan.domain import ids

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
class Case:
    """A case about a person on hold.

    Parameters
    ----------
    list_version
        The newest version of the list that names the person, 0 for none.
    opened_by, reason
        The operator who put the person on hold by hand, and why. Empty for a hit of the list.
    approval_id
        The request by which two people released the hold, empty before.
    """

    case_id: str
    customer_id: str
    list_version: int
    opened_at: datetime
    released_at: datetime | None = None
    approval_id: str = ""
    opened_by: str = ""
    reason: str = ""

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


def case_id(customer_id: str, cause: str) -> str:
    """Return the ID of a person's case.

    Parameters
    ----------
    cause
        The version of the list with the hit, or the instant of a hold by hand.
    """
    return ids.derive("case", customer_id, cause)


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
