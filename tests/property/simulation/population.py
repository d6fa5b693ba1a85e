"""Fictitious people: identity, payment behaviour, last request."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from microloan.domain.channel import Channel
from microloan.domain.invitations.member import Member
from microloan.domain.payments.transfer import Direction
from microloan_testing import persons
from microloan_testing.person import FictitiousPerson

# Digits of the sandbox's bureau: most are good, one in ten is declined or gets no answer.
_KINDS = ("001", "002", "003", "008", "010", "013", "016", "019", "004", "009")
_BOTH_WALLETS, _DEFAULTS = 0.3, 0.08
_LISTED = timedelta(days=3650)
# From 19 to 58 years old, whatever day it begins.
_OLDEST, _DAYS_OF_BIRTHS, _DAYS_BETWEEN = 58, 14_003, 4_547


@dataclass(frozen=True, slots=True)
class Request:
    """A draw or a repayment of a wallet. A repetition has the same key."""

    direction: Direction
    key: str
    channel: Channel
    amount: int | None
    instalments: int = 0
    card_id: str = ""
    loan_id: str = ""


@dataclass(kw_only=True)
class Person(FictitiousPerson):
    """A person who acts at random.

    Parameters
    ----------
    defaults
        Whether the card is empty from the third month on.
    asked
        The last request, and its acknowledged transfer.
    """

    defaults: bool
    asked: tuple[Request, str] | None = None


def population(count: int, today: date, rng: random.Random) -> list[Person]:
    """Return a number of random people."""
    return [_person(number, today, rng) for number in range(count)]


def _person(number: int, today: date, rng: random.Random) -> Person:
    kind = rng.choice(_KINDS)
    some_days = timedelta(days=number * _DAYS_BETWEEN % _DAYS_OF_BIRTHS)
    born = date(today.year - _OLDEST, 1, 1) + some_days
    first, second = rng.sample(list(Channel), 2)
    channels = (first, second) if rng.random() < _BOTH_WALLETS else (first,)
    return Person(
        number=number,
        identity=persons.identity(number + 1, kind, born),
        members=tuple(
            Member(channel, f"o{number}", today + _LISTED, 24, 60, 20 + rng.randrange(10))
            for channel in channels
        ),
        card_numbers=tuple(persons.card_number(serial=2 * number + n) for n in (1, 2)),
        defaults=rng.random() < _DEFAULTS,
    )
