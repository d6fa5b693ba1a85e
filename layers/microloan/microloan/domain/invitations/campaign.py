"""A campaign: its terms, its counts and its result."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from microloan.domain.channel import Channel
from microloan.domain.errors import InvalidInputError, StateConflictError
from microloan.domain.invitations.eligibility import EligibilityCriteria
from microloan.domain.invitations.lottery import RankRange, commitment
from microloan.domain.invitations.member import Member
from microloan.domain.product import PRODUCT

_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")
_MOST_SEED = 256


class CampaignStage(StrEnum):
    """The stage of a campaign."""

    COUNTING = "counting"
    INVITING = "inviting"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class CampaignTerms:
    """The terms of a campaign: `count` members of a channel that meet the conditions."""

    name: str
    channel: Channel
    count: int
    conditions: EligibilityCriteria = field(default_factory=EligibilityCriteria)

    def check(self) -> None:
        """Raise unless a lottery can run by these terms.

        Raises
        ------
        InvalidInputError
            Naming `campaign` or `count`.
        """
        if not _NAME.fullmatch(self.name):
            raise InvalidInputError(
                "campaign",
                "campaign_malformed",
                "The campaign name must have 1 to 60 of the characters A-Z a-z 0-9 _ -.",
            )
        if self.count < 1:
            raise InvalidInputError(
                "count", "count_not_positive", "The campaign must invite at least one member."
            )


@dataclass(frozen=True, slots=True)
class EligibilityCounts:
    """The counts of the white list for a campaign.

    Parameters
    ----------
    listed, eligible
        Members of the channel, and those of them that met all conditions.
    refused
        How many members failed a condition, by reason. A member can have several reasons.
    digest
        The sum of the SHA-256 of every eligible member's key, modulo 2^256. It fixes the set of
        eligible members in any order.
    """

    listed: int = 0
    eligible: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    digest: int = 0


@dataclass(frozen=True, slots=True)
class Cutoff:
    """The place of the last invitation.

    All ranks below its range are invited, and the lowest in it.

    Parameters
    ----------
    bucket
        The rank range of the last invitation.
    quotas
        How many eligible members are below it, in each segment of the white list.
    invited_count
        How many the campaign had invited at the time of the count.
    candidates
        How many more it could have invited.
    """

    bucket: RankRange
    quotas: tuple[int, ...]
    invited_count: int
    candidates: int


@dataclass(frozen=True, slots=True)
class Campaign:
    """The present state of a campaign.

    Parameters
    ----------
    seed
        The seed of every rank, confidential until the campaign is closed.
    as_of
        The business date of the eligibility check, on which invitations begin.
    round
        One, and one more each time that failed invitations had to be replaced.
    counted
        The counts of the first round.
    cut
        The cutoff of this round, None during the count.
    invited, highest
        The number of invited members, once it is closed. The highest rank among them so far, in
        hex.
    version
        Counts the writes.
    """

    terms: CampaignTerms
    seed: str
    as_of: date
    opened_at: datetime
    round: int = 1
    counted: EligibilityCounts | None = None
    cut: Cutoff | None = None
    highest: str = ""
    invited: int = 0
    closed_at: datetime | None = None
    version: int = 0

    @property
    def stage(self) -> CampaignStage:
        """The stage of the campaign."""
        if self.closed_at:
            return CampaignStage.CLOSED
        return CampaignStage.INVITING if self.cut else CampaignStage.COUNTING

    @property
    def commitment(self) -> str:
        """The commitment to the seed, published before the lottery."""
        return commitment(self.seed)

    @property
    def published_seed(self) -> str | None:
        """The seed, once the lottery is over."""
        return self.seed if self.stage is CampaignStage.CLOSED else None

    @property
    def invited_until(self) -> date:
        """Last day of its invitations."""
        return self.as_of + PRODUCT.invitation_valid

    def require(self, terms: CampaignTerms, seed: str | None) -> None:
        """Raise when the campaign exists under this name with other terms.

        Raises
        ------
        StateConflictError
            Naming the differences.
        """
        differs = [
            what
            for what, same in (
                ("channel", terms.channel is self.terms.channel),
                ("count", terms.count == self.terms.count),
                ("conditions", terms.conditions == self.terms.conditions),
                ("seed", seed in (None, self.seed)),
            )
            if not same
        ]
        if differs:
            raise StateConflictError(
                f"Campaign {terms.name} was opened on {self.as_of} with another"
                f" {' and '.join(differs)}. Give the new lottery a name of its own.",
                code="campaign_differs",
            )


def check_seed(seed: str) -> None:
    """Raise unless the seed can be published on one line.

    Raises
    ------
    InvalidInputError
        Naming `seed`.
    """
    if not seed.isprintable() or not 1 <= len(seed) <= _MOST_SEED:
        raise InvalidInputError(
            "seed", "seed_malformed", f"The seed must have 1 to {_MOST_SEED} printable characters."
        )


def before_campaign(member: Member, name: str) -> Member:
    """Return a member as it was before the campaign of that name invited it."""
    if member.campaign != name:
        return member
    return replace(member, campaign=None, invited_until=None, customer_id=None)
