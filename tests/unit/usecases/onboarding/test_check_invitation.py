from datetime import date, timedelta

from microloan.domain.channel import Channel
from microloan.domain.invitations.member import InvitationStatus
from microloan.usecases.caller import Caller
from microloan.usecases.onboarding.check_invitation import InvitationView, check_invitation
from tests.support.builders.examples import DRAWN_ON
from tests.support.builders.in_memory_bank import InMemoryBank

UNTIL = DRAWN_ON + timedelta(days=90)


def test_unlisted_member_sees_no_loan_entry_point() -> None:
    bank = InMemoryBank()
    caller = Caller(Channel.QQ, "stranger")
    shown = check_invitation(caller, bank.store, bank.clock)
    assert shown == InvitationView(shown=False, standing=InvitationStatus.NOT_LISTED, until=None)


def test_invited_member_sees_the_loan_entry_point_until_the_invitation_lapses() -> None:
    bank = InMemoryBank()
    caller = bank.invite()
    assert check_invitation(caller, bank.store, bank.clock) == InvitationView(
        shown=True, standing=InvitationStatus.INVITED, until=UNTIL
    )
    bank.clock.set(UNTIL + timedelta(days=1))
    assert check_invitation(caller, bank.store, bank.clock).standing is InvitationStatus.LAPSED


def test_customer_sees_the_loan_entry_point_after_the_invitation_lapsed() -> None:
    bank = InMemoryBank()
    caller = bank.invite()
    bank.bind(caller)
    bank.clock.set(date(2030, 1, 1))
    assert check_invitation(caller, bank.store, bank.clock).shown
