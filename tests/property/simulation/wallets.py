"""Actions of people in their wallets, and the bank's acknowledgements."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from microloan.domain import ids
from microloan.domain.errors import ConcurrentUpdateError, MicroloanError, UnavailableError
from microloan.domain.payments.transfer import Direction, Transfer
from microloan.domain.product import PRODUCT
from microloan.domain.underwriting.consent import CURRENT
from microloan.ports.writes import LoanRecord
from microloan_testing.bank import Bank
from microloan_testing.faults import CrashError, Fault, Faults
from tests.property.simulation.population import Person, Request

Answer = TypeVar("Answer")

_PATIENCE = 3
_SECOND_WALLET = 0.1
_RATHER_REPAY = 0.5


@dataclass
class Wallets:
    """The wallets of all people.

    Parameters
    ----------
    promised
        The amount of every acknowledged transfer.
    refused
        Number of refusals by code.
    broken
        Each contradiction, in words.
    """

    bank: Bank
    faults: Faults
    rng: random.Random
    people: list[Person]
    promised: dict[str, int] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    did: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def act(self, customer_id: str = "") -> None:
        """Let a customer act, this one or any."""
        own = [person for person in self.people if person.customer_id == customer_id]
        person = self.rng.choice(own or self.people)
        if self._may_join(person):
            self._join(person)
        elif self.bank.store.line(person.customer_id) is None:
            self._apply(person)
        elif person.asked and self.faults.strike(Fault.ASKED_TWICE):
            self._repeat(person, *person.asked)
        elif person.asked and self.faults.strike(Fault.KEY_REUSED):
            self._reuse(person, person.asked[0])
        elif (loans := self._payable(person)) and self.rng.random() < _RATHER_REPAY:
            self._repay(person, self.rng.choice(loans))
        else:
            self._borrow(person)

    def _may_join(self, person: Person) -> bool:
        if not person.cards or len(person.cards) < len(person.callers):
            return True
        return len(person.callers) < len(person.members) and self.rng.random() < _SECOND_WALLET

    def _join(self, person: Person) -> None:
        """Open the entrance of one more wallet, and bind a card in it."""
        if len(person.callers) == len(person.cards):
            person.callers.append(self.bank.invite(person.members[len(person.callers)]))
        caller, number = person.callers[-1], person.card_numbers[len(person.cards)]
        card = self.ask(lambda: self.bank.bind_card(caller, person.identity, number))
        if card and card not in person.cards:
            self.did["cards bound"] += 1
            person.cards.append(card)
            member = self.bank.store.member(caller.member_key)
            person.customer_id = (member and member.customer_id) or ""

    def _apply(self, person: Person) -> None:
        caller = self.rng.choice(person.callers)
        if self.ask(lambda: self.bank.apply_for(caller, CURRENT)):
            self.did["applications"] += 1

    def _payable(self, person: Person) -> list[LoanRecord]:
        return list(self.bank.store.account(person.customer_id).loans)

    def _borrow(self, person: Person) -> None:
        line = self.bank.store.line(person.customer_id)
        most = line.line.unused_on(self.bank.clock.today) if line else 0
        steps = max(most, PRODUCT.min_draw) // PRODUCT.draw_step
        first = PRODUCT.min_draw // PRODUCT.draw_step
        request = Request(
            direction=Direction.DISBURSE,
            key=person.next_key(),
            channel=self.rng.choice(person.callers).channel,
            amount=self.rng.randint(first, steps) * PRODUCT.draw_step,
            instalments=self.rng.choice(PRODUCT.terms),
            card_id=self.rng.choice(person.cards).card_id,
        )
        if self._first_time(person, request):
            self.did["draws"] += 1
            after = self.bank.store.line(person.customer_id)
            if after is None or after.line.used > after.line.limit:
                self.broken.append(f"{person.customer_id} was given more than its limit")

    def _repay(self, person: Person, record: LoanRecord) -> None:
        loan, today = record.account.loan, self.bank.clock.today
        owed = max(loan.payoff(today), 1)
        amount = self.rng.choice(
            (None, max(loan.due_now(today), 1), self.rng.randint(1, owed), owed + 50_00)
        )
        request = Request(
            direction=Direction.COLLECT,
            key=person.next_key(),
            channel=self.rng.choice(person.callers).channel,
            amount=amount,
            loan_id=record.account.loan_id,
        )
        if self._first_time(person, request):
            self.did["repayments"] += 1

    def _first_time(self, person: Person, request: Request) -> bool:
        transfer = self.ask(lambda: self._send(person, request))
        if transfer is None:
            return False
        person.asked = (request, transfer.transfer_id)
        if request.amount not in {None, transfer.amount}:
            self.broken.append(f"{transfer.transfer_id} is not what was asked for")
        self.promised[transfer.transfer_id] = transfer.amount
        return True

    def _repeat(self, person: Person, request: Request, transfer_id: str) -> None:
        again = self.ask(lambda: self._send(person, request))
        if again and (again.transfer_id, again.amount) != (transfer_id, self.promised[transfer_id]):
            self.broken.append(f"{transfer_id} became {again.transfer_id} when asked again")

    def _reuse(self, person: Person, request: Request) -> None:
        other = replace(request, amount=(request.amount or 0) + PRODUCT.draw_step)
        if self.ask(lambda: self._send(person, other)):
            self.broken.append(f"{request.key} of {person.customer_id} did two different things")

    def _send(self, person: Person, request: Request) -> Transfer:
        if request.direction is Direction.DISBURSE:
            transfer_id = self.bank.draw(
                person.customer_id,
                request.channel,
                request.amount or 0,
                request.instalments,
                request.card_id,
                PRODUCT.purposes[0],
                request.key,
            ).transfer_id
        else:
            transfer_id = self._pay(person, request)
        return self.bank.store.tables.transfers[transfer_id]

    def _pay(self, person: Person, request: Request) -> str:
        """Pay a loan. A payment above the payoff crosses another one."""
        customer_id, amount = person.customer_id, request.amount
        record = self.bank.store.loan(customer_id, request.loan_id)
        transfer_id = ids.repayment_id(customer_id, request.loan_id, request.key)
        known = transfer_id in self.bank.store.tables.transfers
        payoff = record.account.loan.payoff(self.bank.clock.today) if record else 0
        collectable = record and not record.collecting and not record.account.status.closed
        if known or not collectable or amount is None or amount <= payoff:
            paid = self.bank.pay(customer_id, request.loan_id, amount, request.key)
            return paid.transfer.transfer_id
        return self.bank.overpay(customer_id, request.loan_id, amount, request.key).transfer_id

    def ask(self, act: Callable[[], Answer]) -> Answer | None:
        """Call the bank as a wallet does, with the same key until it answers."""
        for _ in range(_PATIENCE):
            try:
                return act()
            except (CrashError, ConcurrentUpdateError):
                continue
            except UnavailableError as unavailable:
                self.refused[unavailable.code] += 1
                continue
            except MicroloanError as refused:
                self.refused[refused.code] += 1
                return None
        return None
