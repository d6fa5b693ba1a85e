"""The port `WhiteListStore`, and what it must never do to an invitation or a customer."""

from dataclasses import replace
from datetime import date

import pytest

from microloan.domain.channel import Channel
from microloan.domain.errors import ConcurrentUpdateError
from microloan.domain.invitations.member import Member
from microloan.ports.onboarding_writes import BindMember
from microloan.ports.white_list import RemovalResult
from tests.support.builders.examples import CUSTOMER, member
from tests.support.cloud.store_under_test import StoreUnderTest

ROW = member()
INVITED = replace(ROW, campaign="spring", invited_until=date(2024, 4, 14))
BOUND = replace(INVITED, customer_id=CUSTOMER)
NEWS = Member(
    channel=ROW.channel,
    openid=ROW.openid,
    listed_until=date(2025, 6, 30),
    card_months=13,
    account_months=49,
    active_days=3,
    abnormal_events=2,
    debtor=True,
    prescreen=640,
    changed_on=date(2024, 2, 15),
)


def test_listed_returns_only_the_members_that_exist(stores: StoreUnderTest) -> None:
    stores.enlist(ROW, member("o1", Channel.QQ))
    assert stores.listing.listed([]) == {}
    assert stores.listing.listed([ROW.key, "qq#nobody"]) == {ROW.key: ROW}


def test_listing_adds_and_reads_more_members_than_one_call_takes(stores: StoreUnderTest) -> None:
    crowd = [replace(NEWS, openid=f"o{n}") for n in range(130)]
    stores.listing.add(crowd)
    found = stores.listing.listed([one.key for one in crowd])
    assert found == {one.key: one for one in crowd}


@pytest.mark.parametrize("stored", [ROW, INVITED, BOUND])
def test_update_changes_the_listed_columns_and_keeps_invitation_and_customer(
    stores: StoreUnderTest, stored: Member
) -> None:
    stores.enlist(stored)
    for _ in range(2):
        stores.listing.update(NEWS)
        assert stores.people.member(ROW.key) == replace(
            NEWS,
            campaign=stored.campaign,
            invited_until=stored.invited_until,
            customer_id=stored.customer_id,
        )


def test_update_of_a_removed_member_lists_it_anew(stores: StoreUnderTest) -> None:
    stores.listing.update(NEWS)
    assert stores.people.member(ROW.key) == NEWS


@pytest.mark.parametrize(
    ("stored", "expected", "stays"),
    [
        (None, RemovalResult.NOT_LISTED, False),
        (ROW, RemovalResult.REMOVED, False),
        (INVITED, RemovalResult.REMOVED, False),
        (BOUND, RemovalResult.BOUND, True),
    ],
)
def test_a_member_is_removed_unless_it_is_a_customer(
    stores: StoreUnderTest, stored: Member | None, expected: RemovalResult, *, stays: bool
) -> None:
    if stored:
        stores.enlist(stored)
    assert stores.listing.remove(ROW.key) is expected
    assert stores.people.member(ROW.key) == (stored if stays else None)


def test_member_that_is_bound_is_not_removed_and_a_removed_one_is_not_bound(
    stores: StoreUnderTest,
) -> None:
    stores.enlist(INVITED)
    stores.people.commit(BindMember(INVITED.key, CUSTOMER))
    assert stores.listing.remove(INVITED.key) is RemovalResult.BOUND
    assert stores.people.member(INVITED.key) == BOUND

    other = replace(INVITED, openid="o2")
    stores.enlist(other)
    assert stores.listing.remove(other.key) is RemovalResult.REMOVED
    with pytest.raises(ConcurrentUpdateError):
        stores.people.commit(BindMember(other.key, CUSTOMER))
    assert stores.people.member(other.key) is None


def test_removed_member_is_not_invited_by_a_running_lottery(stores: StoreUnderTest) -> None:
    stores.enlist(ROW)
    stores.listing.remove(ROW.key)
    assert not stores.draws.invite(ROW.key, "spring", date(2024, 4, 14))
    assert stores.people.member(ROW.key) is None
