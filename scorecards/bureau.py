"""What the credit bureau would know of made-up people: each figure is a trait and some luck."""

import numpy as np

from microloan.domain.underwriting.policy import POLICY
from scorecards.figures import Flags, Real, Whole
from scorecards.people import People, sigmoid

# The worst status that the bureau tells, and the months it looks back.
WORST_STATUS, LOOK_BACK = 7, 24
ALL_THERE_IS = 100
OLDEST = 360
MOST_INQUIRIES = POLICY.max_inquiries
MOST_BURDEN = int(POLICY.max_debt_burden * ALL_THERE_IS)


def whole(values: Real, most: int) -> Whole:
    """Round down, to a figure from zero to `most`."""
    return np.clip(np.floor(values), 0, most).astype(np.int64)


def report(random: np.random.Generator, people: People) -> dict[str, Whole]:
    """Return the bureau's figures; a thin file has no history and nothing to hold against it."""
    count = len(people)
    thin = random.random(count) < sigmoid(-3.2 - 0.8 * people.known)
    missed = _missed(random, people)
    figures = {
        "months_of_history": whole(
            np.exp(3.4 + 0.6 * people.known + _luck(random, 0.3, count)), OLDEST
        ),
        "worst_status_24m": _worst(random, people, missed),
        "missed_24m": missed,
        "inquiries_3m": _inquiries(random, people),
        "card_utilisation": _utilisation(random, people),
        "debt_burden": _burden(random, people),
    }
    of_history = ("months_of_history", "worst_status_24m", "missed_24m", "card_utilisation")
    return {
        f"bureau.{name}": np.where(thin, 0, values) if name in of_history else values
        for name, values in figures.items()
    }


def knocked_out(random: np.random.Generator, people: People, figures: dict[str, Whole]) -> Flags:
    """Return who is declined before any card is asked: overdue, listed, over policy's limits."""
    overdue = random.random(len(people)) < sigmoid(-4.5 - people.steady + 0.6 * people.pressed)
    listed = random.random(len(people)) < sigmoid(-6.0 - people.steady)
    asked = figures["bureau.inquiries_3m"] > MOST_INQUIRIES
    burdened = figures["bureau.debt_burden"] > MOST_BURDEN
    return overdue | listed | asked | burdened


def _luck(random: np.random.Generator, deviation: float, count: int) -> Real:
    return deviation * random.standard_normal(count)


def _missed(random: np.random.Generator, people: People) -> Whole:
    rate = np.exp(
        0.5 - 0.85 * people.steady + 0.2 * people.pressed + _luck(random, 0.3, len(people))
    )
    return np.minimum(random.poisson(np.minimum(rate, LOOK_BACK)), LOOK_BACK)


def _worst(random: np.random.Generator, people: People, missed: Whole) -> Whole:
    """One for a payment missed, and more where a missed one was followed by another."""
    in_a_row = random.binomial(np.maximum(missed - 1, 0), sigmoid(-0.3 - 0.7 * people.steady))
    return np.where(missed > 0, np.minimum(1 + in_a_row, WORST_STATUS), 0)


def _inquiries(random: np.random.Generator, people: People) -> Whole:
    rate = np.exp(
        1.2 + 0.4 * people.pressed - 0.2 * people.steady + _luck(random, 0.2, len(people))
    )
    return random.poisson(rate)


def _utilisation(random: np.random.Generator, people: People) -> Whole:
    share = sigmoid(0.4 + 0.9 * people.pressed + _luck(random, 0.5, len(people)))
    card = random.random(len(people)) < sigmoid(2.0 + 0.5 * people.means)
    return np.where(card, whole(ALL_THERE_IS * share, ALL_THERE_IS), 0)


def _burden(random: np.random.Generator, people: People) -> Whole:
    """Percent of income; nothing for one in twelve without debts, all of it without an income."""
    of_income = np.exp(
        3.25 + 0.4 * people.pressed - 0.2 * people.means + _luck(random, 0.3, len(people))
    )
    free, idle = random.random((2, len(people)))
    owed = np.where(free < 1 / 12, 0, whole(of_income, ALL_THERE_IS))
    return np.where(idle < 1 / 100, ALL_THERE_IS, owed)
