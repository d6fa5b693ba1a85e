"""Periods in which cards have too little money: why bills are paid late, or never."""

import random
from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from math import exp

from microloan_testing.payment_gateway import FaultyPaymentGateway
from simulation.assumptions import Assumptions, Spells
from simulation.people import Person

_MONTHS = 12
_MOST_SLIPS = 0.3


class CardBalances:
    """Cards that are empty or have a little money: which ones, and until when."""

    def __init__(
        self, gateway: FaultyPaymentGateway, rng: random.Random, assumed: Assumptions
    ) -> None:
        self._gateway, self._rng, self._assumed = gateway, rng, assumed
        self._ends: defaultdict[date, list[Person]] = defaultdict(list)

    def dawn(self, today: date, due: Collection[Person]) -> None:
        """Fill the cards whose period ends today, and empty some of those with a bill due."""
        for person in self._ends.pop(today, ()):
            self.fill(person)
        for person in due:
            if person.short_until is None:
                self._maybe_empty(person, today)

    def afternoon(self, today: date) -> None:
        """Fill the cards that were empty for half a day."""
        for person in self._ends.pop(today, ()):
            self.fill(person)

    def fill(self, person: Person) -> None:
        """Give a person money again."""
        person.short_until = None
        for card in person.cards:
            self._gateway.empty.discard(card.token)
            self._gateway.low.pop(card.token, None)

    def _maybe_empty(self, person: Person, today: date) -> None:
        luck, assumed = self._rng.random(), self._assumed
        trouble = 1 / (1 + exp(person.quality - assumed.trouble)) / _MONTHS
        slip = min(assumed.slip * exp(-assumed.slip_by_quality * person.quality), _MOST_SLIPS)
        if luck < trouble:
            self._empty(person, today, assumed.troubles)
        elif luck < trouble + slip:
            self._empty(person, today, assumed.slips)

    def _empty(self, person: Person, today: date, spells: Spells) -> None:
        (spell,) = self._rng.choices(spells, [share for share, *_ in spells])
        _, fewest, most = spell
        until = today + timedelta(days=self._rng.randint(fewest, most))
        person.short_until = until
        tokens = [card.token for card in person.cards]
        if self._rng.random() < self._assumed.some_money:
            self._gateway.low |= dict.fromkeys(tokens, self._rng.randint(*self._assumed.a_little))
        else:
            self._gateway.empty.update(tokens)
        self._ends[until].append(person)
