"""The way from the white list to a first draw, by channel."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from microloan.domain.channel import Channel
from microloan.domain.invitations.campaign import Campaign
from microloan.domain.invitations.eligibility import EligibilityCriteria, unmet_criteria
from microloan.domain.invitations.member import InvitationStatus, Member, invitation_status


class Step(StrEnum):
    """A step of a member. Each one includes the next."""

    LISTED = "listed"
    MET = "invited, or would meet the conditions"
    INVITED = "invited"
    BOUND = "bound a card"
    APPLIED = "applied"
    APPROVED = "approved"
    DREW = "drew"


_OFF_THE_LIST = {InvitationStatus.BOUND, InvitationStatus.INVITED, InvitationStatus.LAPSED}


@dataclass(frozen=True, slots=True)
class Funnel:
    """Members of a channel by step."""

    channel: Channel
    counts: Mapping[Step, int]

    def of_the_step_before(self, step: Step) -> tuple[int, int]:
        """Return the members at a step, and at the step before."""
        steps = list(Step)
        before = steps[max(0, steps.index(step) - 1)]
        return self.counts[step], self.counts[before]


def conditions_of(campaigns: Sequence[Campaign]) -> dict[Channel, EligibilityCriteria]:
    """Return the conditions of each channel's last draw, or the default ones."""
    conditions = dict.fromkeys(Channel, EligibilityCriteria())
    for campaign in sorted(campaigns, key=lambda campaign: campaign.opened_at):
        conditions[campaign.terms.channel] = campaign.terms.conditions
    return conditions


def steps_of(member: Member, conditions: EligibilityCriteria, today: date) -> Iterable[Step]:
    """Yield the steps of a row of the white list, up to binding a card.

    Examples
    --------
    >>> member = Member(Channel.QQ, "o1", date(2024, 12, 31), 24, 24, 30)
    >>> [step.value for step in steps_of(member, EligibilityCriteria(), date(2024, 1, 1))]
    ['listed', 'invited, or would meet the conditions']
    """
    yield Step.LISTED
    status = invitation_status(member, today)
    if status in _OFF_THE_LIST or not unmet_criteria(member, conditions, today):
        yield Step.MET
    if status in _OFF_THE_LIST:
        yield Step.INVITED
    if status is InvitationStatus.BOUND:
        yield Step.BOUND


class Steps:
    """Members counted by channel and step."""

    def __init__(self, campaigns: Sequence[Campaign], today: date) -> None:
        self._conditions, self._today = conditions_of(campaigns), today
        self.counts: Counter[tuple[Channel, Step]] = Counter()

    def add(self, member: Member) -> None:
        """Count a row of the white list."""
        for step in steps_of(member, self._conditions[member.channel], self._today):
            self.counts[member.channel, step] += 1

    def funnels(self, customers: Mapping[tuple[Channel, Step], int]) -> tuple[Funnel, ...]:
        """Return each channel's funnel.

        Parameters
        ----------
        customers
            Number of members whose customer took each later step.
        """
        counts = self.counts | Counter(dict(customers))
        return tuple(
            Funnel(channel, {step: counts[channel, step] for step in Step}) for channel in Channel
        )
