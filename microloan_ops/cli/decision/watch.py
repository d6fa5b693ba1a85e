"""Monitoring of scorecards: score distributions and challengers."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from microloan.adapters.scorecard_files import read_card
from microloan.domain.underwriting.decision import Decision
from microloan.domain.underwriting.policy import POLICIES
from microloan.domain.underwriting.stability import Stability, stability
from microloan.ports.applications import Application


@dataclass
class Trial:
    """The scores of a challenger and its champion in the same decisions.

    Parameters
    ----------
    better, worse
        The number of people in another grade under the challenger. A decline is the worst grade.
    """

    people: int = 0
    champion: int = 0
    challenger: int = 0
    better: int = 0
    worse: int = 0
    scores: Counter[int] = field(default_factory=Counter)

    def add(self, decision: Decision, score: int, model: str) -> None:
        """Add a decision with the challenger's score."""
        self.people += 1
        self.champion += decision.score
        self.challenger += score
        self.scores[score] += 1
        ours, theirs = (
            _grade(decision, decision.score, decision.model),
            _grade(decision, score, model),
        )
        self.better += theirs < ours
        self.worse += theirs > ours


@dataclass
class Watched:
    """The decisions of a period, by champion and by challenger."""

    scores: dict[str, Counter[int]] = field(default_factory=dict)
    approved: Counter[str] = field(default_factory=Counter)
    trials: dict[tuple[str, str], Trial] = field(default_factory=dict)

    def add(self, decision: Decision) -> None:
        """Add a decision."""
        self.scores.setdefault(decision.model, Counter())[decision.score] += 1
        self.approved[decision.model] += decision.offer is not None
        if shadow := decision.shadow:
            key = (decision.model, shadow.model)
            self.trials.setdefault(key, Trial()).add(decision, shadow.score, shadow.model)

    def stability(self) -> Mapping[str, Stability]:
        """Return the stability of each scorecard."""
        return {
            model: stability(read_card(model).distribution, scores)
            for model, scores in sorted(self.scores.items())
        }


def watch(applications: Iterable[Application], since: date, until: date) -> Watched:
    """Count the decisions of a period."""
    watched = Watched()
    for application in applications:
        if since <= application.decision.decided_on <= until:
            watched.add(application.decision)
    return watched


def _grade(decision: Decision, score: int, model: str) -> int:
    """Return a score's grade under the decision's policy as a number, the best first."""
    policy = POLICIES[decision.policy]
    grade = policy.grade(read_card(model).scale.default_probability(score))
    return policy.grades.index(grade) if grade else len(policy.grades)
