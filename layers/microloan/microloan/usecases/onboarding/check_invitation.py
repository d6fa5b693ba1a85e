"""The visibility of the loan entry point in the wallet."""

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
    """The visible state of a member's invitation."""

    shown: bool
    standing: InvitationStatus
    until: date | None


def check_invitation(caller: Caller, members: MemberStore, clock: Clock) -> InvitationView:
    """Return whether the loan entry point is visible to the member, in one read."""
    member = members.member(caller.member_key)
    today = business_date(clock.now())
    until = member.invited_until if member else None
    return InvitationView(can_enter(member, today), invitation_status(member, today), until)
