"""Plans of borrowers in difficulty: offers, agreements and money to keep them."""

import random
from collections import Counter
from collections.abc import Iterator

from microloan.domain.errors import MicroloanError, StateConflictError
from microloan.domain.ledger.plan_rules import PlanChoice, is_within_rules, plan_choices
from microloan.domain.loan.plan import PlanTerms, most_instalments
from microloan.domain.loan.restructuring import first_number
from microloan.ports.writes import LoanRecord
from microloan_testing.bank import Bank
from microloan_testing.two_people import offer_plan
from simulation.assumptions import Assumptions
from simulation.card_balances import CardBalances
from simulation.people import Person

_REASON = "Lost the job, and has papers"


class Plans:
    """The plans of the year, by the rules and by offers of the bank."""

    def __init__(
        self, bank: Bank, rng: random.Random, assumed: Assumptions, card_balances: CardBalances
    ) -> None:
        self._bank, self._rng, self._assumed = bank, rng, assumed
        self._card_balances = card_balances
        self._offered: dict[str, PlanTerms] = {}
        self.did: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def offer(self, short: list[Person]) -> None:
        """Offer longer plans to some people with empty cards, as two operators decide."""
        for person, record in self._loans(short):
            account, today = record.account, self._bank.clock.today
            if account.late_from is None or account.late_from > today or account.plan_in_force:
                continue
            if self._rng.random() >= self._assumed.offered:
                continue
            holiday = self._assumed.offered_holiday
            longest = most_instalments(account.loan.terms, first_number(account.loan, today))
            if longest <= holiday:
                continue
            plan = PlanTerms(holiday, longest)
            try:
                offer_plan(
                    person.customer_id,
                    account.loan_id,
                    plan,
                    _REASON,
                    self._bank.store,
                    self._bank.clock,
                )
            except StateConflictError as refused:
                self.refused[refused.code] += 1
                continue
            self._offered[account.loan_id] = plan
            self.did["plans offered by operators"] += 1

    def take(self, short: list[Person]) -> None:
        """Let some people with empty cards agree on a plan for a loan in arrears."""
        for person, record in self._loans(short):
            account, today = record.account, self._bank.clock.today
            offered = self._offered.get(account.loan_id)
            if not offered and not is_within_rules(account, today):
                continue
            if self._rng.random() >= self._assumed.takes_plan:
                continue
            plan = offered or self._choose(plan_choices(account, today))
            if plan:
                self._agree(person, account.loan_id, plan)

    def _choose(self, choices: tuple[PlanChoice, ...]) -> PlanTerms | None:
        if not choices:
            return None
        choice = self._rng.choice(choices)
        shortest = self._rng.random() < self._assumed.shortest_plan
        longest = choice.fewest if shortest else choice.most
        return PlanTerms(choice.holiday, self._rng.randint(choice.fewest, longest))

    def _agree(self, person: Person, loan_id: str, plan: PlanTerms) -> None:
        try:
            self._bank.agree_plan(person.customer_id, loan_id, plan)
        except MicroloanError as refused:
            # The figures of an old offer can be too many for the instalments that are left.
            self._offered.pop(loan_id, None)
            self.refused[refused.code] += 1
            return
        by_offer = self._offered.pop(loan_id, None) is not None
        self.did["plans agreed by an offer" if by_offer else "plans agreed by the rules"] += 1
        if self._rng.random() < self._assumed.can_keep_plan:
            self._card_balances.fill(person)

    def _loans(self, people: list[Person]) -> Iterator[tuple[Person, LoanRecord]]:
        for person in people:
            for record in self._bank.store.account(person.customer_id).loans:
                yield person, record
