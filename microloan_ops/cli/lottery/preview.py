"""How many could be drawn now, counted before anybody is asked whether to draw."""

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
    """Fewer are eligible than asked for, and nobody agreed to that."""

    code = "too_few_eligible"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draw by these terms would do now.

    Parameters
    ----------
    listed, eligible
        Members of the wallet on the white list, and of these who may be drawn.
    begun
        The campaign, when it was begun before.
    """

    terms: CampaignTerms
    listed: int
    eligible: int
    begun: Campaign | None = None

    @property
    def too_few(self) -> bool:
        """Whether a new draw would invite fewer than asked for."""
        return self.begun is None and self.eligible < self.terms.count

    @property
    def question(self) -> str:
        """What somebody has to agree to."""
        if self.begun:
            return "Go on with this draw"
        return f"Invite all {self.eligible:,} of them" if self.too_few else "Invite them"

    @property
    def plan(self) -> tuple[str, ...]:
        """Who is invited, a line each."""
        terms = self.terms
        counted = f"{self.listed:,} of {terms.channel} are listed, {self.eligible:,} eligible."
        if self.begun:
            state = f"Campaign {terms.name} is {_STATES[self.begun.stage]}"
            return (state, counted) if self.begun.counted else (state,)
        invited = f"{terms.count:,} of them are invited at random, as campaign {terms.name}."
        if self.too_few:
            invited = (
                f"[red]Fewer than the {terms.count:,} asked for[/]: all of them are invited, as"
                f" campaign {terms.name}."
            )
        return (counted, invited, "An invitation cannot be taken back.")

    def require_enough(self) -> None:
        """Refuse to draw fewer than asked for without a word.

        Raises
        ------
        TooFewError
            Saying how many are eligible.
        """
        if self.too_few:
            raise TooFewError(
                f"only {self.eligible:,} of {self.listed:,} listed members are eligible: ask for at"
                " most so many, or give --all-eligible"
            )


_STATES = {
    CampaignStage.COUNTING: "being counted; it goes on.",
    CampaignStage.INVITING: "being drawn; it goes on.",
    CampaignStage.CLOSED: "over; nobody new is invited.",
}


def preview(stack: Stack, terms: CampaignTerms, seed: str | None) -> Preview:
    """Count who could be drawn now, or take what a campaign that was begun has counted.

    Raises
    ------
    StateConflictError
        When the campaign was begun with other terms.
    """
    begun = stack.draws.campaign(terms.name)
    if begun:
        begun.require(terms, seed)
        counted = begun.counted or EligibilityCounts()
        return Preview(terms, counted.listed, counted.eligible, begun)
    return Preview(terms, *_count(stack, terms))


def _count(stack: Stack, terms: CampaignTerms) -> tuple[int, int]:
    today, draws = business_date(stack.clock.now()), stack.draws
    with progress() as bar, ThreadPoolExecutor(_SEGMENTS) as pool:
        task = bar.add_task("Members", total=None)

        def look(segment: int) -> tuple[int, int]:
            listed = eligible = 0
            for page in draws.pages(terms.channel, segment, _SEGMENTS):
                listed += len(page.members) + page.unreadable
                eligible += sum(
                    not unmet_criteria(one, terms.conditions, today) for one in page.members
                )
                bar.advance(task, len(page.members))
            return listed, eligible

        counts = list(pool.map(look, range(_SEGMENTS)))
    return sum(listed for listed, _ in counts), sum(eligible for _, eligible in counts)
