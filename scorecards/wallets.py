"""What the two wallets would know of made-up people.

Both wallets see the same trait, how rooted a person is, through the person's habits in that wallet.
Whoever applies through a wallet lives in it, so its habits show the trait clearly; the other wallet
is the one such a person opens now and then, and shows it through much noise. This, and nothing
else, is why a card leans on its own wallet: the truth is the same in both.
"""

import numpy as np

from scorecards.bureau import whole
from scorecards.figures import ABSENT, CHANNELS, Flags, Real, Whole
from scorecards.people import People, sigmoid

# Standard deviations of noise over the trait, in the wallet applied through and in the other.
OWN_NOISE, OTHER_NOISE = 0.4, 1.4
# How much livelier the wallet is that a person lives in, in standard deviations.
LIVELIER = 0.5
# How much of each figure follows the habits; the rest is luck of that figure alone.
BY_HABIT = 0.75
# Who has no account in the other wallet: nothing to do with what they are like.
WITHOUT = 0.16
EVERY_DAY, MOST_MONTHS, MOST_CONTACTS, MOST_PAYMENTS = 30, 300, 5_000, 5_000


def activity(
    random: np.random.Generator, people: People, wallet: str, channel: Whole
) -> dict[str, Whole]:
    """Return a wallet's figures of people who apply through `channel`, an index of `CHANNELS`."""
    own = channel == CHANNELS.index(wallet)
    habit = _habit(random, people, own)
    by = [_shown(random, habit) for _ in range(4)]
    figures = {
        "account_months": whole(np.exp(3.4 + 0.55 * by[0]), MOST_MONTHS),
        "active_days": random.binomial(EVERY_DAY, sigmoid(-0.5 + 1.0 * by[1])),
        "contacts": whole(np.exp(3.8 + 0.7 * by[2]), MOST_CONTACTS),
        "payments_3m": np.minimum(random.poisson(np.exp(2.5 + 0.8 * by[3])), MOST_PAYMENTS),
    }
    absent = ~own & (random.random(len(people)) < WITHOUT)
    return {f"{wallet}.{name}": np.where(absent, ABSENT, kept) for name, kept in figures.items()}


def _habit(random: np.random.Generator, people: People, own: Flags) -> Real:
    noise = np.where(own, OWN_NOISE, OTHER_NOISE)
    seen = people.rooted + noise * random.standard_normal(len(people))
    habit: Real = seen / np.sqrt(1 + noise**2) + LIVELIER * own
    return habit


def _shown(random: np.random.Generator, habit: Real) -> Real:
    luck = random.standard_normal(len(habit))
    shown: Real = BY_HABIT * habit + np.sqrt(1 - BY_HABIT**2) * luck
    return shown
