"""Actions of people in their wallets: come, apply, draw, pay ahead, settle."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from math import exp
from typing import TypeVar

from microloan.domain.calendar import LAST_DUE_DAY
from microloan.domain.errors import MicroloanError, UnavailableError
from microloan.domain.invitations.member import Member
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.events import LoanAgreement
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.product import PRODUCT
from microloan.domain.underwriting.consent import CURRENT
from microloan.usecases.caller import Caller
from microloan_testing.bank import Bank
from simulation.assumptions import Assumptions, season
from simulation.card_balances import CardBalances
from simulation.people import Person

Answer = TypeVar("Answer")

_DAYS_OF_A_MONTH = 30.4
_STEP_OF_PRICE = Decimal("0.0001")
_LATER = 20
_AGAIN = (31, 75)
_PART = (0.1, 0.5)


class CustomerBehaviour:
    """Behaviour of all people.

    Parameters
    ----------
    promised
        Fen of every transfer that the bank acknowledged, by id.
    """

    def __init__(
        self, bank: Bank, people: list[Person], rng: random.Random, assumed: Assumptions
    ) -> None:
        self._bank, self._rng, self._assumed = bank, rng, assumed
        self._people = {member.key: person for person in people for member in person.members}
        self._plans: defaultdict[date, list[Callable[[], object]]] = defaultdict(list)
        self._customers: dict[str, Person] = {}
        self._due: defaultdict[int, list[Person]] = defaultdict(list)
        self.promised: dict[str, int] = {}
        self.did: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    # Invitation and application

    def invited(self, members: list[Member]) -> None:
        """Decide for each invited member on which day to come, or never."""
        for member in members:
            if self._rng.random() < self._assumed.comes:
                days = int(self._rng.expovariate(1 / self._assumed.days_until_coming))
                self._later(days + 1, partial(self._come, member))

    def today(self) -> None:
        """Act on the plans for today, then let customers draw and pay."""
        today = self._bank.clock.today
        for act in self._plans.pop(today, ()):
            act()
        factor = season(today, self._assumed)
        for person in self._customers.values():
            if person.short_until is None:
                self._act(person, factor)
                self._perhaps_change_due_day(person)

    def due_on(self, day: date) -> list[Person]:
        """Return the people with a bill due on a day."""
        return self._due[day.day]

    def short(self) -> list[Person]:
        """Return the customers whose cards are empty."""
        return [each for each in self._customers.values() if each.short_until is not None]

    def _later(self, days: int, act: Callable[[], object]) -> None:
        self._plans[self._bank.clock.today + timedelta(days=days)].append(act)

    def _come(self, member: Member) -> None:
        person = self._people[member.key]
        caller = Caller(member.channel, member.openid)
        number = person.card_numbers[len(person.cards)]
        card = self._ask(lambda: self._bank.bind_card(caller, person.identity, number))
        if card is None:
            return
        self.did["cards bound"] += 1
        person.cards.append(card)
        person.callers.append(caller)
        bound = self._bank.store.member(member.key)
        first, person.customer_id = not person.customer_id, (bound and bound.customer_id) or ""
        if first and self._rng.random() < self._assumed.applies:
            self._apply_now_or_later(person)

    def _apply_now_or_later(self, person: Person) -> None:
        if self._rng.random() < self._assumed.sees_to_it_later:
            self._later(self._rng.randrange(1, _LATER), partial(self._apply, person))
        else:
            self._apply(person)

    def _apply(self, person: Person) -> None:
        try:
            made = self._bank.apply_for(person.callers[0], CURRENT)
        except UnavailableError as unavailable:
            self.refused[unavailable.code] += 1
            self._later(1, partial(self._apply, person))
            return
        self.did[made.decision.outcome.value] += 1
        if offer := made.decision.offer:
            self._customers[person.customer_id] = person
            self._form_habit(person, offer.daily_rate)
        elif self._rng.random() < self._assumed.tries_again:
            self._later(self._rng.randint(*_AGAIN), partial(self._apply, person))

    def _form_habit(self, person: Person, price: Decimal) -> None:
        """Decide how often a customer draws, and whether now."""
        dearer = float((price - self._assumed.usual_price) / _STEP_OF_PRICE)
        place = self._rng.random() + self._assumed.pull_of_price * dearer
        for share, draws in self._assumed.habits:
            person.draws = draws
            if place < share:
                break
            place -= share
        if person.draws and self._rng.random() < self._assumed.draws_at_once:
            self._draw(person)

    # Customers

    def _act(self, person: Person, factor: float) -> None:
        if self._rng.random() < person.draws * factor / _DAYS_OF_A_MONTH:
            self._draw(person)
        line, assumed = self._line(person), self._assumed
        if not line.open_loans:
            return
        luck = self._rng.random() / line.open_loans
        if luck < assumed.settles_early:
            self._pay_any(person, None)
        elif luck < assumed.settles_early + assumed.pays_ahead:
            self._pay_any(person, self._rng.uniform(*_PART))

    def _line(self, person: Person) -> CreditLine:
        record = self._bank.store.line(person.customer_id)
        if record is None:
            raise LookupError(f"customer {person.customer_id} has no line")
        return record.line

    def _draw(self, person: Person) -> None:
        line = self._line(person)
        unused = line.unused_on(self._bank.clock.today)
        if unused < PRODUCT.min_draw:
            return
        amount = self._amount(unused)
        instalments = self._terms(amount)
        caller = self._rng.choice(person.callers)
        drawn = self._ask(
            lambda: self._bank.draw(
                person.customer_id,
                caller.channel,
                amount,
                instalments,
                person.cards[person.callers.index(caller)].card_id,
                self._rng.choice(PRODUCT.purposes),
                person.next_key(),
            )
        )
        if drawn:
            self.did["draws"] += 1
            self.promised[drawn.transfer_id] = amount
            if line.due_day is None:
                self._due[drawn.opening.terms.due_day].append(person)

    def _perhaps_change_due_day(self, person: Person) -> None:
        if self._rng.random() >= self._assumed.changes_due_day:
            return
        before = self._line(person).due_day
        wanted = self._rng.randint(1, LAST_DUE_DAY)
        changed = self._ask(lambda: self._bank.move_due_day(person.customer_id, wanted))
        if changed and before and before != wanted:
            self.did["due days changed"] += 1
            self._due[before].remove(person)
            self._due[wanted].append(person)

    def _amount(self, available: int) -> int:
        assumed, rng = self._assumed, self._rng
        wanted = assumed.median_draw * exp(assumed.spread_of_draws * rng.gauss(0, 1))
        if rng.random() < assumed.whole_line:
            wanted = available
        steps = int(min(wanted, available)) // PRODUCT.draw_step
        return max(steps * PRODUCT.draw_step, PRODUCT.min_draw)

    def _terms(self, amount: int) -> int:
        large = amount >= self._assumed.large_draw
        weights = self._assumed.terms_of_large if large else self._assumed.terms
        (instalments,) = self._rng.choices(PRODUCT.terms, weights)
        return instalments

    def _pay_any(self, person: Person, share: float | None) -> None:
        """Settle an open loan, or pay a share of it ahead."""
        loans = self._bank.store.account(person.customer_id).loans
        open_ = [loan.account for loan in loans if loan.account.status is LoanStatus.OPEN]
        if open_:
            chosen = self._rng.choice(open_)
            self._pay(person, chosen.loan_id, share)

    def recover(self, written_off: LoanAgreement, card_balances: CardBalances) -> None:
        """Plan a payment of a loan that was written off."""
        assumed, rng = self._assumed, self._rng
        person = self._customers[written_off.customer_id]
        share = None if rng.random() < assumed.recovered_in_full else rng.uniform(*_PART)

        def pay_after_all() -> None:
            card_balances.fill(person)
            self._pay(person, written_off.loan_id, share)

        self._later(rng.randint(*assumed.days_to_recovery), pay_after_all)

    def _pay(self, person: Person, loan_id: str, share: float | None) -> None:
        """Pay a share of a loan's payoff, or settle the loan without a share."""
        record = self._bank.store.loan(person.customer_id, loan_id)
        if record is None:
            raise LookupError(f"there is no loan {loan_id}")
        amount = None
        if share is not None:
            amount = max(int(share * record.account.loan.payoff(self._bank.clock.today)), 1)
        key = person.next_key()
        paying = self._ask(lambda: self._bank.pay(person.customer_id, loan_id, amount, key))
        if paying:
            self.did["settled ahead" if share is None else "paid in part"] += 1
            self.promised[paying.transfer.transfer_id] = paying.transfer.amount

    def _ask(self, act: Callable[[], Answer]) -> Answer | None:
        try:
            return act()
        except MicroloanError as refused:
            self.refused[refused.code] += 1
            return None
