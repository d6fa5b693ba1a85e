"""The chance of default of stage 1: the mean of each grade, by the champion cards.

`microloan/domain/ledger/loss_tables.py` holds the same figures, and the check of the fit
compares them.
"""

from collections.abc import Mapping
from decimal import Decimal

import numpy as np

from microloan.domain.ledger.loss_tables import TABLES
from microloan.domain.underwriting.policy import POLICY
from scorecards.card import DOUBLE, ODDS, POINTS
from scorecards.study import CHAMPION, Study

_PLACES = Decimal("0.0001")


def stage_1(study: Study) -> Mapping[str, Decimal]:
    """Return the mean chance of default within a year by grade, over both channels."""
    cards = study.cards[CHAMPION.version]
    scores = [
        card.score(study.applicants[channel].development.figures) for channel, card in cards.items()
    ]
    odds = ODDS * 2 ** ((np.concatenate(scores) - POINTS) / DOUBLE)
    chance, means, lowest = 1 / (1 + odds), {}, 0.0
    for grade in POLICY.grades:
        highest = float(grade.max_pd)
        mean = chance[(chance > lowest) & (chance <= highest)].mean()
        means[grade.name] = Decimal(f"{mean:.6f}").quantize(_PLACES)
        lowest = highest
    return means


def differing(study: Study) -> Mapping[str, Decimal]:
    """Return the fitted chances of the grades whose chance in the loss tables is another."""
    shipped = {band.grade: band.stage_1 for band in TABLES.bands}
    return {grade: mean for grade, mean in stage_1(study).items() if mean != shipped[grade]}
