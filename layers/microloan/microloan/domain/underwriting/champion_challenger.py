"""Champion and challenger: the card that decides, and the one on trial."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from microloan.domain.channel import Channel
from microloan.domain.underwriting.decision import Applicant, Decision, ShadowDecision
from microloan.domain.underwriting.decision_rules import decide
from microloan.domain.underwriting.policy import Policy
from microloan.domain.underwriting.scorecard import Scorecard, figures_of

_PARTS = 10_000


@dataclass(frozen=True, slots=True)
class ChampionChallenger:
    """A channel's card that decides, and another on trial.

    Parameters
    ----------
    challenger
        None without a trial.
    share
        The share of customers whom the challenger scores too.
    """

    champion: Scorecard
    challenger: Scorecard | None = None
    share: Decimal = Decimal(0)

    def shadow(self, customer_id: str, applicant: Applicant) -> ShadowDecision | None:
        """Return the challenger's score, if this customer is in its share."""
        card = self.challenger
        if card is None or not in_share(card.version, customer_id, self.share):
            return None
        return ShadowDecision(card.version, card.score(figures_of(applicant.evidence)))


ChampionChallengerByChannel = Mapping[Channel, ChampionChallenger]


def in_share(name: str, customer_id: str, share: Decimal) -> bool:
    """Return whether a customer is in the share of a trial, always the same.

    Another trial has another share, because its name is hashed too.

    Examples
    --------
    >>> in_share("qq-3", "cust-1", Decimal(1)), in_share("qq-3", "cust-1", Decimal(0))
    (True, False)
    """
    digest = hashlib.sha256(f"{name}#{customer_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % _PARTS < share * _PARTS


def decide_with_challenger(
    applicant: Applicant, customer_id: str, today: date, contest: ChampionChallenger, policy: Policy
) -> Decision:
    """Decide by the champion and record the challenger's score."""
    decision = decide(applicant, today, contest.champion, policy)
    return replace(decision, shadow=contest.shadow(customer_id, applicant))
