"""Made-up people with a known truth: five traits nobody sees, and the chance that each defaults.

Nothing here is measured on anybody. The traits stand for what a lender would like to know, the
figures of `bureau` and `wallets` are what it gets to see of them.
"""

from dataclasses import dataclass

import numpy as np

from scorecards.figures import Real

# How the traits go together. Steady people are under less pressure and more rooted.
CORRELATION = (
    # steady, pressed, known, means, rooted
    (1.00, -0.30, 0.15, 0.20, 0.25),
    (-0.30, 1.00, 0.00, -0.25, -0.10),
    (0.15, 0.00, 1.00, 0.20, 0.10),
    (0.20, -0.25, 0.20, 1.00, 0.10),
    (0.25, -0.10, 0.10, 0.10, 1.00),
)
# The truth: log-odds of default in twelve months, per standard deviation of each trait.
INTERCEPT = -3.85
WEIGHTS = {"steady": -0.85, "pressed": 0.60, "known": -0.40, "means": -0.15, "rooted": -0.80}


@dataclass(frozen=True, slots=True)
class People:
    """The traits of people, each in standard deviations from the average.

    Parameters
    ----------
    steady
        Keeps promises, pays on time.
    pressed
        Owes much for what comes in.
    known
        Has borrowed for long.
    means
        Earns well.
    rooted
        Lives among people and habits that last; the wallets see this.
    """

    steady: Real
    pressed: Real
    known: Real
    means: Real
    rooted: Real

    def __len__(self) -> int:
        return len(self.steady)

    def chance_of_default(self) -> Real:
        """Return the true probability of default; the same whichever wallet a person comes by."""
        log_odds = INTERCEPT + sum(
            weight * getattr(self, trait) for trait, weight in WEIGHTS.items()
        )
        return sigmoid(log_odds)


def sigmoid(log_odds: Real) -> Real:
    """Return the probability of each log-odds."""
    return np.asarray(1 / (1 + np.exp(-log_odds)), dtype=np.float64)


def draw(random: np.random.Generator, count: int, more_pressure: float = 0.0) -> People:
    """Draw people; `more_pressure` moves their debts, as a worse year would, in deviations."""
    traits = random.standard_normal((count, len(WEIGHTS))) @ np.linalg.cholesky(CORRELATION).T
    steady, pressed, known, means, rooted = traits.T
    return People(steady, pressed + more_pressure, known, means, rooted)
