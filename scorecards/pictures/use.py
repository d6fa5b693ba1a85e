"""What a card does to a book and where its points come from: cut-off, sources, real loans."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scorecards.contest import Result, standard_error
from scorecards.cutoff import GRADES, cut_off
from scorecards.pictures.frame import BAD, GOOD, INK, PALE, SOURCES, WALLETS, pair, single
from scorecards.sources import weights
from scorecards.study import CHAMPION, Study

CENTRED: dict[str, Any] = {"ha": "center", "va": "center", "color": "white", "fontsize": 8}
# What the pipeline was to reach on real loans.
GOALS = {"AUC": 0.832, "KS": 0.527}


def draw(study: Study, results: Sequence[Result]) -> dict[str, Figure]:
    """Return the pictures by name."""

    def cut(axes: Axes, channel: str) -> None:
        test, card = study.applicants[channel].test, study.cards[CHAMPION.version][channel]
        found = cut_off(test, card)
        axes.plot(found.score, 100 * found.approved, color=GOOD, label="approved, % of applicants")
        axes.plot(found.score, 1_000 * found.bad, color=BAD, label="bad of a thousand approved")
        for name, score in GRADES.items():
            axes.axvline(score, color=PALE, linewidth=0.8)
            axes.text(score + 1, 96, name, color=INK)
        axes.set(xlabel="least score that is approved", ylim=(0, 103))

    cutoff = pair("Approval and bad rate by cut-off; from each line on, that grade", cut)
    cutoff.legend(*cutoff.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return {
        "cutoff": cutoff,
        "sources": _sources(study),
        "credit_data": _contest(results),
    }


def _sources(study: Study) -> Figure:
    figure, axes = single("The weight of each source: its part in what makes scores differ")
    for row, channel in enumerate(WALLETS):
        left = 0.0
        card = study.cards[CHAMPION.version][channel]
        for source, weight in weights(study.applicants[channel].test, card).items():
            share = 100 * weight.share
            name = WALLETS.get(source, "bureau") if row == 0 else None
            axes.barh(row, share, 0.55, left, color=SOURCES[source], label=name)
            axes.annotate(f"{share:.0f} %", (left + share / 2, row), **CENTRED)
            left += share
    axes.set_yticks(range(len(WALLETS)), [f"{name} card" for name in WALLETS.values()])
    axes.set(xlabel="percent of the variance of the score")
    axes.invert_yaxis()
    figure.legend(loc="outside lower center", ncols=len(SOURCES))
    axes.grid(visible=False)
    return figure


def _contest(results: Sequence[Result]) -> Figure:
    figure = Figure(figsize=(8.4, 2.9), layout="constrained")
    figure.suptitle("Real loans (credit_data): mean of the folds and two standard errors")
    for axes, (measure, goal) in zip(
        figure.subplots(1, 2, sharey=True), GOALS.items(), strict=True
    ):
        for row, result in enumerate(reversed(results)):
            folds = getattr(result, measure.lower())
            error, colour = 2 * standard_error(folds), INK if result is results[0] else PALE
            axes.errorbar(folds.mean(), row, xerr=error, fmt="o", color=colour, capsize=3)
            axes.text(folds.mean(), row + 0.16, f"{folds.mean():.3f}", ha="center")
        axes.axvline(goal, color=BAD, linestyle="--", linewidth=1)
        axes.set(xlabel=f"{measure} (dashed: the goal, {goal})", ylim=(-0.5, len(results) - 0.3))
        axes.set_yticks(np.arange(len(results)), [each.name for each in reversed(results)])
    return figure
