"""Bank transfers of customers: right ones, wrong references and other payers."""

import random
from collections import Counter

from microloan.domain.approval import Act
from microloan.domain.ledger.suspense import SUSPENSE, CreditStatus, SuspenseAccount
from microloan.domain.payments.credit import Credit
from microloan_testing.bank import Bank
from microloan_testing.payment_gateway import FaultyPaymentGateway
from microloan_testing.two_people import end_credit
from simulation.assumptions import Assumptions
from simulation.people import Person

_PART = (0.2, 1.0)


class BankTransfers:
    """The bank transfers to the lender's account, and operators' acts on some."""

    def __init__(
        self,
        bank: Bank,
        gateway: FaultyPaymentGateway,
        rng: random.Random,
        assumed: Assumptions,
    ) -> None:
        self._bank, self._gateway, self._rng, self._assumed = bank, gateway, rng, assumed
        self._payers: dict[str, Person] = {}
        self.did: Counter[str] = Counter()

    def today(self, short: list[Person]) -> None:
        """Let some people whose card is empty pay by a bank transfer, from elsewhere."""
        for person in short:
            if self._rng.random() < self._assumed.pays_by_transfer:
                self._pay(person)

    def operate(self) -> None:
        """Find the owner of some wrong references, and send failed returns back again."""
        for account in self._bank.store.credits():
            if account.finished or account.returning:
                continue
            if account.declined:
                self._end(Act.RETURN_CREDIT, account, SUSPENSE)
                self.did["returns requested by operators"] += 1
            elif not account.customer_id and self._rng.random() < self._assumed.owner_found:
                self._assign(account)

    def _pay(self, person: Person) -> None:
        loans = self._bank.store.account(person.customer_id).loans
        today = self._bank.clock.today
        due = sum(record.account.loan.due_now(today) for record in loans)
        amount = int(due * self._rng.uniform(*_PART))
        if not amount:
            return
        kind = self._rng.random()
        wrong = kind < self._assumed.wrong_reference
        other = not wrong and kind < self._assumed.wrong_reference + self._assumed.other_payer
        credit = Credit(
            credit_id=f"bank-{len(self._gateway.credited) + 1}",
            reference="repayment, thank you" if wrong else person.customer_id,
            payer_matches=not (wrong or other),
            amount=amount,
            value_date=today,
        )
        self._gateway.credited[credit.credit_id] = amount
        booked = self._bank.report_credit(credit, None if wrong else person.customer_id)
        self._payers[credit.credit_id] = person
        if wrong:
            self.did["bank transfers with a wrong reference"] += 1
        elif other:
            self.did["bank transfers of another payer"] += 1
        elif booked.status is CreditStatus.ASSIGNED:
            self.did["bank transfers that pay loans"] += 1

    def _assign(self, account: SuspenseAccount) -> None:
        owner = self._payers[account.credit.credit_id].customer_id
        if self._bank.store.account(owner).loans:
            self._end(Act.ASSIGN_CREDIT, account, owner)
            self.did["bank transfers assigned by operators"] += 1

    def _end(self, act: Act, account: SuspenseAccount, customer_id: str) -> None:
        end_credit(
            act,
            account.credit.credit_id,
            customer_id,
            "The payer has called, case 4711",
            self._bank.store,
            self._bank.clock,
        )
