from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from microloan.domain.channel import Channel
from microloan.domain.errors import ConcurrentUpdateError
from microloan.domain.invitations.campaign import Campaign, CampaignTerms, Cutoff, EligibilityCounts
from microloan.domain.invitations.eligibility import EligibilityCriteria
from microloan.domain.invitations.lottery import RankRange
from microloan.domain.invitations.member import Member
from microloan.domain.invitations.rank_histogram import RankHistogram
from microloan.ports.invitations import ShardProgress, ShardTally, ShardTask
from tests.support.builders.examples import CUSTOMER, DRAWN_ON, member
from tests.support.cloud.store_under_test import StoreUnderTest

UNTIL = date(2024, 4, 14)
NOON = datetime(2024, 1, 15, 4, 0, tzinfo=UTC)
TERMS = CampaignTerms("spring", Channel.WECHAT, 20, EligibilityCriteria(min_prescreen=600))
CAMPAIGN = Campaign(TERMS, "seed", DRAWN_ON, NOON)
SHARE = ShardTask("spring", 1, 0, 3, RankRange())


def read(
    stores: StoreUnderTest, channel: Channel, segments: int, rows: int | None = None
) -> list[Member]:
    return [
        one
        for number in range(segments)
        for page in stores.draws.pages(channel, number, segments, rows=rows)
        for one in page.members
    ]


# The white list


@pytest.mark.parametrize("segments", [1, 2, 7])
@pytest.mark.parametrize("rows", [None, 4])
def test_segments_have_every_member_of_a_channel_once(
    stores: StoreUnderTest, segments: int, rows: int | None
) -> None:
    wechat = [member(f"o{n}") for n in range(60)]
    rare: dict[str, Any] = {
        "debtor": True,
        "prescreen": 612,
        "changed_on": DRAWN_ON,
        "campaign": "winter",
        "invited_until": UNTIL,
        "customer_id": CUSTOMER,
    }
    qq = [replace(member(f"o{n}", Channel.QQ), abnormal_events=n, **rare) for n in range(9)]
    stores.enlist(*wechat, *qq)
    for channel, expected in ((Channel.WECHAT, wechat), (Channel.QQ, qq)):
        found = read(stores, channel, segments, rows)
        assert len(found) == len(expected)
        assert set(found) == set(expected)


def test_segment_is_read_from_any_of_its_positions(stores: StoreUnderTest) -> None:
    stores.enlist(*(member(f"o{n}") for n in range(30)))
    pages = list(stores.draws.pages(Channel.WECHAT, 0, 1, rows=7))
    assert len(pages) >= 5
    assert pages[-1].position == ""
    for number, page in enumerate(pages[:-1], 1):
        assert len(page.members) <= 7
        rest = list(stores.draws.pages(Channel.WECHAT, 0, 1, page.position, rows=7))
        assert [one.members for one in rest] == [one.members for one in pages[number:]]


def test_empty_white_list_has_a_segment_without_members(stores: StoreUnderTest) -> None:
    segments = stores.draws.segments()
    assert segments >= 1
    assert read(stores, Channel.QQ, segments) == []


# Invitations


def test_repeated_invitation_of_a_member_changes_nothing(
    stores: StoreUnderTest,
) -> None:
    stores.enlist(member())
    for _ in range(2):
        assert stores.draws.invite(member().key, "spring", UNTIL)
        expected = replace(member(), campaign="spring", invited_until=UNTIL)
        assert stores.people.member(member().key) == expected


@pytest.mark.parametrize(
    "before",
    [
        replace(member(), campaign="winter", invited_until=date(2024, 1, 31)),
        replace(member(), campaign="winter", invited_until=date(2023, 1, 31)),
        replace(member(), campaign="winter", invited_until=UNTIL, customer_id=CUSTOMER),
        replace(member(), customer_id=CUSTOMER),
    ],
)
def test_member_invited_by_another_campaign_is_not_invited(
    stores: StoreUnderTest, before: Member
) -> None:
    stores.enlist(before)
    assert not stores.draws.invite(before.key, "spring", UNTIL)
    assert stores.people.member(before.key) == before


def test_bound_member_of_the_same_campaign_stays_bound(
    stores: StoreUnderTest,
) -> None:
    bound = replace(member(), campaign="spring", invited_until=UNTIL, customer_id=CUSTOMER)
    stores.enlist(bound)
    assert stores.draws.invite(bound.key, "spring", UNTIL)
    assert stores.people.member(bound.key) == bound


def test_removed_member_is_not_invited_and_does_not_return(stores: StoreUnderTest) -> None:
    assert not stores.draws.invite("qq#nobody", "spring", UNTIL)
    assert stores.people.member("qq#nobody") is None


# Campaigns


@pytest.mark.parametrize(
    "campaign",
    [
        CAMPAIGN,
        replace(CAMPAIGN, counted=EligibilityCounts(9, 7, {"card_too_new": 2}, 2**255 + 1)),
        replace(
            CAMPAIGN,
            round=2,
            counted=EligibilityCounts(9, 7, {}, 5),
            cut=Cutoff(RankRange(2**250 + 3, 252), (0, 3), invited_count=2, candidates=5),
            highest="ff00",
        ),
        replace(CAMPAIGN, cut=Cutoff(RankRange(-1), (0,), 0, 0), invited=7, closed_at=NOON),
    ],
)
def test_a_campaign_is_read_as_it_was_saved(stores: StoreUnderTest, campaign: Campaign) -> None:
    assert stores.draws.campaign("spring") is None
    saved = stores.draws.save_campaign(campaign)
    assert saved == replace(campaign, version=1)
    assert stores.draws.campaign("spring") == saved
    stores.draws.save_campaign(replace(campaign, terms=replace(TERMS, name="autumn")))
    assert [one.terms.name for one in stores.draws.campaigns()] == ["autumn", "spring"]


def test_campaign_changed_since_it_was_read_is_not_replaced(stores: StoreUnderTest) -> None:
    first = stores.draws.save_campaign(CAMPAIGN)
    with pytest.raises(ConcurrentUpdateError):
        stores.draws.save_campaign(replace(CAMPAIGN, seed="another"))
    second = stores.draws.save_campaign(replace(first, highest="aa"))
    with pytest.raises(ConcurrentUpdateError):
        stores.draws.save_campaign(replace(first, highest="bb"))
    assert stores.draws.campaign("spring") == second


# What workers keep


def test_tally_is_read_as_it_was_saved_and_can_be_replaced(
    stores: StoreUnderTest,
) -> None:
    assert stores.draws.tally(SHARE) is None
    counted = EligibilityCounts(9_000, 7_000, {"card_too_new": 2_000}, 2**256 - 1)
    parts = tuple(range(4096))
    for part in (
        ShardTally(RankHistogram(counted, 3, 4, parts), "here"),
        ShardTally(RankHistogram(counted, 5, 6, parts[::-1])),
    ):
        stores.draws.save_tally(SHARE, part)
        assert stores.draws.tally(SHARE) == part


def test_tally_is_stored_for_each_round_shard_and_rank_range(
    stores: StoreUnderTest,
) -> None:
    others = [
        replace(SHARE, campaign="autumn"),
        replace(SHARE, round=2),
        replace(SHARE, number=1),
        replace(SHARE, of=2),
        replace(SHARE, bucket=RankRange().part(0)),
        replace(SHARE, bucket=RankRange().part(1)),
    ]
    for number, share in enumerate([SHARE, *others]):
        stores.draws.save_tally(
            share, ShardTally(RankHistogram(EligibilityCounts(), number, 0, (0,)))
        )
    found = [stores.draws.tally(share) for share in [SHARE, *others]]
    assert [one and one.tally.invited_count for one in found] == list(range(7))


TAKEN = ShardProgress(("qq#o1", "qq#o2"), 12, 9, ("qq#o3",), "ff", "there", read=True)


def test_progress_of_a_shard_is_read_as_it_was_saved(stores: StoreUnderTest) -> None:
    assert stores.draws.progress(SHARE) == ShardProgress()
    saved = stores.draws.save_progress(SHARE, TAKEN)
    assert saved == replace(TAKEN, version=1)
    assert stores.draws.progress(SHARE) == saved
    for other in (
        replace(SHARE, campaign="autumn"),
        replace(SHARE, round=2),
        replace(SHARE, number=1),
    ):
        assert stores.draws.progress(other) == ShardProgress()


def test_progress_changed_since_it_was_read_is_not_replaced(stores: StoreUnderTest) -> None:
    first = stores.draws.save_progress(SHARE, TAKEN)
    with pytest.raises(ConcurrentUpdateError):
        stores.draws.save_progress(SHARE, TAKEN)
    second = stores.draws.save_progress(SHARE, replace(first, invited_count=11))
    with pytest.raises(ConcurrentUpdateError):
        stores.draws.save_progress(SHARE, replace(first, invited_count=10))
    assert stores.draws.progress(SHARE) == second
