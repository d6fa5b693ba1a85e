"""People as a lender sees them: figures, and after a year who did not pay."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scorecards import bureau, people, wallets
from scorecards.figures import CHANNELS, Flags, Real, Whole


@dataclass(frozen=True, slots=True)
class Sample:
    """People whose figures are known.

    Parameters
    ----------
    figures
        By name, whole numbers; `ABSENT` where there is no account in the wallet.
    bad
        Who fell ninety days behind within a year.
    truth
        The probability of it, which no lender knows.
    """

    figures: dict[str, Whole]
    bad: Flags
    truth: Real

    def __len__(self) -> int:
        return len(self.bad)

    def of(self, who: Flags | Whole) -> "Sample":
        """Return some of the people."""
        return Sample(
            {name: values[who] for name, values in self.figures.items()},
            self.bad[who],
            self.truth[who],
        )


def through_the_door(
    random: np.random.Generator, count: int, more_pressure: float = 0.0
) -> dict[str, Sample]:
    """Draw applicants, drop those whom policy declines unscored; return the rest by channel."""
    who = people.draw(random, count, more_pressure)
    channel = random.integers(len(CHANNELS), size=count)
    figures = bureau.report(random, who)
    out = bureau.knocked_out(random, who, figures)
    for wallet in CHANNELS:
        figures |= wallets.activity(random, who, wallet, channel)
    truth = who.chance_of_default()
    everyone = Sample(figures, random.random(count) < truth, truth)
    return {name: everyone.of((channel == index) & ~out) for index, name in enumerate(CHANNELS)}


def halves(random: np.random.Generator, sample: Sample, share: float) -> tuple[Sample, Sample]:
    """Split by lot into one to develop on and one to test on."""
    order = random.permutation(len(sample))
    cut = round(share * len(sample))
    return sample.of(order[:cut]), sample.of(order[cut:])


def together(samples: Sequence[Sample]) -> Sample:
    """Return all the people of some samples as one."""
    return Sample(
        {
            name: np.concatenate([one.figures[name] for one in samples])
            for name in samples[0].figures
        },
        np.concatenate([one.bad for one in samples]),
        np.concatenate([one.truth for one in samples]),
    )
