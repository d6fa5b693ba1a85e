from datetime import date, timedelta

from microloan.domain.channel import Channel
from microloan.domain.invitations.member import InvitationStatus
from microloan.usecases.caller import Caller
from microloan.usecases.onboarding.check_invitation import InvitationView, check_invitation
from tests.support.builders.examples import DRAWN_ON
from tests.support.builders.in_memory_bank import InMemoryBank

UNTIL = DRAWN_ON + timedelta(days=90)


def test_a_member_that_was_never_listed_sees_no_entrance() -> None:
    bank = InMemoryBank()
    caller = Caller(Channel.QQ, "stranger")
    shown = check_invitation(caller, bank.store, bank.clock)
    assert shown == InvitationView(shown=False, standing=InvitationStatus.NOT_LISTED, until=None)


def test_the_entrance_is_shown_from_the_invitation_until_it_lapses() -> None:
    bank = InMemoryBank()
    caller = bank.invite()
    assert check_invitation(caller, bank.store, bank.clock) == InvitationView(
        shown=True, standing=InvitationStatus.INVITED, until=UNTIL
    )
    bank.clock.set(UNTIL + timedelta(days=1))
    assert check_invitation(caller, bank.store, bank.clock).standing is InvitationStatus.LAPSED


def test_a_customer_keeps_the_entrance_after_the_invitation() -> None:
    bank = InMemoryBank()
    caller = bank.invite()
    bank.bind(caller)
    bank.clock.set(date(2030, 1, 1))
    assert check_invitation(caller, bank.store, bank.clock).shown
