"""Bureau and wallet data of a person: each figure is a trait and some luck."""

import random
from dataclasses import dataclass
from math import exp, sqrt

from microloan.domain.channel import Channel
from microloan.domain.underwriting.applicant_data import (
    ApplicantData,
    BureauReport,
    WalletActivity,
    WalletProfile,
)

_LOOK_BACK, _WORST = 24, 7
_PERCENT = 100
# Without cards' limits, monthly repayments of so many months are what is owed unsecured.
_MONTHS_OWED = 9
_OWN_NOISE, _OTHER_NOISE, _LIVELIER, _BY_HABIT = 0.4, 1.4, 0.5, 0.75
_DAYS, _OLDEST = 30, 360


@dataclass(frozen=True, slots=True)
class Traits:
    """The traits of a person, in standard deviations from the average.

    Parameters
    ----------
    steady
        Keeps promises, pays on time.
    pressed
        Owes much for what comes in.
    known
        Has borrowed for long.
    means
        Earns well.
    rooted
        Has lasting contacts and habits, which the wallets see.
    """

    steady: float
    pressed: float
    known: float
    means: float
    rooted: float

    @property
    def quality(self) -> float:
        """The log-odds of no default, from the average. A standard deviation is about 1.6."""
        return (
            0.85 * self.steady
            - 0.6 * self.pressed
            + 0.4 * self.known
            + 0.15 * self.means
            + 0.8 * self.rooted
        )


def applicant_data_of(
    traits: Traits, main_wallet: Channel, *, other: bool, rng: random.Random
) -> ApplicantData:
    """Return the applicant data of a person.

    Parameters
    ----------
    main_wallet
        The wallet that the person uses most, which shows the habits clearly.
    other
        Whether there is an account in the other wallet.
    """
    social = {
        channel.value: _activity(traits, own=channel is main_wallet, rng=rng)
        for channel in Channel
        if other or channel is main_wallet
    }
    return ApplicantData(_report(traits, rng), WalletProfile(**social))


def _report(traits: Traits, rng: random.Random) -> BureauReport:
    thin = rng.random() < _sigmoid(-3.2 - 0.8 * traits.known)
    income = round(exp(8.95 + 0.35 * traits.means + 0.2 * rng.gauss(0, 1))) * _PERCENT
    of_income = exp(3.25 + 0.4 * traits.pressed - 0.2 * traits.means + 0.3 * rng.gauss(0, 1))
    repayments = income * min(int(of_income), _PERCENT) // _PERCENT
    missed = 0 if thin else _missed(traits, rng)
    overdue = rng.random() < _sigmoid(-4.5 - traits.steady + 0.6 * traits.pressed)
    asked = exp(1.2 + 0.4 * traits.pressed - 0.2 * traits.steady + 0.2 * rng.gauss(0, 1))
    used = _sigmoid(0.4 + 0.9 * traits.pressed + 0.5 * rng.gauss(0, 1))
    has_card = not thin and rng.random() < _sigmoid(2.0 + 0.5 * traits.means)
    months = min(int(exp(3.4 + 0.6 * traits.known + 0.3 * rng.gauss(0, 1))), _OLDEST)
    return BureauReport(
        months_of_history=0 if thin else months,
        overdue_now=rng.randrange(501, 5_000) * _PERCENT if overdue else 0,
        worst_status_24m=_worst(missed, traits, rng),
        inquiries_3m=_poisson(asked, rng),
        monthly_income=income,
        monthly_repayments=repayments,
        unsecured_debt=repayments * rng.randrange(_MONTHS_OWED),
        listed=rng.random() < _sigmoid(-6.0 - traits.steady),
        overdue_months_now=int(overdue),
        missed_24m=missed,
        card_utilisation=int(_PERCENT * used) if has_card else 0,
    )


def _missed(traits: Traits, rng: random.Random) -> int:
    rate = exp(0.5 - 0.85 * traits.steady + 0.2 * traits.pressed + 0.3 * rng.gauss(0, 1))
    return min(_poisson(min(rate, _LOOK_BACK), rng), _LOOK_BACK)


def _worst(missed: int, traits: Traits, rng: random.Random) -> int:
    """Return one for a missed payment, and more for consecutive ones."""
    if not missed:
        return 0
    again = _sigmoid(-0.3 - 0.7 * traits.steady)
    return min(1 + _binomial(missed - 1, again, rng), _WORST)


def _activity(traits: Traits, *, own: bool, rng: random.Random) -> WalletActivity:
    noise = _OWN_NOISE if own else _OTHER_NOISE
    seen = (traits.rooted + noise * rng.gauss(0, 1)) / sqrt(1 + noise**2)
    habit = seen + (_LIVELIER if own else 0)
    shown = [_BY_HABIT * habit + sqrt(1 - _BY_HABIT**2) * rng.gauss(0, 1) for _ in range(4)]
    return WalletActivity(
        account_months=min(int(exp(3.4 + 0.55 * shown[0])), _OLDEST),
        active_days=_binomial(_DAYS, _sigmoid(-0.5 + shown[1]), rng),
        contacts=int(exp(3.8 + 0.7 * shown[2])),
        payments_3m=_poisson(exp(2.5 + 0.8 * shown[3]), rng),
    )


def _sigmoid(log_odds: float) -> float:
    return 1 / (1 + exp(-log_odds))


def _poisson(rate: float, rng: random.Random) -> int:
    """Return a Poisson variate (Knuth, The Art of Computer Programming, 3.4.1)."""
    least, product, count = exp(-rate), rng.random(), 0
    while product > least:
        product *= rng.random()
        count += 1
    return count


def _binomial(times: int, chance: float, rng: random.Random) -> int:
    return sum(rng.random() < chance for _ in range(times))
