"""What `lottery verify` says of a draw, and of one that was tampered with."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from microloan.domain.channel import Channel
from microloan.domain.errors import StateConflictError
from microloan.domain.invitations.campaign import Campaign, CampaignTerms
from microloan.domain.invitations.lottery import rank
from microloan.ports.invitations import MemberPage
from microloan.usecases.invitations import campaigns
from microloan.usecases.invitations.verify import MOST_NAMED, FindingType, Verdict, verify
from tests.support.builders.campaigns import SPRING, crowd, invited, lowest, run
from tests.support.builders.examples import DRAWN_ON, member
from tests.support.builders.in_memory_bank import World

EARLIER, LATER = DRAWN_ON - timedelta(days=9), DRAWN_ON + timedelta(days=9)
AUTUMN = CampaignTerms("autumn", Channel.WECHAT, 30)


def verified(world: World, campaign: Campaign | None = None, **more: str) -> Verdict:
    draws = world.bank.draws
    of = campaign or campaigns.require_campaign("spring", draws)
    pages = draws.pages(of.terms.channel, 0, 1)
    return verify(of, pages, draws.campaigns(), commitment=more.get("commitment"))


def change(world: World, key: str, **what: object) -> None:
    members = world.store.tables.members
    members[key] = replace(members[key], **what)  # type: ignore[arg-type] # any field of it


def loser(world: World) -> str:
    """Who came just after the last place."""
    return max(
        lowest(world, replace(SPRING, count=21)) - lowest(world), key=lambda key: rank("seed", key)
    )


def test_a_draw_that_nothing_happened_to_is_derived_whole() -> None:
    world = crowd()
    run(world)
    assert verified(world) == Verdict(200, 200, 20, complete=True, findings={}, unsettled={})


def test_who_was_eligible_is_told() -> None:
    world, told = crowd(), list[str]()
    world.store.enlist(replace(member("weak"), active_days=0))
    campaign = run(world)
    verify(campaign, world.bank.draws.pages(Channel.WECHAT, 0, 1), (), on_eligible=told.append)
    assert sorted(told) == sorted(f"wechat#o{n}" for n in range(200))


def test_what_winners_became_and_whom_later_draws_invited_changes_nothing() -> None:
    world = crowd()
    run(world)
    change(world, min(invited(world)), customer_id="cust-1")
    world.clock.set(DRAWN_ON, 11)
    run(world, AUTUMN)
    assert verified(world).complete
    autumn = verified(world, campaigns.require_campaign("autumn", world.bank.draws))
    assert autumn == Verdict(200, 180, 30, complete=True, findings={}, unsettled={})


@pytest.mark.parametrize("days", [-1, 1])
def test_of_a_campaign_that_nobody_knows_the_date_of_its_invitations_tells(days: int) -> None:
    world = crowd()
    run(world)
    key = loser(world)
    until = DRAWN_ON + timedelta(days=90 + days)
    change(world, key, campaign="by-hand", invited_until=until)
    assert verified(world).complete is (days > 0)


def test_before_the_draw_is_over_there_is_nothing_to_verify() -> None:
    world = crowd()
    opened = campaigns.open_campaign(SPRING, "seed", world.bank.draws, world.clock, str)
    with pytest.raises(StateConflictError, match="not over"):
        verified(world, opened)


# Tampered with


def uninvited(world: World, key: str) -> None:
    change(world, key, campaign=None, invited_until=None)


def favoured(world: World) -> None:
    """Somebody's place was given to somebody else."""
    last = max(invited(world), key=lambda key: rank("seed", key))
    uninvited(world, last)
    key = loser(world)
    change(world, key, campaign="spring", invited_until=date(2024, 4, 14))


def one_too_many(world: World) -> None:
    change(world, loser(world), campaign="spring", invited_until=date(2024, 4, 14))


def rewritten(world: World) -> None:
    change(world, min(invited(world)), active_days=0)


def reseeded(world: World) -> None:
    found = campaigns.require_campaign("spring", world.bank.draws)
    world.bank.draws.save_campaign(replace(found, seed="another"))


def lowered(world: World) -> None:
    """A result that hides a place which was not given away."""
    found = campaigns.require_campaign("spring", world.bank.draws)
    last = bytes.fromhex(found.highest)
    [key] = [key for key in invited(world) if rank("seed", key) == last]
    uninvited(world, key)
    highest = max(rank("seed", key).hex() for key in invited(world))
    world.bank.draws.save_campaign(replace(found, invited=19, highest=highest))


@pytest.mark.parametrize(
    ("tamper", "kinds"),
    [
        (favoured, {FindingType.INVITED_ABOVE_CUT, FindingType.PASSED_OVER}),
        (one_too_many, {FindingType.INVITED_ABOVE_CUT, FindingType.TOO_MANY}),
        (rewritten, {FindingType.INVITED_UNMET, FindingType.OTHER_LIST}),
        (lowered, {FindingType.NOT_ALL_PLACES, FindingType.PASSED_OVER}),
        (lambda world: uninvited(world, min(invited(world))), {FindingType.PASSED_OVER}),
    ],
)
def test_a_draw_that_was_tampered_with_is_found_out(
    tamper: Callable[[World], None], kinds: set[FindingType]
) -> None:
    world = crowd()
    run(world)
    tamper(world)
    assert set(verified(world).findings) == kinds


def test_another_seed_than_was_drawn_by_fits_nobody() -> None:
    world = crowd()
    committed = run(world).commitment
    reseeded(world)
    found = verified(world, commitment=committed).findings
    assert set(found) == {
        FindingType.WRONG_SEED,
        FindingType.INVITED_ABOVE_CUT,
        FindingType.PASSED_OVER,
    }
    assert found[FindingType.WRONG_SEED].count == 1


def test_many_are_counted_and_few_of_them_named() -> None:
    world = crowd()
    run(world, replace(SPRING, count=100))
    for key in invited(world):
        uninvited(world, key)
    found = verified(world).findings[FindingType.PASSED_OVER]
    assert (found.count, len(found.named)) == (100, MOST_NAMED)


# Changed since


def test_rows_that_say_that_they_changed_are_named_and_not_held_against_the_draw() -> None:
    world = crowd()
    run(world)
    changed = [min(invited(world)), loser(world)]
    change(world, changed[0], active_days=0, changed_on=LATER)
    change(world, changed[1], changed_on=LATER)
    world.store.enlist(replace(member("late"), changed_on=LATER))
    found = verified(world)
    assert (found.findings, found.complete) == ({}, False)
    assert found.unsettled[FindingType.CHANGED].count == 3
    assert sorted(found.unsettled[FindingType.CHANGED].named) == sorted([*changed, "wechat#late"])


def test_a_row_that_changed_and_still_says_the_same_is_settled_by_the_digest() -> None:
    world = crowd()
    run(world)
    change(world, loser(world), changed_on=LATER)
    assert verified(world) == Verdict(200, 200, 20, complete=True, findings={}, unsettled={})
    change(world, min(invited(world)), campaign=None, invited_until=None, changed_on=LATER)
    assert set(verified(world).findings) == {FindingType.PASSED_OVER}


def test_a_row_of_the_very_day_is_held_against_the_draw_only_when_the_list_is_the_same() -> None:
    world = crowd()
    low = min((f"late-{n}" for n in range(500)), key=lambda one: rank("seed", f"wechat#{one}"))
    run(world)
    world.store.enlist(replace(member(low), changed_on=DRAWN_ON))
    found = verified(world)
    assert (found.findings, found.complete) == ({}, False)
    assert found.unsettled[FindingType.CHANGED].named == [f"wechat#{low}"]


def test_an_old_row_that_was_passed_over_is_a_finding_whatever_else_changed() -> None:
    world = crowd()
    run(world)
    key = min(invited(world))
    change(world, key, campaign=None, invited_until=None, changed_on=EARLIER)
    world.store.enlist(replace(member("late"), changed_on=LATER))
    found = verified(world)
    assert found.findings[FindingType.PASSED_OVER].named == [key]
    assert not found.complete


@pytest.mark.parametrize("winner", [True, False])
def test_members_that_were_removed_are_counted(*, winner: bool) -> None:
    world = crowd()
    run(world)
    del world.store.tables.members[min(invited(world)) if winner else loser(world)]
    found = verified(world)
    assert (found.findings, found.complete) == ({}, False)
    assert found.unsettled[FindingType.REMOVED].count == 1


def test_whom_another_campaign_invited_at_the_same_time_is_named() -> None:
    world = crowd()
    spring = run(world)
    key = loser(world)
    change(world, key, campaign="autumn", invited_until=spring.invited_until)
    found = verified(world)
    # With the member that is in doubt the list is the same again.
    assert (found.complete, found.findings) == (True, {})
    assert found.unsettled[FindingType.INVITED_MEANWHILE].named == [key]


def test_rows_that_cannot_be_read_are_counted() -> None:
    world = crowd()
    campaign = run(world)
    [*pages, last] = world.bank.draws.pages(Channel.WECHAT, 0, 1)
    unread = MemberPage(last.members[1:], 1, "")
    found = verify(campaign, [*pages, unread], ())
    assert (found.listed, found.complete) == (200, False)
    assert found.unsettled[FindingType.UNREADABLE].count == 1
