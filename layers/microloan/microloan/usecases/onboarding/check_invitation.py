"""Whether the wallet shows the entrance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from microloan.domain.calendar import business_date
from microloan.domain.invitations.member import has_entrance, standing

if TYPE_CHECKING:
    from datetime import date

    from microloan.domain.invitations.member import Standing
    from microloan.ports.clock import Clock
    from microloan.ports.customers import Members
    from microloan.usecases.caller import Caller


@dataclass(frozen=True, slots=True)
class Entrance:
    """What the wallet shows a member."""

    shown: bool
    standing: Standing
    until: date | None


def check_invitation(caller: Caller, members: Members, clock: Clock) -> Entrance:
    """Return whether the member sees the entrance; one read."""
    member = members.member(caller.member_key)
    today = business_date(clock.now())
    until = member.invited_until if member else None
    return Entrance(has_entrance(member, today), standing(member, today), until)
