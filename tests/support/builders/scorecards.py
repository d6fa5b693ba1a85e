"""Scorecards whose points are easy to count with, one per channel."""

from decimal import Decimal

from microloan.domain.channel import Channel
from microloan.domain.underwriting.champion_challenger import ChampionChallenger
from microloan.domain.underwriting.scorecard import Band, Bin, Characteristic, Scale, Scorecard

_BUREAU = (
    ("months_of_history", "short_credit_history", ((0, 0), (12, 15), (36, 30))),
    ("worst_status_24m", "missed_payments", ((0, 40), (1, 20), (3, 0))),
    ("missed_24m", "repeated_missed_payments", ((0, 20), (2, 10), (5, 0))),
    ("inquiries_3m", "many_recent_inquiries", ((0, 20), (2, 10), (5, 0))),
    ("card_utilisation", "cards_nearly_used_up", ((0, 15), (40, 8), (80, 0))),
    ("debt_burden", "high_debt_burden", ((0, 15), (20, 8), (45, 0))),
)
_WALLET = (
    ("account_months", "young_account", (0, 24, 60)),
    ("active_days", "little_activity", (0, 10, 20)),
    ("contacts", "few_contacts", (0, 30, 100)),
    ("payments_3m", "few_wallet_payments", (0, 10, 40)),
)
_OWN, _OTHER = (0, 8, 16), (0, 3, 6)
# Everything at its best is 700.
_BASE = 472
HALVES = (Band(None, Decimal("0.5")), Band(600, Decimal("0.5")))


def card(channel: Channel, version: str = "test") -> Scorecard:
    """Return a channel's card: of its own wallet a figure earns 16 points, of the other 6."""
    bureau = [
        Characteristic(f"bureau.{figure}", reason, tuple(Bin(*one) for one in bins))
        for figure, reason, bins in _BUREAU
    ]
    wallets = [
        Characteristic(
            f"{wallet}.{figure}",
            f"{wallet}_{reason}",
            tuple(map(Bin, starts, _points(wallet, channel))),
            missing=_points(wallet, channel)[1],
        )
        for wallet in Channel
        for figure, reason, starts in _WALLET
    ]
    parts = (*bureau, *wallets)
    return Scorecard(f"{channel}-{version}", channel, Scale(), _BASE, parts, HALVES)


def _points(wallet: Channel, channel: Channel) -> tuple[int, ...]:
    return _OWN if wallet is channel else _OTHER


def flat(score: int) -> Scorecard:
    """Return a card on which everybody has the same score."""
    return Scorecard("flat", Channel.QQ, Scale(), score, (), HALVES)


CONTESTS = {channel: ChampionChallenger(card(channel)) for channel in Channel}
