"""The file that the layer ships for each card: points to look up, and what they came from."""

import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from scorecards.card import DOUBLE, ODDS, POINTS, Card, Characteristic
from scorecards.figures import Whole
from scorecards.measures import auc, ks, tenths, to_one
from scorecards.study import SEED, Applicants, Study

FOLDER = Path("layers/microloan/microloan/models")
TOOLS = ("numpy", "scikit-learn")


def texts(study: Study) -> dict[str, str]:
    """Return the text of each card's file, by the file's name."""
    return {
        f"{channel}-{version}.json": _text(f"{channel}-{version}", channel, card, study)
        for version, cards in study.cards.items()
        for channel, card in cards.items()
    }


def _text(version: str, channel: str, card: Card, study: Study) -> str:
    content = told(version, channel, card, study.applicants[channel])
    return json.dumps(content, indent=2) + "\n"


def told(name: str, channel: str, card: Card, people: Applicants) -> Mapping[str, Any]:
    """Return a card as its file tells it; shares and measures are text, so no float is read."""
    score = card.score(people.development.figures)
    tried = card.score(people.test.figures)
    return {
        "version": name,
        "channel": channel,
        "scale": {"points": POINTS, "odds": ODDS, "double": DOUBLE},
        "base": card.base,
        "characteristics": [_characteristic(one) for one in card.characteristics],
        "distribution": _distribution(score),
        "fitted": {
            "seed": SEED,
            "people": len(score),
            "bad_rate": f"{people.development.bad.mean():.4f}",
            "auc": f"{auc(people.test.bad, tried):.4f}",
            "ks": f"{ks(people.test.bad, tried):.4f}",
            "tool": {name: version(name) for name in TOOLS},
        },
    }


def _characteristic(one: Characteristic) -> Mapping[str, Any]:
    return {
        "figure": one.figure.name,
        "reason": one.figure.reason,
        "bins": [{"from": begin, "points": points} for begin, points in one.bins],
        "missing": None if one.figure.source == "bureau" else one.missing,
    }


def _distribution(score: Whole) -> list[Mapping[str, Any]]:
    bands = tenths(score)
    shares = to_one(bands.counts(score))
    return [
        {"from": begin, "share": f"{share / 10_000:.4f}"}
        for begin, share in zip((None, *bands.begins), shares, strict=True)
    ]
