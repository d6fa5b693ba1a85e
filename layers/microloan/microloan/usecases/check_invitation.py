"""Whether the wallet shows the entrance."""

from dataclasses import dataclass
from datetime import date

from microloan.domain.calendar import business_date
from microloan.domain.member import Standing, has_entrance, standing
from microloan.ports import Clock, People
from microloan.usecases.caller import Caller


@dataclass(frozen=True, slots=True)
class Entrance:
    """What the wallet shows a member."""

    shown: bool
    standing: Standing
    until: date | None


def check_invitation(caller: Caller, people: People, clock: Clock) -> Entrance:
    """Return whether the member sees the entrance; one read."""
    member = people.member(caller.member_key)
    today = business_date(clock.now())
    until = member.invited_until if member else None
    return Entrance(has_entrance(member, today), standing(member, today), until)
