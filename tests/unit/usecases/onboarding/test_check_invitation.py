from datetime import date, timedelta

from microloan.domain.channel import Channel
from microloan.domain.invitations.member import InvitationStatus
from microloan.usecases.caller import Caller
from microloan.usecases.onboarding.check_invitation import InvitationView, check_invitation
from tests.support.builders.examples import DRAWN_ON
from tests.support.builders.in_memory_bank import World

UNTIL = DRAWN_ON + timedelta(days=90)


def test_a_member_that_was_never_listed_sees_no_entrance() -> None:
    world = World()
    caller = Caller(Channel.QQ, "stranger")
    shown = check_invitation(caller, world.store, world.clock)
    assert shown == InvitationView(shown=False, standing=InvitationStatus.NOT_LISTED, until=None)


def test_the_entrance_is_shown_from_the_invitation_until_it_lapses() -> None:
    world = World()
    caller = world.invite()
    assert check_invitation(caller, world.store, world.clock) == InvitationView(
        shown=True, standing=InvitationStatus.INVITED, until=UNTIL
    )
    world.clock.set(UNTIL + timedelta(days=1))
    assert check_invitation(caller, world.store, world.clock).standing is InvitationStatus.LAPSED


def test_a_customer_keeps_the_entrance_after_the_invitation() -> None:
    world = World()
    caller = world.invite()
    world.bind(caller)
    world.clock.set(date(2030, 1, 1))
    assert check_invitation(caller, world.store, world.clock).shown
