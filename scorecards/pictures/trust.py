"""Whether a score means what it says, and still does a year on: calibration, stability."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scorecards.calibration import Calibration, calibration
from scorecards.card import ODDS, POINTS
from scorecards.measures import Bands, psi, tenths
from scorecards.pictures.frame import BAD, GOOD, INK, PALE, pair
from scorecards.study import CHAMPION, Study


def draw(study: Study) -> dict[str, Figure]:
    """Return the pictures by name."""

    def calibrated(axes: Axes, channel: str) -> None:
        people, card = study.applicants[channel], study.cards[CHAMPION.version][channel]
        line = np.array([480.0, 690.0])
        axes.plot(line, ODDS * 2 ** ((line - POINTS) / 20), color=PALE, label="the scale")
        for sample, name, colour in ((people.test, "test", INK), (people.later, "a year on", BAD)):
            found = calibration(sample, card)
            axes.errorbar(
                found.score,
                found.odds,
                yerr=found.error(),
                fmt="o",
                color=colour,
                markersize=4,
                label=name,
            )
        _truth(axes, calibration(people.test, card))
        axes.set_yscale("log", base=2)
        axes.set_yticks([3, 12.5, 50, 200, 800], ["3", "12.5", "50", "200", "800"])
        axes.set(xlabel="mean score of a band", ylabel="good people to one bad", ylim=(1.2, 6_000))
        axes.legend(loc="upper left")

    def stable(axes: Axes, channel: str) -> None:
        people, card = study.applicants[channel], study.cards[CHAMPION.version][channel]
        before = card.score(people.development.figures)
        bands = tenths(before)
        shares = [bands.shares(score) for score in (before, card.score(people.later.figures))]
        for each, name, colour, move in zip(
            shares, ("fitted on", "a year on"), (GOOD, INK), (-0.2, 0.2), strict=True
        ):
            axes.bar(np.arange(len(each)) + move, 100 * each, 0.4, color=colour, label=name)
        axes.set_xticks(range(len(shares[0])), _names(bands), rotation=60)
        axes.set_title(f"{axes.get_title()}: PSI {psi(*shares):.3f}")
        axes.set(xlabel="score from", ylabel="percent of people", ylim=(0, 16))
        axes.legend(loc="upper left", ncols=2)

    return {
        "calibration": pair("Odds that were seen, beside those that the score says", calibrated),
        "stability": pair("Shares per band of the score, when fitted and a year on", stable),
    }


def _truth(axes: Axes, found: Calibration) -> None:
    axes.plot(found.score, found.true_odds, "_", color=GOOD, markersize=12, label="true odds, test")


def _names(bands: Bands) -> list[str]:
    return ["least", *map(str, bands.begins)]
