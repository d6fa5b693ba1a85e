from dataclasses import replace
from datetime import date

import pytest

from microloan.domain.channel import Channel
from microloan.domain.errors import NotInvitedError
from microloan.domain.invitations.eligibility import EligibilityCriteria, unmet_criteria
from microloan.domain.invitations.member import (
    InvitationStatus,
    Member,
    can_enter,
    invitation_status,
    require_invitation,
)
from tests.support.builders.examples import member

TODAY = date(2024, 1, 15)
INVITED = replace(member(), campaign="c1", invited_until=TODAY)
BOUND = replace(INVITED, customer_id="cust-1")
TOMORROW = date(2024, 1, 16)


@pytest.mark.parametrize(
    ("who", "day", "expected", "entrance"),
    [
        (None, TODAY, InvitationStatus.NOT_LISTED, False),
        (member(), TODAY, InvitationStatus.LISTED, False),
        (INVITED, TODAY, InvitationStatus.INVITED, True),  # the last day counts
        (INVITED, TOMORROW, InvitationStatus.LAPSED, False),
        (BOUND, TOMORROW, InvitationStatus.BOUND, True),  # a customer stays one
    ],
)
def test_loan_entry_point_is_visible_only_to_invited_or_bound_members(
    who: Member | None, day: date, expected: InvitationStatus, *, entrance: bool
) -> None:
    assert invitation_status(who, day) is expected
    assert can_enter(who, day) is entrance
    if entrance:
        assert require_invitation(who, day) is who
    else:
        with pytest.raises(NotInvitedError):
            require_invitation(who, day)


def test_same_openid_in_two_wallets_is_two_members() -> None:
    assert member("o1", Channel.QQ).key != member("o1", Channel.WECHAT).key


@pytest.mark.parametrize(
    ("who", "reasons"),
    [
        (member(), ()),
        (replace(member(), listed_until=TODAY), ()),
        (replace(member(), listed_until=date(2024, 1, 14)), ("listing_expired",)),
        (replace(member(), card_months=3, account_months=12, active_days=8), ()),
        (replace(member(), card_months=2), ("card_too_new",)),
        (replace(member(), account_months=11), ("account_too_new",)),
        (replace(member(), active_days=7), ("not_active_enough",)),
        (replace(member(), card_months=0, active_days=0), ("card_too_new", "not_active_enough")),
        (INVITED, ("already_invited",)),
        (BOUND, ("already_invited",)),
        (replace(INVITED, invited_until=date(2024, 1, 14)), ("already_invited",)),  # lapsed
        (replace(member(), prescreen=0), ()),  # at 0 all pass
        (
            replace(member(), abnormal_events=1, debtor=True),
            ("abnormal_behaviour", "listed_debtor"),
        ),
    ],
)
def test_member_is_eligible_only_when_all_criteria_are_met(
    who: Member, reasons: tuple[str, ...]
) -> None:
    assert unmet_criteria(who, EligibilityCriteria(), TODAY) == reasons
