"""Plans, cards, due days and bank transfers, as each bank with a store plays them."""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from microloan.adapters.payment_gateway.reference import reference_of
from microloan.domain import ids
from microloan.domain.approval import Act
from microloan.domain.calendar import business_date
from microloan.domain.customers.customer import Card
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.suspense import journal_id
from microloan.domain.payments.credit import Credit
from microloan.domain.payments.part_collection import CollectionTry
from microloan.ports.onboarding_writes import SaveCard
from microloan_testing.two_people import end_credit, offer_plan
from tests.support.scenarios.bank_player import REASON, BankPlayer
from tests.support.scenarios.figures import ledger_of
from tests.support.scenarios.model import Event, LedgerEntry, Product, Split, total

OTHER_CARD = Card("card-" + "b" * 24, "sandbox-000-other", "ICBC", "0017")


@dataclass
class BankServices(BankPlayer):
    """The events that no end of day is needed for.

    Parameters
    ----------
    credits
        The ID of each bank transfer, by its name in the scenario.
    """

    credits: dict[str, str] = field(default_factory=dict)

    @abstractmethod
    def report_credit(self, credit: Credit) -> None:
        """Report a bank transfer as the payment gateway does."""

    @abstractmethod
    def request_all_due(self, event: Event) -> Iterable[str]:
        """Request all that is due, and return the IDs of the collections."""

    # Plans

    def plan_offered(self, event: Event) -> None:
        loan_id = self.loans[event.loan]
        offer_plan(self.customer_id, loan_id, event.plan, REASON, self.books, self.clock)

    def plan_kept(self, event: Event) -> None:
        self.require_booked(event, LoanEventType.PLAN_KEPT)

    def require_booked(self, event: Event, kind: LoanEventType) -> None:
        """Require a loan's last entry, and its amount."""
        last = self.entries(self.loans[event.loan])[-1]
        assert last.kind is kind, f"{event.place}: {last.kind}"
        self._require_amount(event, last.amount)

    # Payments of several loans

    def all_due_paid(self, event: Event) -> Split:
        transfer_ids = tuple(self.request_all_due(event))
        for transfer_id in transfer_ids:
            self.deliver(transfer_id)
        return self._split(transfer_ids)

    def bank_transfer(self, event: Event) -> Split:
        self._arrive(event, reference_of(self.customer_id))
        return self._paid_by_credit(event)

    def bank_transfer_held(self, event: Event) -> None:
        self._arrive(event, "")

    def bank_transfer_assigned(self, event: Event) -> Split:
        credit_id, of = self.credits[event.payment], (REASON, self.books, self.clock)
        held = self.books.credit(credit_id)
        assert held, event.place
        self._require_amount(event, held.credit.amount)
        end_credit(Act.ASSIGN_CREDIT, credit_id, self.customer_id, *of)
        return self._paid_by_credit(event)

    def _arrive(self, event: Event, reference: str) -> None:
        credit_id = f"bank-{self.customer_id}-{event.payment}"
        self.credits[event.payment] = credit_id
        day = event.counts_from or business_date(self.clock.now())
        self.report_credit(Credit(credit_id, reference, bool(reference), event.amount, day))

    def _paid_by_credit(self, event: Event) -> Split:
        """Return the split over all loans, and keep the refund of a surplus."""
        credit_id = self.credits[event.payment]
        parts = [ids.credit_part_id(credit_id, loan_id) for loan_id in self.loans.values()]
        for part in parts:
            if self.books.transfer(ids.refund_id(part)):
                self.refunds[event.payment] = ids.refund_id(part)
        return self._split(part for part in parts if self.books.transfer(part))

    def _split(self, transfer_ids: Iterable[str]) -> Split:
        return total(self.booked_split(self.transfer(each).loan_id, each) for each in transfer_ids)

    # The figures

    def terms(self) -> Product:
        changes = self.books.line_changes(self.customer_id)
        for change in changes:
            if change.before.due_day != change.after.due_day and change.before.due_day:
                return replace(super().terms(), due_day=change.before.due_day)
        return super().terms()

    def ledger(self) -> list[LedgerEntry]:
        journals = self.loans | {
            name: journal_id(credit_id) for name, credit_id in self.credits.items()
        }
        return ledger_of(
            (name, entry) for name, of in journals.items() for entry in self.entries(of)
        )


@dataclass
class BankNights(BankServices):
    """The events of an end of day that is run for them."""

    @abstractmethod
    def night(self) -> None:
        """Run the end of day."""

    @abstractmethod
    def change_card(self, event: Event, card_id: str) -> None:
        """Have a loan collected from another card."""

    @property
    @abstractmethod
    def own_card(self) -> str:
        """The ID of the card that received the money."""

    def plan_broken(self, event: Event) -> None:
        self.night()
        self.require_booked(event, LoanEventType.PLAN_BROKEN)

    def card_changed(self, event: Event) -> None:
        self.books.commit(SaveCard(self.customer_id, OTHER_CARD))
        self.change_card(event, self._card(event))

    def _card(self, event: Event) -> str:
        return {"C1": self.own_card, "C2": OTHER_CARD.card_id}[event.card]

    def collected_at_night(self, event: Event) -> Split:
        self.night()
        today = business_date(self.clock.now())
        loan_id = self.loans[event.loan]
        sent = self.transfer(ids.collection_id(loan_id, today, CollectionTry.NIGHT))
        self._require_amount(event, sent.amount)
        assert sent.card_id == self._card(event), f"{event.place}: {sent.card_id}"
        return self._settle(event, sent.transfer_id)

    def bank_transfer_returned(self, event: Event) -> None:
        self.night()
        transfer_id = ids.credit_return_id(self.credits[event.payment], 1)
        self._require_amount(event, self.transfer(transfer_id).amount)
        self.deliver(transfer_id)
