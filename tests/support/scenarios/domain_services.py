"""Plans, cards, due days and bank transfers, as the domain alone plays them."""

from dataclasses import dataclass, field, replace

from microloan.domain.ledger.credit_split import split_credit
from microloan.domain.ledger.due_day import change_line
from microloan.domain.ledger.events import LoanEvent
from microloan.domain.ledger.events import LoanEventType as Kind
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.suspense import end, receive
from microloan.domain.loan.restructuring import first_unpaid
from microloan.domain.payments.credit import Credit
from tests.support.scenarios.domain_player import DomainPlayer, PaidEvent
from tests.support.scenarios.figures import ledger_of
from tests.support.scenarios.model import Event, LedgerEntry, Product, Split, total

OWN_CARD = "C1"


@dataclass
class ServedDomain(DomainPlayer):
    """The domain's player of all events.

    Parameters
    ----------
    credits
        The entries of each bank transfer.
    first_due_day
        The due day before its change.
    """

    credits: dict[str, list[Entry]] = field(default_factory=dict)
    first_due_day: int | None = None

    # Plans

    def plan_offered(self, event: Event) -> None:
        """Do nothing: only a request is judged by an offer."""

    def plan_agreed(self, event: Event) -> None:
        self._require(event, self._account(event.loan).loan.on(self.today).principal)
        self._change(event, Kind.PLAN_AGREED)

    def plan_kept(self, event: Event) -> None:
        self._post(event.loan, Kind.PLAN_KEPT, event.amount)

    def plan_broken(self, event: Event) -> None:
        loan = self._account(event.loan).loan.on(self.today)
        assert loan.plan
        self._require(event, loan.plan.waived(first_unpaid(loan) or 0))
        self._post(event.loan, Kind.PLAN_BROKEN, event.amount)

    # Cards and due days

    def card_changed(self, event: Event) -> None:
        self._change(event, Kind.REPAYMENT_CARD_CHANGED)

    def collected_at_night(self, event: Event) -> Split:
        paying = self._account(event.loan).changed_card or OWN_CARD
        assert event.card == paying, f"{event.place}: {paying}"
        return self.collection_settled(event)

    def due_day_changed(self, event: Event) -> None:
        self.first_due_day = self.credit_line.due_day
        for name, loan in self.loans.items():
            if not loan.account.status.closed:
                self._change(replace(event, loan=name), Kind.DUE_DAY_CHANGED)
        self.credit_line = change_line(self.credit_line, event.due_day, self.today)

    def _change(self, event: Event, kind: Kind) -> None:
        self.post(
            event.loan,
            LoanEvent(
                kind,
                event.amount,
                self.today,
                self.today,
                "",
                due_day=event.due_day or None,
                plan=event.plan if event.instalments else None,
                card_id=event.card,
            ),
        )

    # Payments of several loans

    def all_due_paid(self, event: Event) -> Split:
        due = {name: loan.account.loan.due_now(self.today) for name, loan in self.loans.items()}
        self._require(event, sum(due.values()))
        return total(
            self.payment(replace(event, loan=name, amount=fen, payment=f"{event.payment}/{name}"))
            for name, fen in due.items()
            if fen
        )

    def bank_transfer(self, event: Event) -> Split:
        self.bank_transfer_held(event)
        return self.bank_transfer_assigned(event)

    def bank_transfer_held(self, event: Event) -> None:
        credit = Credit(event.payment, "", True, event.amount, event.counts_from or self.today)
        self.credits[event.payment] = [receive(credit, "", self.today)[1]]

    def bank_transfer_assigned(self, event: Event) -> Split:
        arrived = self._end(event, Kind.CREDIT_ASSIGNED)
        accounts = [loan.account for loan in self.loans.values()]
        shares = split_credit(event.amount, accounts, arrived.value_date)
        splits = []
        for share in shares:
            paid = PaidEvent(share.account.loan_id, share.amount, arrived.value_date)
            part = f"{event.payment}/{paid.loan}"
            self.payments[part] = paid
            splits.append(self.payment_settled(replace(event, payment=part)))
            if paid.refund:
                self.payments[event.payment] = paid
        return total(splits)

    def bank_transfer_returned(self, event: Event) -> None:
        self._end(event, Kind.CREDIT_RETURNED)

    def _end(self, event: Event, kind: Kind) -> Entry:
        """Let a bank transfer leave suspense, and return the entry of its arrival."""
        arrived, *ended = journal = self.credits[event.payment]
        assert not ended, event.place
        self._require(event, arrived.amount)
        credit = Credit(event.payment, "", True, arrived.amount, arrived.value_date)
        account, _ = receive(credit, "", arrived.booked_on)
        journal.append(end(account, kind, self.today, "")[1])
        return arrived

    # The figures

    def terms(self) -> Product:
        found = super().terms()
        return replace(found, due_day=self.first_due_day or found.due_day)

    def ledger(self) -> list[LedgerEntry]:
        held = ledger_of((name, entry) for name, of in self.credits.items() for entry in of)
        return sorted((*super().ledger(), *held), key=lambda entry: (entry.booked_on, entry.loan))
