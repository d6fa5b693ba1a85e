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
from tests.support.builders.in_memory_bank import InMemoryBank

EARLIER, LATER = DRAWN_ON - timedelta(days=9), DRAWN_ON + timedelta(days=9)
AUTUMN = CampaignTerms("autumn", Channel.WECHAT, 30)


def verified(bank: InMemoryBank, campaign: Campaign | None = None, **more: str) -> Verdict:
    draws = bank.core.draws
    of = campaign or campaigns.require_campaign("spring", draws)
    pages = draws.pages(of.terms.channel, 0, 1)
    return verify(of, pages, draws.campaigns(), commitment=more.get("commitment"))


def change(bank: InMemoryBank, key: str, **what: object) -> None:
    members = bank.store.tables.members
    members[key] = replace(members[key], **what)  # type: ignore[arg-type] # any field of it


def loser(bank: InMemoryBank) -> str:
    """Who came just after the last place."""
    return max(
        lowest(bank, replace(SPRING, count=21)) - lowest(bank), key=lambda key: rank("seed", key)
    )


def test_audit_of_an_untouched_lottery_is_complete_without_findings() -> None:
    bank = crowd()
    run(bank)
    assert verified(bank) == Verdict(200, 200, 20, complete=True, findings={}, unsettled={})


def test_audit_reports_the_eligible_members() -> None:
    bank, told = crowd(), list[str]()
    bank.store.enlist(replace(member("weak"), active_days=0))
    campaign = run(bank)
    verify(campaign, bank.core.draws.pages(Channel.WECHAT, 0, 1), (), on_eligible=told.append)
    assert sorted(told) == sorted(f"wechat#o{n}" for n in range(200))


def test_audit_is_unchanged_by_bound_winners_and_later_lotteries() -> None:
    bank = crowd()
    run(bank)
    change(bank, min(invited(bank)), customer_id="cust-1")
    bank.clock.set(DRAWN_ON, 11)
    run(bank, AUTUMN)
    assert verified(bank).complete
    autumn = verified(bank, campaigns.require_campaign("autumn", bank.core.draws))
    assert autumn == Verdict(200, 180, 30, complete=True, findings={}, unsettled={})


@pytest.mark.parametrize("days", [-1, 1])
def test_audit_dates_an_unknown_campaign_by_its_invitations(days: int) -> None:
    bank = crowd()
    run(bank)
    key = loser(bank)
    until = DRAWN_ON + timedelta(days=90 + days)
    change(bank, key, campaign="by-hand", invited_until=until)
    assert verified(bank).complete is (days > 0)


def test_audit_of_an_unfinished_lottery_is_refused() -> None:
    bank = crowd()
    opened = campaigns.open_campaign(SPRING, "seed", bank.core.draws, bank.clock, str)
    with pytest.raises(StateConflictError, match="not over"):
        verified(bank, opened)


# Tampered with


def uninvited(bank: InMemoryBank, key: str) -> None:
    change(bank, key, campaign=None, invited_until=None)


def favoured(bank: InMemoryBank) -> None:
    """Somebody's place was given to somebody else."""
    last = max(invited(bank), key=lambda key: rank("seed", key))
    uninvited(bank, last)
    key = loser(bank)
    change(bank, key, campaign="spring", invited_until=date(2024, 4, 14))


def one_too_many(bank: InMemoryBank) -> None:
    change(bank, loser(bank), campaign="spring", invited_until=date(2024, 4, 14))


def rewritten(bank: InMemoryBank) -> None:
    change(bank, min(invited(bank)), active_days=0)


def reseeded(bank: InMemoryBank) -> None:
    found = campaigns.require_campaign("spring", bank.core.draws)
    bank.core.draws.save_campaign(replace(found, seed="another"))


def lowered(bank: InMemoryBank) -> None:
    """A result that hides a place which was not given away."""
    found = campaigns.require_campaign("spring", bank.core.draws)
    last = bytes.fromhex(found.highest)
    [key] = [key for key in invited(bank) if rank("seed", key) == last]
    uninvited(bank, key)
    highest = max(rank("seed", key).hex() for key in invited(bank))
    bank.core.draws.save_campaign(replace(found, invited=19, highest=highest))


@pytest.mark.parametrize(
    ("tamper", "kinds"),
    [
        (favoured, {FindingType.INVITED_ABOVE_CUT, FindingType.PASSED_OVER}),
        (one_too_many, {FindingType.INVITED_ABOVE_CUT, FindingType.TOO_MANY}),
        (rewritten, {FindingType.INVITED_UNMET, FindingType.OTHER_LIST}),
        (lowered, {FindingType.NOT_ALL_PLACES, FindingType.PASSED_OVER}),
        (lambda bank: uninvited(bank, min(invited(bank))), {FindingType.PASSED_OVER}),
    ],
)
def test_audit_finds_every_kind_of_tampering(
    tamper: Callable[[InMemoryBank], None], kinds: set[FindingType]
) -> None:
    bank = crowd()
    run(bank)
    tamper(bank)
    assert set(verified(bank).findings) == kinds


def test_audit_with_another_seed_than_committed_finds_it() -> None:
    bank = crowd()
    committed = run(bank).commitment
    reseeded(bank)
    found = verified(bank, commitment=committed).findings
    assert set(found) == {
        FindingType.WRONG_SEED,
        FindingType.INVITED_ABOVE_CUT,
        FindingType.PASSED_OVER,
    }
    assert found[FindingType.WRONG_SEED].count == 1


def test_audit_counts_all_findings_and_names_few() -> None:
    bank = crowd()
    run(bank, replace(SPRING, count=100))
    for key in invited(bank):
        uninvited(bank, key)
    found = verified(bank).findings[FindingType.PASSED_OVER]
    assert (found.count, len(found.named)) == (100, MOST_NAMED)


# Changed since


def test_changed_rows_are_unsettled_and_no_finding() -> None:
    bank = crowd()
    run(bank)
    changed = [min(invited(bank)), loser(bank)]
    change(bank, changed[0], active_days=0, changed_on=LATER)
    change(bank, changed[1], changed_on=LATER)
    bank.store.enlist(replace(member("late"), changed_on=LATER))
    found = verified(bank)
    assert (found.findings, found.complete) == ({}, False)
    assert found.unsettled[FindingType.CHANGED].count == 3
    assert sorted(found.unsettled[FindingType.CHANGED].named) == sorted([*changed, "wechat#late"])


def test_changed_row_with_the_same_digest_is_settled() -> None:
    bank = crowd()
    run(bank)
    change(bank, loser(bank), changed_on=LATER)
    assert verified(bank) == Verdict(200, 200, 20, complete=True, findings={}, unsettled={})
    change(bank, min(invited(bank)), campaign=None, invited_until=None, changed_on=LATER)
    assert set(verified(bank).findings) == {FindingType.PASSED_OVER}


def test_row_changed_on_the_day_of_the_lottery_is_unsettled() -> None:
    bank = crowd()
    low = min((f"late-{n}" for n in range(500)), key=lambda one: rank("seed", f"wechat#{one}"))
    run(bank)
    bank.store.enlist(replace(member(low), changed_on=DRAWN_ON))
    found = verified(bank)
    assert (found.findings, found.complete) == ({}, False)
    assert found.unsettled[FindingType.CHANGED].named == [f"wechat#{low}"]


def test_old_row_that_was_passed_over_is_a_finding_beside_changed_rows() -> None:
    bank = crowd()
    run(bank)
    key = min(invited(bank))
    change(bank, key, campaign=None, invited_until=None, changed_on=EARLIER)
    bank.store.enlist(replace(member("late"), changed_on=LATER))
    found = verified(bank)
    assert found.findings[FindingType.PASSED_OVER].named == [key]
    assert not found.complete


@pytest.mark.parametrize("winner", [True, False])
def test_removed_members_are_counted_as_unsettled(*, winner: bool) -> None:
    bank = crowd()
    run(bank)
    del bank.store.tables.members[min(invited(bank)) if winner else loser(bank)]
    found = verified(bank)
    assert (found.findings, found.complete) == ({}, False)
    assert found.unsettled[FindingType.REMOVED].count == 1


def test_member_invited_by_a_concurrent_campaign_is_unsettled() -> None:
    bank = crowd()
    spring = run(bank)
    key = loser(bank)
    change(bank, key, campaign="autumn", invited_until=spring.invited_until)
    found = verified(bank)
    # With the member that is in doubt the list is the same again.
    assert (found.complete, found.findings) == (True, {})
    assert found.unsettled[FindingType.INVITED_MEANWHILE].named == [key]


def test_unreadable_rows_are_counted_as_unsettled() -> None:
    bank = crowd()
    campaign = run(bank)
    [*pages, last] = bank.core.draws.pages(Channel.WECHAT, 0, 1)
    unread = MemberPage(last.members[1:], 1, "")
    found = verify(campaign, [*pages, unread], ())
    assert (found.listed, found.complete) == (200, False)
    assert found.unsettled[FindingType.UNREADABLE].count == 1
