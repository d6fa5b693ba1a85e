"""Whether the wallet shows the entrance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from microloan.domain.calendar import business_date
from microloan.domain.invitations.member import can_enter, invitation_status

if TYPE_CHECKING:
    from datetime import date

    from microloan.domain.invitations.member import InvitationStatus
    from microloan.ports.clock import Clock
    from microloan.ports.customers import MemberStore
    from microloan.usecases.caller import Caller


@dataclass(frozen=True, slots=True)
class InvitationView:
    """What the wallet shows a member."""

    shown: bool
    standing: InvitationStatus
    until: date | None


def check_invitation(caller: Caller, members: MemberStore, clock: Clock) -> InvitationView:
    """Return whether the member sees the entrance; one read."""
    member = members.member(caller.member_key)
    today = business_date(clock.now())
    until = member.invited_until if member else None
    return InvitationView(can_enter(member, today), invitation_status(member, today), until)
