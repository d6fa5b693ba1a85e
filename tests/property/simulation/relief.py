"""Plans, other due days and bank transfers, of people at random."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from microloan.domain.approval import Act
from microloan.domain.calendar import LAST_DUE_DAY
from microloan.domain.errors import MicroloanError
from microloan.domain.ledger.plan_rules import plan_choices
from microloan.domain.ledger.suspense import SUSPENSE
from microloan.domain.loan.plan import PlanTerms, most_instalments
from microloan.domain.loan.restructuring import first_number
from microloan.domain.payments.credit import Credit
from microloan.ports.writes import LoanRecord
from microloan_testing.bank import Bank
from microloan_testing.faults import CrashError, Fault, Faults
from microloan_testing.payment_gateway import FaultyPaymentGateway
from microloan_testing.two_people import end_credit, offer_plan
from tests.property.simulation.population import Person
from tests.property.simulation.wallets import Wallets

_TAKES_PLAN, _CHANGES_DAY, _PAYS = 0.12, 0.05, 0.1
_STOPS = 0.5
_OFFERS, _FINDS_OWNER = 0.04, 0.2
_WRONG_REFERENCE, _OTHER_PAYER = 0.2, 0.2
_DAYS_ON_ITS_WAY = 2
_CASE = "Seen the papers, case 4711"


@dataclass
class Relief:
    """The acts by which a borrower pays otherwise than by the card on the due day.

    Parameters
    ----------
    agreed
        The hashes of the plans whose agreement was acknowledged.
    empty
        The tokens of the cards of those who stop paying after it.
    """

    bank: Bank
    gateway: FaultyPaymentGateway
    faults: Faults
    rng: random.Random
    wallets: Wallets
    agreed: set[str] = field(default_factory=set)
    empty: set[str] = field(default_factory=set)

    def act(self) -> None:
        """Let a customer act, any one, or one in arrears."""
        person, luck = self.rng.choice(self.wallets.people), self.rng.random()
        if luck < _TAKES_PLAN:
            self._take_plan()
        elif not person.customer_id:
            return
        elif luck < _TAKES_PLAN + _CHANGES_DAY:
            day = self.rng.randint(1, LAST_DUE_DAY)
            if self.wallets.ask(lambda: self.bank.move_due_day(person.customer_id, day)):
                self.wallets.did["due days asked for"] += 1
        elif luck < _TAKES_PLAN + _CHANGES_DAY + _PAYS:
            self._transfer(person)

    def operate(self) -> None:
        """Offer plans, find owners of bank transfers, and repeat failed returns."""
        for person, record in self._late():
            if self.rng.random() < _OFFERS:
                self._offer(person, record)
        for account in self.bank.store.credits():
            if account.finished or account.returning:
                continue
            credit_id, someone = account.credit.credit_id, self.rng.choice(self.wallets.people)
            if account.declined:
                self._end(Act.RETURN_CREDIT, credit_id, SUSPENSE)
            elif someone.customer_id and self.rng.random() < _FINDS_OWNER:
                self._end(Act.ASSIGN_CREDIT, credit_id, someone.customer_id)

    def missing(self) -> Iterator[str]:
        """Yield each plan that was acknowledged and is not in the books."""
        booked = {
            entry.agreed.confirmation.disclosure_hash
            for entry in self.bank.store.tables.entries()
            if entry.plan and entry.agreed
        }
        yield from (
            f"plan {one} was acknowledged and is not booked" for one in self.agreed - booked
        )

    def _late(self) -> Iterator[tuple[Person, LoanRecord]]:
        today = self.bank.clock.today
        for person in self.wallets.people:
            for record in self.bank.store.account(person.customer_id).loans:
                late_from = record.account.late_from
                if late_from and late_from <= today and not record.account.plan_in_force:
                    yield person, record

    def _take_plan(self) -> None:
        late = list(self._late())
        if not late:
            return
        (person, record), today = self.rng.choice(late), self.bank.clock.today
        offer = self.bank.store.tables.plan_offers.get((person.customer_id, record.account.loan_id))
        choices = plan_choices(record.account, today)
        if offer and offer.is_open(today, record.account.memory.restructured):
            plan = offer.plan
        elif choices:
            choice = self.rng.choice(choices)
            plan = PlanTerms(choice.holiday, self.rng.randint(choice.fewest, choice.most))
        else:
            return
        if self._agree(person.customer_id, record.account.loan_id, plan):
            self._perhaps_stop(person)

    def _agree(self, customer_id: str, loan_id: str, plan: PlanTerms) -> bool:
        ask, bank = self.wallets.ask, self.bank
        shown = ask(lambda: bank.show_plan(customer_id, loan_id, plan))
        if shown is None:
            return False
        again = self.faults.strike(Fault.ASKED_TWICE)
        for _ in range(2 if again else 1):
            if ask(lambda: bank.accept_plan(customer_id, loan_id, plan, shown)):
                self.agreed.add(shown)
        return shown in self.agreed

    def _perhaps_stop(self, person: Person) -> None:
        if self.rng.random() < _STOPS:
            self.empty.update(card.token for card in person.cards)
            self.gateway.empty.update(self.empty)

    def _offer(self, person: Person, record: LoanRecord) -> None:
        account, today = record.account, self.bank.clock.today
        plan = PlanTerms(4, most_instalments(account.loan.terms, first_number(account.loan, today)))
        try:
            offer_plan(
                person.customer_id,
                account.loan_id,
                plan,
                _CASE,
                self.bank.store,
                self.bank.clock,
            )
        except CrashError:
            return
        except MicroloanError as refused:
            self.wallets.refused[refused.code] += 1
            return
        self.wallets.did["plans offered"] += 1

    def _transfer(self, person: Person) -> None:
        if self.empty.intersection(card.token for card in person.cards):
            return
        loans = self.bank.store.account(person.customer_id).loans
        today, luck = self.bank.clock.today, self.rng.random()
        owed = sum(record.account.loan.due_now(today) for record in loans) or 100_00
        wrong = luck < _WRONG_REFERENCE
        credit = Credit(
            credit_id=f"bank-{len(self.gateway.credited) + 1}",
            reference="thank you" if wrong else person.customer_id,
            payer_matches=not wrong and luck >= _WRONG_REFERENCE + _OTHER_PAYER,
            amount=self.rng.randint(1, 2 * owed),
            value_date=today - timedelta(days=self.rng.randint(0, _DAYS_ON_ITS_WAY)),
        )
        self.gateway.credited[credit.credit_id] = credit.amount
        kind = "right" if credit.payer_matches else "of another payer"
        self.wallets.did[f"bank transfers {'without owner' if wrong else kind}"] += 1
        times = 2 if self.faults.strike(Fault.DELIVERED_TWICE) else 1
        for _ in range(times):
            self._report(credit, None if wrong else person.customer_id)

    def _report(self, credit: Credit, owner: str | None) -> None:
        """Report a bank transfer until it is accepted, or known."""
        while True:
            try:
                self.bank.report_credit(credit, owner)
            except CrashError:
                continue
            except MicroloanError as refused:
                self.wallets.refused[refused.code] += 1
            return

    def _end(self, act: Act, credit_id: str, customer_id: str) -> None:
        try:
            end_credit(act, credit_id, customer_id, _CASE, self.bank.store, self.bank.clock)
        except CrashError:
            return
        except MicroloanError as refused:
            self.wallets.refused[refused.code] += 1
