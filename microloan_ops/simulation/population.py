"""Made-up people: who they are, how they pay, what they asked for."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from microloan.domain.channel import Channel
from microloan.domain.customers.customer import Card, Identity
from microloan.domain.invitations.member import Member
from microloan.domain.payments.transfer import Direction
from microloan.usecases.caller import Caller
from microloan_ops.cli import persons

# By the table of the stand-in bureau: most are good, one in ten is refused or gets no answer.
_KINDS = ("001", "002", "003", "008", "010", "013", "016", "019", "004", "009")
_BOTH_WALLETS, _DEFAULTS = 0.3, 0.08
_LISTED = timedelta(days=3650)
# From 19 to 58 years old, whatever day it begins.
_OLDEST, _DAYS_OF_BIRTHS, _DAYS_BETWEEN = 58, 14_003, 4_547


@dataclass(frozen=True, slots=True)
class Request:
    """A draw or a repayment as its wallet sent it; the same again has the same key."""

    direction: Direction
    key: str
    channel: Channel
    amount: int | None
    instalments: int = 0
    card_id: str = ""
    loan_id: str = ""


@dataclass(kw_only=True)
class Somebody:
    """A made-up person with a wallet or two, as any simulation knows one.

    Parameters
    ----------
    members
        A row of the white list for each wallet.
    callers, cards, customer_id
        What the bank has made of the person so far.
    requests
        How many different ones the person has made.
    """

    number: int
    identity: Identity
    members: tuple[Member, ...]
    card_numbers: tuple[str, ...]
    callers: list[Caller] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    customer_id: str = ""
    requests: int = 0

    def next_key(self) -> str:
        """Return a key for a request that was never made."""
        self.requests += 1
        return f"{self.number}-{self.requests}"


@dataclass(kw_only=True)
class Person(Somebody):
    """Someone who does whatever the generator says.

    Parameters
    ----------
    defaults
        Whether the card is empty from the third month on.
    asked
        The last request, and the transfer it was acknowledged with.
    """

    defaults: bool
    asked: tuple[Request, str] | None = None


def population(count: int, today: date, rng: random.Random) -> list[Person]:
    """Return so many people, by the generator."""
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
