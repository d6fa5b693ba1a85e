"""Import of the white list: write its rows, and remove members that left it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from microloan.domain.invitations.member import update_listing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from microloan.domain.invitations.member import Member
    from microloan.ports.white_list import WhiteListStore

ADDED, UPDATED, UNCHANGED = "added", "updated", "unchanged"


def upsert_members(
    rows: Mapping[str, Member], listing: WhiteListStore, today: date
) -> Counter[str]:
    """Write rows by key and return how many were added, updated and unchanged.

    A row equal to the stored one is not written. A member's invitation and customer are never
    changed.
    """
    known = listing.listed(rows)
    dated = {key: replace(row, changed_on=today) for key, row in rows.items()}
    new = [row for key, row in dated.items() if key not in known]
    changed = [
        dated[key] for key, stored in known.items() if update_listing(stored, rows[key]) != stored
    ]
    listing.add(new)
    for row in changed:
        listing.update(row)
    unchanged = len(known) - len(changed)
    return Counter({ADDED: len(new), UPDATED: len(changed), UNCHANGED: unchanged})


def remove_members(keys: Mapping[str, object], listing: WhiteListStore) -> Counter[str]:
    """Remove members and return how many were removed, bound or not listed."""
    return Counter(listing.remove(key).value for key in keys)
