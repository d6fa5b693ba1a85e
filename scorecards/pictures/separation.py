"""How well scores tell good from bad: ROC, KS, distribution."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.metrics import roc_curve

from scorecards.figures import Flags, Real, Whole
from scorecards.measures import auc, ks
from scorecards.pictures.frame import BAD, GOOD, INK, PALE, pair
from scorecards.study import CHALLENGER, CHAMPION, Study

# Enough points for a smooth line in a small file.
POINTS_OF_A_LINE = 120
WIDTH_OF_BARS = 6


def draw(study: Study) -> dict[str, Figure]:
    """Return the pictures by name."""

    def roc(axes: Axes, channel: str) -> None:
        test = study.applicants[channel].test
        champion, challenger = (
            study.cards[recipe.version][channel].score(test.figures)
            for recipe in (CHAMPION, CHALLENGER)
        )
        for score, name, colour, line in (
            (-test.truth, "the truth, which nobody has", PALE, "--"),
            (champion, "champion", INK, "-"),
            (challenger, "challenger", BAD, ":"),
        ):
            label = f"{name}: AUC {auc(test.bad, score):.3f}"
            axes.plot(*_curve(test.bad, score), line, color=colour, label=label)
        axes.plot([0, 1], [0, 1], color=PALE, linewidth=0.8)
        axes.set(xlabel="share of the good below a score", ylabel="share of the bad below it")
        axes.legend(loc="lower right")

    def kolmogorov(axes: Axes, channel: str) -> None:
        bad, score = _champion(study, channel)
        at = np.arange(score.min(), score.max() + 1)
        lines = [
            np.searchsorted(np.sort(score[who]), at, side="right") / who.sum()
            for who in (bad, ~bad)
        ]
        for line, name, colour in zip(lines, ("bad", "good"), (BAD, GOOD), strict=True):
            axes.plot(at, line, color=colour, label=name)
        most = int(np.argmax(lines[0] - lines[1]))
        axes.vlines(at[most], lines[1][most], lines[0][most], color=INK)
        axes.annotate(f" KS {ks(bad, score):.3f} at {at[most]}", (at[most], lines[1][most] + 0.1))
        axes.set(xlabel="score", ylabel="share at or below it")
        axes.legend(loc="upper left")

    def distribution(axes: Axes, channel: str) -> None:
        bad, score = _champion(study, channel)
        bins = range(440, 731, WIDTH_OF_BARS)
        for who, name, colour in ((~bad, "good", GOOD), (bad, "bad", BAD)):
            axes.hist(score[who], bins, density=True, alpha=0.55, color=colour, label=name)
        axes.set(xlabel="score", ylabel="density within each group")
        axes.legend()

    return {
        "roc": pair("ROC on people the cards were not fitted on", roc),
        "ks": pair("KS: how far apart good and bad lie", kolmogorov),
        "distribution": pair("Scores of those who turned out good and bad", distribution),
    }


def _champion(study: Study, channel: str) -> tuple[Flags, Whole]:
    test = study.applicants[channel].test
    return test.bad, study.cards[CHAMPION.version][channel].score(test.figures)


def _curve(bad: Flags, score: Whole | Real) -> tuple[Real, Real]:
    false, true, _ = roc_curve(bad, -score)
    at = np.linspace(0, 1, POINTS_OF_A_LINE)
    return at, np.interp(at, false, true)
