"""The shipped scorecards: all that ever decided, and those in use."""

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from microloan.domain.channel import Channel
from microloan.domain.underwriting.champion_challenger import (
    ChampionChallenger,
    ChampionChallengerByChannel,
)
from microloan.domain.underwriting.scorecard import Band, Bin, Characteristic, Scale, Scorecard

_FOLDER = Path(__file__).parents[1] / "models"


def read_champion_challengers() -> ChampionChallengerByChannel:
    """Return the champion and challenger scorecards, by channel."""
    chosen = _read("contests")
    return {channel: _champion_challenger(chosen[channel]) for channel in Channel}


@cache
def read_card(version: str) -> Scorecard:
    """Return a card by its version.

    Raises
    ------
    FileNotFoundError
        When no such card was ever shipped.

    Examples
    --------
    >>> read_card("qq-2").channel
    <Channel.QQ: 'qq'>
    """
    read = _read(version)
    return Scorecard(
        version=read["version"],
        channel=Channel(read["channel"]),
        scale=Scale(**read["scale"]),
        base=read["base"],
        characteristics=tuple(map(_characteristic, read["characteristics"])),
        distribution=tuple(
            Band(band["from"], Decimal(band["share"])) for band in read["distribution"]
        ),
    )


def _champion_challenger(chosen: dict[str, Any]) -> ChampionChallenger:
    challenger = chosen["challenger"]
    return ChampionChallenger(
        champion=read_card(chosen["champion"]),
        challenger=read_card(challenger) if challenger else None,
        share=Decimal(chosen["share"]),
    )


def _characteristic(read: dict[str, Any]) -> Characteristic:
    bins = tuple(Bin(bin_["from"], bin_["points"]) for bin_ in read["bins"])
    return Characteristic(read["figure"], read["reason"], bins, read["missing"])


def _read(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text("utf-8"))
    return read
