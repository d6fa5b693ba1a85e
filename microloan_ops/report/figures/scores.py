"""Scores of the decisions, by channel and outcome."""

from collections import Counter
from dataclasses import dataclass, field

from microloan.domain.channel import Channel
from microloan.domain.underwriting.outcome import Outcome
from microloan.ports.applications import Application

BAND = 20


def band(score: int) -> int:
    """Return the least score of a score's band.

    Examples
    --------
    >>> band(619), band(620)
    (600, 620)
    """
    return score // BAND * BAND


@dataclass
class Scores:
    """Decisions of a channel by band and outcome, and by grade, which may be empty.

    Parameters
    ----------
    limits
        Fen granted, by grade.
    """

    bands: Counter[tuple[int, Outcome]] = field(default_factory=Counter)
    grades: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    limits: Counter[str] = field(default_factory=Counter)
    sum: int = 0

    def add(self, application: Application) -> None:
        """Add a decision."""
        decision = application.decision
        self.bands[band(decision.score), decision.outcome] += 1
        self.grades[decision.grade, decision.outcome] += 1
        self.limits[decision.grade] += decision.offer.limit if decision.offer else 0
        self.sum += decision.score

    def made(self, outcome: Outcome | None = None) -> int:
        """Return the number of decisions, of an outcome or of both."""
        return sum(count for (_, other), count in self.bands.items() if outcome in (None, other))


def new_scores() -> dict[Channel, Scores]:
    """Return empty scores of each channel."""
    return {channel: Scores() for channel in Channel}
