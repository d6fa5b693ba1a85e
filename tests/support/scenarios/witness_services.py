"""Plans, cards, due days and bank transfers, as the witness plays them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from microloan.domain.ledger.events import LoanEventType as Kind
from microloan.domain.ledger.journal import LedgerAccount as Account
from microloan.domain.ledger.loan_account import LoanStatus
from tests.support.scenarios.model import Event, LedgerEntry, Product, Split, total
from tests.support.scenarios.witness import Witness
from tests.support.scenarios.witness_book import Payment
from tests.support.scenarios.witness_loan import BREAK, BROKEN_BY, PLAN, Change, WitnessedLoan, add


@dataclass
class ServedWitness(Witness):
    """The witness of all events.

    Parameters
    ----------
    cards
        The repayment card of each loan that has another one.
    held
        The day from which each bank transfer counts, and its amount.
    first_due_day
        The due day before its change.
    """

    cards: dict[str, str] = field(default_factory=dict)
    held: dict[str, tuple[date, int]] = field(default_factory=dict)
    first_due_day: int | None = None

    # Plans

    def plan_offered(self, event: Event) -> None:
        """Do nothing: only a request is judged by an offer."""

    def plan_agreed(self, event: Event) -> None:
        loan = self.loans[event.loan]
        self._require(event, loan.debt(self.today).naive.principal)
        self._change(loan, Kind.PLAN_AGREED, PLAN, event.holiday, event.instalments)

    def plan_kept(self, event: Event) -> None:
        loan = self.loans[event.loan]
        assert loan.status is LoanStatus.SETTLED, event.place
        self._require(event, loan.debt(self.today).naive.put_aside)
        self.book(loan, Kind.PLAN_KEPT, {}, 0)

    def plan_broken(self, event: Event) -> None:
        loan = self.loans[event.loan]
        debt = loan.debt(self.today)
        assert debt.naive.missed >= BROKEN_BY, event.place
        self._require(event, debt.naive.given_up)
        loan.moves.append(Change(self.today, len(self.entries), BREAK, (event.amount,)))
        change = add(loan.debt(self.today).total, debt.total, -1)
        self.book(loan, Kind.PLAN_BROKEN, {}, 0, change)

    # Cards and due days

    def card_changed(self, event: Event) -> None:
        self.cards[event.loan] = event.card
        self.book(self.loans[event.loan], Kind.REPAYMENT_CARD_CHANGED, {}, 0)

    def collected_at_night(self, event: Event) -> Split:
        paying = self.cards.get(event.loan, "C1")
        assert event.card == paying, f"{event.place}: {paying}"
        return self.collection_settled(event)

    def due_day_changed(self, event: Event) -> None:
        self.first_due_day, self.due_day = self.due_day, event.due_day
        for loan in self.loans.values():
            if not loan.closed:
                self._change(loan, Kind.DUE_DAY_CHANGED, "change_due_day", event.due_day)

    def _change(self, loan: WitnessedLoan, kind: Kind, method: str, *figures: int) -> None:
        loan.moves.append(Change(self.today, len(self.entries), method, figures))
        self.book(loan, kind, {}, 0)

    # Payments of several loans

    def all_due_paid(self, event: Event) -> Split:
        due = {name: loan.debt(self.today).due_now for name, loan in self.loans.items()}
        self._require(event, sum(due.values()))
        return self._pay_each(event, due, self.today)

    def bank_transfer(self, event: Event) -> Split:
        self.bank_transfer_held(event)
        return self.bank_transfer_assigned(event)

    def bank_transfer_held(self, event: Event) -> None:
        day = event.counts_from or self.today
        self.held[event.payment] = day, event.amount
        sides = {Account.BANK: event.amount, Account.SUSPENSE: -event.amount}
        self.entries.append(LedgerEntry(self.today, day, event.payment, Kind.CREDITED, sides))

    def bank_transfer_assigned(self, event: Event) -> Split:
        day = self._leave_suspense(event, Kind.CREDIT_ASSIGNED)
        shares: dict[str, int] = {}
        left = event.amount
        for name, wanted in self._wishes(day):
            part = min(left, wanted - shares.get(name, 0))
            if part:
                shares[name], left = shares.get(name, 0) + part, left - part
        if left:
            shares[list(shares)[-1]] += left
        return self._pay_each(event, shares, day)

    def _wishes(self, day: date) -> Iterator[tuple[str, int]]:
        """Yield what each loan can take in all: what is due, then the whole debt."""
        payable = {name: loan for name, loan in self.loans.items() if not loan.closed}
        late = [name for name, loan in payable.items() if loan.debt(day).naive.bills]
        for name in sorted(late, key=lambda each: payable[each].debt(day).naive.bills[0].due):
            yield name, payable[name].debt(day).due_now
        for name, loan in payable.items():
            yield name, loan.debt(day).payoff

    def bank_transfer_returned(self, event: Event) -> None:
        self._leave_suspense(event, Kind.CREDIT_RETURNED)

    def _leave_suspense(self, event: Event, kind: Kind) -> date:
        """Book the end of a bank transfer, and return the day from which it counts."""
        day, amount = self.held.pop(event.payment)
        self._require(event, amount)
        sides = {Account.SUSPENSE: event.amount, Account.BANK: -event.amount}
        self.entries.append(LedgerEntry(self.today, self.today, event.payment, kind, sides))
        return day

    def _pay_each(self, event: Event, shares: Mapping[str, int], day: date) -> Split:
        splits = []
        for name, fen in shares.items():
            if not fen:
                continue
            payment = Payment(self.loans[name], fen, day)
            splits.append(self._pay(payment, f"{event.payment}/{name}", Account.BANK))
            if payment.refund:
                self.payments[event.payment] = payment
        return total(splits)

    def terms(self) -> Product:
        found = super().terms()
        return replace(found, due_day=self.first_due_day or found.due_day)
