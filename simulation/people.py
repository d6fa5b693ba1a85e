"""The people of the year: hidden traits, and the data of bureau and wallets.

The traits follow those of the scorecards' fit (`scorecards/people.py`, which needs numpy and an
environment of its own). They decide how likely a person is to default, so that a score means the
same in this book.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from microloan.domain.channel import Channel
from microloan.domain.invitations.member import Member
from microloan.domain.underwriting.applicant_data import ApplicantData
from microloan_testing import persons
from microloan_testing.person import FictitiousPerson
from simulation.applicant_data import Traits, applicant_data_of
from simulation.assumptions import Assumptions

_LISTED = timedelta(days=3650)
_FIRST_BIRTH, _DAYS_OF_BIRTHS = date(1966, 3, 1), 14_900
# Two people never have the same digits and the same birthday.
_DIGITS, _BIRTHDAYS = 1_000, 100
_HIGHEST_PRESCREEN = 1000


@dataclass(kw_only=True)
class Person(FictitiousPerson):
    """A person on the white list.

    Parameters
    ----------
    quality
        The log-odds of staying out of trouble, from the average.
    draws
        Draws a month, once there is a line.
    short_until
        The first day on which the cards have money again, or none.
    """

    applicant_data: ApplicantData
    quality: float
    draws: float = 0.0
    short_until: date | None = None


def people(count: int, rng: random.Random, assumed: Assumptions) -> list[Person]:
    """Return so many people, by the generator."""
    return [_person(number, rng, assumed) for number in range(count)]


def _person(number: int, rng: random.Random, assumed: Assumptions) -> Person:
    traits = _traits(rng, assumed.less_steady)
    some_day = rng.randrange(_DAYS_OF_BIRTHS // _BIRTHDAYS) * _BIRTHDAYS
    born = _FIRST_BIRTH + timedelta(days=some_day + number // _DIGITS % _BIRTHDAYS)
    main_wallet = Channel.QQ if rng.random() < assumed.mostly_qq else Channel.WECHAT
    both = rng.random() < assumed.listed_in_both
    other = both or rng.random() >= assumed.without_other_wallet
    applicant_data = applicant_data_of(traits, main_wallet, other=other, rng=rng)
    channels = [main_wallet, *(other for other in Channel if both and other is not main_wallet)]
    return Person(
        number=number,
        identity=persons.identity(number + 1, f"{number % _DIGITS:03}", born),
        applicant_data=applicant_data,
        members=tuple(
            _member(number, channel, traits, applicant_data, rng, assumed) for channel in channels
        ),
        card_numbers=tuple(persons.card_number(serial=2 * number + n) for n in (1, 2)),
        quality=traits.quality,
    )


def _traits(rng: random.Random, less_steady: float) -> Traits:
    """Draw traits. Steady people are less pressed, known for longer and more rooted."""
    steady = rng.gauss(-less_steady, 1)

    def with_steady(share: float) -> float:
        return share * steady + sqrt(1 - share**2) * rng.gauss(0, 1)

    return Traits(steady, with_steady(-0.3), with_steady(0.15), with_steady(0.2), with_steady(0.25))


def _member(  # noqa: PLR0913 - what a row follows from
    number: int,
    channel: Channel,
    traits: Traits,
    applicant_data: ApplicantData,
    rng: random.Random,
    assumed: Assumptions,
) -> Member:
    activity = applicant_data.social.of(channel)
    if activity is None:
        raise ValueError(f"person {number} has no account in {channel}")
    middle, by_quality, noise = assumed.prescreen
    prescreen = round(middle + by_quality * traits.quality + noise * rng.gauss(0, 1))
    return Member(
        channel=channel,
        openid=f"o{number:07}",
        listed_until=date(2025, 1, 1) + _LISTED,
        card_months=min(activity.account_months, rng.randrange(1, 60)),
        account_months=activity.account_months,
        active_days=activity.active_days,
        abnormal_events=int(rng.random() < assumed.abnormal),
        debtor=rng.random() < assumed.debtor,
        prescreen=min(max(prescreen, 0), _HIGHEST_PRESCREEN),
    )
