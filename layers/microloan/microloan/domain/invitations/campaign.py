"""A campaign: what is drawn, what was counted for it, and how it ended."""

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
    """How far a campaign is."""

    COUNTING = "counting"
    INVITING = "inviting"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class CampaignTerms:
    """What a campaign draws: `count` members of a channel that meet the conditions."""

    name: str
    channel: Channel
    count: int
    conditions: EligibilityCriteria = field(default_factory=EligibilityCriteria)

    def check(self) -> None:
        """Refuse terms that nobody can draw by.

        Raises
        ------
        InvalidInputError
            Naming `campaign` or `count`.
        """
        if not _NAME.fullmatch(self.name):
            raise InvalidInputError(
                "campaign", "campaign_malformed", "a campaign's name is 1 to 60 of A-Z a-z 0-9 _ -"
            )
        if self.count < 1:
            raise InvalidInputError(
                "count", "count_not_positive", "a campaign invites at least one member"
            )


@dataclass(frozen=True, slots=True)
class EligibilityCounts:
    """The white list as a campaign found it.

    Parameters
    ----------
    listed, eligible
        Members of the channel, and those of them that met all conditions.
    refused
        How many did not, by reason; a member can have several.
    digest
        The sum of the SHA-256 of every eligible member's key, modulo 2^256: it fixes who they
        were, whatever their order.
    """

    listed: int = 0
    eligible: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    digest: int = 0


@dataclass(frozen=True, slots=True)
class Cutoff:
    """Where the last place lies: who is below the bucket is invited, in it the lowest ranks are.

    Parameters
    ----------
    bucket
        Of the last place.
    quotas
        How many are below it, in each segment of the white list.
    won
        How many the campaign had invited when this was counted.
    candidates
        How many more it could have invited.
    """

    bucket: RankRange
    quotas: tuple[int, ...]
    won: int
    candidates: int


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as it stands.

    Parameters
    ----------
    seed
        Of every rank; shown to nobody before the campaign is closed.
    as_of
        The business date on which conditions are looked at and invitations begin.
    round
        One, and one more each time that invitations could not be written and others had to be
        found.
    counted
        What the first round counted.
    cut
        Of this round; none while it is counted.
    invited, highest
        When it is closed: how many it invited. The highest rank among them so far, in hex.
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
        """How far it is."""
        if self.closed_at:
            return CampaignStage.CLOSED
        return CampaignStage.INVITING if self.cut else CampaignStage.COUNTING

    @property
    def commitment(self) -> str:
        """What is told of the seed before the draw."""
        return commitment(self.seed)

    @property
    def published_seed(self) -> str | None:
        """The seed, once the draw is over."""
        return self.seed if self.stage is CampaignStage.CLOSED else None

    @property
    def invited_until(self) -> date:
        """Last day of its invitations."""
        return self.as_of + PRODUCT.invitation_valid

    def require(self, terms: CampaignTerms, seed: str | None) -> None:
        """Refuse to go on under the same name with something else.

        Raises
        ------
        StateConflictError
            Saying what differs.
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
                f"campaign {terms.name} was opened on {self.as_of} with another"
                f" {' and '.join(differs)}; give the new draw a name of its own",
                code="campaign_differs",
            )


def check_seed(seed: str) -> None:
    """Refuse a seed that nobody can publish on a line.

    Raises
    ------
    InvalidInputError
        Naming `seed`.
    """
    if not seed.isprintable() or not 1 <= len(seed) <= _MOST_SEED:
        raise InvalidInputError(
            "seed", "seed_malformed", f"a seed is 1 to {_MOST_SEED} printable characters"
        )


def before_campaign(member: Member, name: str) -> Member:
    """Return a member as it was before the campaign of that name invited it."""
    if member.campaign != name:
        return member
    return replace(member, campaign=None, invited_until=None, customer_id=None)
