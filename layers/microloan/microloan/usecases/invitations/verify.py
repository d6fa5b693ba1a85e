"""Verification of a lottery from its published seed and the present white list.

A row's present facts can differ from those at the lottery. The digest of the eligible members
decides. When it is equal, the eligible set is the counted one, and the proof is complete.
Otherwise, rows marked as changed since are named, and all others must still fit.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from microloan.domain.errors import StateConflictError
from microloan.domain.invitations.campaign import (
    Campaign,
    CampaignStage,
    EligibilityCounts,
    before_campaign,
)
from microloan.domain.invitations.eligibility import unmet_criteria
from microloan.domain.invitations.lottery import DIGEST, mark, rank
from microloan.domain.invitations.member import Member
from microloan.domain.product import PRODUCT
from microloan.ports.invitations import MemberPage

# The most named examples of a type. All are counted.
MOST_NAMED = 20


class FindingType(StrEnum):
    """Contradictions of a lottery, and facts that can no longer be proven."""

    WRONG_SEED = "the seed is not the one that was committed to"
    TOO_MANY = "more members are invited than the campaign says"
    NOT_ALL_PLACES = "places were left, though there were eligible members for them"
    INVITED_ABOVE_CUT = "invited, with a rank above the cut"
    INVITED_UNMET = "invited, though the conditions are not met"
    PASSED_OVER = "eligible, with a rank below the cut, and not invited"
    OTHER_LIST = "the eligible are not those who were counted, and no row says that it changed"
    CHANGED = "changed since the draw"
    INVITED_MEANWHILE = "invited by another campaign at about the same time"
    UNREADABLE = "rows that cannot be read"
    REMOVED = "invited members, or rows of the list, that are not there any more"


@dataclass(slots=True)
class Finding:
    """The count of one type, with some examples."""

    count: int = 0
    named: list[str] = field(default_factory=list)

    def add(self, key: str) -> None:
        """Count one more, and name it among the first."""
        self.count += 1
        if len(self.named) < MOST_NAMED:
            self.named.append(key)

    def merge(self, more: "Finding") -> None:
        """Add the counts of another finding."""
        self.count += more.count
        self.named = (self.named + more.named)[:MOST_NAMED]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a verification.

    Parameters
    ----------
    listed, eligible, invited
        Members of the present white list, in their state before the lottery.
    complete
        Whether the eligible members are the counted ones.
    findings
        Contradictions of the lottery.
    unsettled
        Facts that can no longer be derived.
    """

    listed: int
    eligible: int
    invited: int
    complete: bool
    findings: dict[FindingType, Finding]
    unsettled: dict[FindingType, Finding]


def verify(
    campaign: Campaign,
    pages: Iterable[MemberPage],
    others: Sequence[Campaign],
    *,
    commitment: str | None = None,
    on_eligible: Callable[[str], object] = lambda _: None,
) -> Verdict:
    """Derive a closed campaign's result again, in one pass and constant memory.

    Parameters
    ----------
    pages
        The members of the campaign's channel, as they are now.
    others
        All campaigns. A member whom a later one invited was eligible in this one.
    commitment
        The commitment published before the lottery. The campaign's own by default.
    on_eligible
        Receives the key of every eligible member.

    Raises
    ------
    StateConflictError
        When the campaign is not closed.
    """
    if campaign.stage is not CampaignStage.CLOSED or campaign.counted is None:
        raise StateConflictError(
            f"The lottery of campaign {campaign.terms.name} is not over. Verify it later."
        )
    verification = _Verification(campaign, _Order(campaign, others), on_eligible)
    for page in pages:
        verification.read(page)
    return verification.verdict(campaign.counted, commitment or campaign.commitment)


class _Order:
    """The order of two campaigns, None when they ran at the same time."""

    def __init__(self, campaign: Campaign, others: Sequence[Campaign]) -> None:
        self._campaign = campaign
        self._closed_on = campaign.closed_at or campaign.opened_at
        self._others = {other.terms.name: other for other in others}

    def was_later(self, member: Member) -> bool | None:
        """Return whether the member's invitation came after this lottery."""
        other = self._others.get(member.campaign or "")
        if other and other.opened_at >= self._closed_on:
            return True
        if other and other.closed_at and other.closed_at <= self._campaign.opened_at:
            return False
        until = member.invited_until or date.min
        invited_on = until - PRODUCT.invitation_valid if until > date.min else until
        if invited_on == self._campaign.as_of:
            return None
        return invited_on > self._campaign.as_of


class _Verification:
    """Adds up the facts of a verification, member by member."""

    def __init__(
        self, campaign: Campaign, order: _Order, on_eligible: Callable[[str], object]
    ) -> None:
        self._campaign, self._order, self._on_eligible = campaign, order, on_eligible
        self._everyone = campaign.invited < campaign.terms.count
        self._listed = self._eligible = self._invited = 0
        self._digest = self._doubtful = 0
        self._sure, self._unsettled = dict[FindingType, Finding](), dict[FindingType, Finding]()
        # These count only when the eligible members are known to be the same.
        self._if_same, self._if_same_today = (
            dict[FindingType, Finding](),
            dict[FindingType, Finding](),
        )

    def read(self, page: MemberPage) -> None:
        """Check the members of a page."""
        for member in page.members:
            self._check_member(member)
        self._listed += page.unreadable
        if page.unreadable:
            self._unsettled.setdefault(FindingType.UNREADABLE, Finding()).count += page.unreadable

    def _check_member(self, member: Member) -> None:
        """Reset a member to its state before the lottery and compare it with the result."""
        campaign = self._campaign
        invited = member.campaign == campaign.terms.name
        self._listed += 1
        self._invited += invited
        if _changed_on(member) > campaign.as_of:
            _add(self._unsettled, FindingType.CHANGED, member.key)
        restored, doubtful = self._restore(member)
        met = not unmet_criteria(restored, campaign.terms.conditions, campaign.as_of)
        if met and doubtful:
            _add(self._unsettled, FindingType.INVITED_MEANWHILE, member.key)
            self._doubtful += mark(member.key)
        elif met:
            self._eligible += 1
            self._digest += mark(member.key)
            self._on_eligible(member.key)
        if not doubtful:
            self._compare(member, invited=invited, met=met)

    def _restore(self, member: Member) -> tuple[Member, bool]:
        """Return a member in its state before the lottery, and whether that is uncertain."""
        if member.campaign in (None, self._campaign.terms.name):
            return before_campaign(member, self._campaign.terms.name), False
        later = self._order.was_later(member)
        restored = member if later is False else before_campaign(member, str(member.campaign))
        return restored, later is None

    def _compare(self, member: Member, *, invited: bool, met: bool) -> None:
        campaign = self._campaign
        below = rank(campaign.seed, member.key).hex() <= campaign.highest
        if invited and not below:
            _add(self._sure, FindingType.INVITED_ABOVE_CUT, member.key)
        target = self._sure
        if _changed_on(member) >= campaign.as_of:
            # A row that changed on the day of the lottery may have done so after it.
            same_day = _changed_on(member) == campaign.as_of
            target = self._if_same_today if same_day else self._if_same
        if invited and not met:
            _add(target, FindingType.INVITED_UNMET, member.key)
        if met and not invited and (below or self._everyone):
            _add(target, FindingType.PASSED_OVER, member.key)

    def verdict(self, counted: EligibilityCounts, commitment: str) -> Verdict:
        """Return the verdict over all members."""
        campaign = self._campaign
        digests = {self._digest % DIGEST, (self._digest + self._doubtful) % DIGEST}
        complete = counted.digest in digests
        findings, unsettled = dict(self._sure), dict(self._unsettled)
        if complete:
            for settled in (FindingType.CHANGED, FindingType.UNREADABLE):
                unsettled.pop(settled, None)
            for kind, finding in (*self._if_same.items(), *self._if_same_today.items()):
                findings.setdefault(kind, Finding()).merge(finding)
        for finding in () if complete else self._if_same_today.values():
            unsettled.setdefault(FindingType.CHANGED, Finding()).merge(finding)
        if commitment != campaign.commitment:
            findings[FindingType.WRONG_SEED] = Finding(1, [campaign.commitment])
        if self._invited > campaign.invited:
            findings[FindingType.TOO_MANY] = Finding(self._invited - campaign.invited)
        places = min(campaign.terms.count, counted.eligible)
        if complete and campaign.invited < places and not self._doubtful:
            findings[FindingType.NOT_ALL_PLACES] = Finding(places - campaign.invited)
        if removed := max(campaign.invited - self._invited, counted.listed - self._listed, 0):
            unsettled[FindingType.REMOVED] = Finding(removed)
        if not complete and not unsettled:
            findings[FindingType.OTHER_LIST] = Finding(abs(counted.eligible - self._eligible))
        return Verdict(self._listed, self._eligible, self._invited, complete, findings, unsettled)


def _changed_on(member: Member) -> date:
    return member.changed_on or date.min


def _add(to: dict[FindingType, Finding], kind: FindingType, key: str) -> None:
    to.setdefault(kind, Finding()).add(key)
