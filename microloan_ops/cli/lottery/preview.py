"""The count of eligible members before the confirmation of a lottery."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from microloan.domain.calendar import business_date
from microloan.domain.invitations.campaign import (
    Campaign,
    CampaignStage,
    CampaignTerms,
    EligibilityCounts,
)
from microloan.domain.invitations.eligibility import unmet_criteria
from microloan_ops.console import CommandError, progress
from microloan_ops.console.stack import Stack

_SEGMENTS = 8


class TooFewError(CommandError):
    """Too few members are eligible, and the operator has not agreed to fewer."""

    code = "too_few_eligible"


@dataclass(frozen=True, slots=True)
class Preview:
    """The expected result of a lottery.

    Parameters
    ----------
    listed, eligible
        The number of members of the wallet on the white list, and of eligible ones.
    started
        The campaign, if it has started already.
    """

    terms: CampaignTerms
    listed: int
    eligible: int
    started: Campaign | None = None

    @property
    def too_few(self) -> bool:
        """Whether a new lottery would invite fewer members than its count."""
        return self.started is None and self.eligible < self.terms.count

    @property
    def question(self) -> str:
        """The question of the confirmation."""
        if self.started:
            return "Continue this lottery"
        return f"Invite all {self.eligible:,} of them" if self.too_few else "Invite them"

    @property
    def plan(self) -> tuple[str, ...]:
        """The lines before the confirmation."""
        terms = self.terms
        counted = (
            f"{self.listed:,} members of {terms.channel} are listed, {self.eligible:,} eligible."
        )
        if self.started:
            state = f"Campaign {terms.name} is {_STATES[self.started.stage]}"
            return (state, counted) if self.started.counted else (state,)
        invited = f"{terms.count:,} of them will be invited at random, as campaign {terms.name}."
        if self.too_few:
            invited = (
                f"[red]Fewer than the count of {terms.count:,}[/]: all of them will be invited,"
                f" as campaign {terms.name}."
            )
        return (counted, invited, "You cannot withdraw an invitation.")

    def require_enough(self) -> None:
        """Refuse a lottery with too few eligible members.

        Raises
        ------
        TooFewError
            When too few are eligible.
        """
        if self.too_few:
            raise TooFewError(
                f"Only {self.eligible:,} of {self.listed:,} listed members are eligible."
                " Lower --count, or give --all-eligible."
            )


_STATES = {
    CampaignStage.COUNTING: "being counted, and will continue.",
    CampaignStage.INVITING: "inviting members, and will continue.",
    CampaignStage.CLOSED: "closed. It invites no more members.",
}


def preview(stack: Stack, terms: CampaignTerms, seed: str | None) -> Preview:
    """Count the eligible members, or read the counts of a campaign that has started.

    Raises
    ------
    StateConflictError
        When the campaign has started with other terms.
    """
    started = stack.draws.campaign(terms.name)
    if started:
        started.require(terms, seed)
        counted = started.counted or EligibilityCounts()
        return Preview(terms, counted.listed, counted.eligible, started)
    return Preview(terms, *_count(stack, terms))


def _count(stack: Stack, terms: CampaignTerms) -> tuple[int, int]:
    today, draws = business_date(stack.clock.now()), stack.draws
    with progress() as bar, ThreadPoolExecutor(_SEGMENTS) as pool:
        task = bar.add_task("Members", total=None)

        def count(segment: int) -> tuple[int, int]:
            listed = eligible = 0
            for page in draws.pages(terms.channel, segment, _SEGMENTS):
                listed += len(page.members) + page.unreadable
                eligible += sum(
                    not unmet_criteria(member, terms.conditions, today) for member in page.members
                )
                bar.advance(task, len(page.members))
            return listed, eligible

        counts = list(pool.map(count, range(_SEGMENTS)))
    return sum(listed for listed, _ in counts), sum(eligible for _, eligible in counts)
