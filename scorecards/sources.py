"""How much of a score comes from the bureau and from each wallet."""

from dataclasses import dataclass

import numpy as np

from scorecards.card import Card
from scorecards.figures import CHANNELS, FIGURES, Real
from scorecards.fit import fit, grid
from scorecards.measures import auc
from scorecards.sample import Sample
from scorecards.study import CHAMPION, Applicants


@dataclass(frozen=True, slots=True)
class Weight:
    """Points between worst and best, and the part of the scores' variance."""

    points: int
    share: float


def weights(sample: Sample, card: Card) -> dict[str, Weight]:
    """Return the weight of each source; the shares sum to one."""
    score = card.score(sample.figures).astype(np.float64)
    return {source: _weight(sample, card, source, score) for source in ("bureau", *CHANNELS)}


def _weight(sample: Sample, card: Card, source: str, score: Real) -> Weight:
    own = [one for one in card.characteristics if one.figure.source == source]
    part = np.sum([one.points(sample.figures[one.figure.name]) for one in own], axis=0)
    return Weight(
        sum(one.spread for one in own),
        float(np.cov(part, score)[0, 1] / score.var(ddof=1)),
    )


def added(people: Applicants, channel: str) -> dict[str, float]:
    """Return the AUC of a card without wallets, with the own wallet, and with both."""
    other = next(wallet for wallet in CHANNELS if wallet != channel)
    return {
        "bureau alone": _auc(people, ("bureau",)),
        "and the own wallet": _auc(people, ("bureau", channel)),
        "and the other wallet": _auc(people, ("bureau", channel, other)),
    }


def _auc(people: Applicants, sources: tuple[str, ...]) -> float:
    figures = [figure for figure in FIGURES if figure.source in sources]
    starts = grid(figures, people.development, CHAMPION.fineness)
    card = fit(people.development, starts, CHAMPION.ridge)
    return auc(people.test.bad, card.score(people.test.figures))
