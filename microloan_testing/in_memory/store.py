"""The in-memory twin of all stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain import ids
from microloan.domain.customers.screening import CLEAR
from microloan.domain.errors import ConcurrentUpdateError, CorruptDataError
from microloan.domain.ledger.suspense import journal_id
from microloan.domain.underwriting.review import ReviewState
from microloan.ports.applications import ConsentAuditTrail
from microloan.ports.customers import ApplicationContext
from microloan.ports.end_of_day import UnreadableLoan
from microloan.ports.loan_book import (
    AccountView,
    CardsContext,
    CreditContext,
    DrawContext,
    JointRepaymentContext,
    PlanContext,
    RepaymentContext,
    TransferContext,
)
from microloan_testing.in_memory.end_of_day import InMemoryEndOfDay
from microloan_testing.in_memory.screening import InMemoryScreening
from microloan_testing.in_memory.tables import Tables
from microloan_testing.in_memory.white_list import InMemoryWhiteList
from microloan_testing.in_memory.writes import puts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from microloan.domain.approval import Approval
    from microloan.domain.customers.customer import Card
    from microloan.domain.invitations.member import Member
    from microloan.domain.ledger.draw_decision import DrawDecision
    from microloan.domain.ledger.journal import Entry
    from microloan.domain.ledger.line_change import LineChange
    from microloan.domain.ledger.plan_offer import PlanOffer
    from microloan.domain.ledger.suspense import SuspenseAccount
    from microloan.domain.payments.transfer import Transfer
    from microloan.ports.writes import LineRecord, LoanRecord, Write


class InMemoryStore(InMemoryEndOfDay, InMemoryWhiteList, InMemoryScreening):
    """All stores in one.

    Each commit runs and removes one function of `before_commit` and of `after_commit`, such as
    another write or a crash.
    """

    def __init__(self) -> None:
        self.tables = Tables()
        self.before_commit: list[Callable[[], object]] = []
        self.after_commit: list[Callable[[], object]] = []

    def commit(self, *writes: Write) -> None:
        _run_next(self.before_commit)
        steps = [step for write in writes for step in puts(write, self.tables)]
        if len({step.item for step in steps}) < len(steps):
            raise ValueError("a transaction cannot touch an item twice")
        if not all(step.allowed for step in steps):
            raise ConcurrentUpdateError("a condition failed")
        for step in steps:
            step.apply()
        _run_next(self.after_commit)

    # Customers

    def member(self, key: str) -> Member | None:
        return self.tables.members.get(key)

    def customer_of(self, identity_hash: str) -> str | None:
        return self.tables.identities.get(identity_hash)

    def load_for_application(self, customer_id: str) -> ApplicationContext:
        decided = [application for _, application in self.tables.decisions.of(customer_id)]
        return ApplicationContext(
            profile=self.tables.profiles.get(customer_id),
            line=self.line(customer_id),
            applications=tuple(sorted(decided, key=lambda made: made.decision.decided_on)),
            related=self.tables.related.get(customer_id, False),
            erased=customer_id in self.tables.erasures,
            screening=self.tables.screenings.get(customer_id) or CLEAR,
            line_changes=tuple(self.line_changes(customer_id)),
        )

    def trail(self, customer_id: str) -> ConsentAuditTrail:
        tables = self.tables
        consents = [consent for _, consent in tables.consents.of(customer_id)]
        inquiries = [inquiry for _, inquiry in tables.inquiries.of(customer_id)]
        withdrawals = [withdrawal for _, withdrawal in tables.withdrawals.of(customer_id)]
        return ConsentAuditTrail(
            tuple(sorted(consents, key=lambda consent: consent.given_at)),
            tuple(sorted(inquiries, key=lambda inquiry: inquiry.asked_at)),
            tuple(sorted(withdrawals, key=lambda withdrawal: withdrawal.withdrawn_at)),
        )

    def owner_of(self, application_id: str) -> str | None:
        return next((owner for owner, key in self.tables.decisions if key == application_id), None)

    def pending_reviews(self) -> Sequence[str]:
        waiting = [
            (made.review.requested_on, made.application_id)
            for made in self.tables.decisions.values()
            if made.review and made.review.state is ReviewState.REQUESTED
        ]
        return [application_id for _, application_id in sorted(waiting)]

    def line(self, customer_id: str) -> LineRecord | None:
        return self.tables.lines.get(customer_id)

    def line_changes(self, customer_id: str) -> Sequence[LineChange]:
        changes = (change for _, change in self.tables.line_changes.of(customer_id))
        return sorted(changes, key=lambda change: change.version)

    def draw_refusals(self, customer_id: str) -> Mapping[str, DrawDecision]:
        found = self.tables.draw_refusals.of(customer_id)
        return {
            key[1]: decision
            for key, decision in sorted(found, key=lambda one: one[1].facts.decided_at)
        }

    # Books

    def load_for_draw(self, customer_id: str, card_id: str, loan_id: str) -> DrawContext:
        return DrawContext(
            line=self.line(customer_id),
            card=self.card(customer_id, card_id),
            loan=self.loan(customer_id, loan_id),
            transfer=self.tables.transfers.get(ids.disbursement_id(loan_id)),
            screening=self.tables.screenings.get(customer_id) or CLEAR,
        )

    def load_for_repayment(
        self, customer_id: str, loan_id: str, transfer_id: str, card_id: str | None = None
    ) -> RepaymentContext:
        transfer = self.tables.transfers.get(transfer_id)
        screening = self.tables.screenings.get(customer_id) or CLEAR
        loan = self.loan(customer_id, loan_id)
        return RepaymentContext(loan, transfer, screening, *self._named(customer_id, card_id))

    def load_for_joint_repayment(
        self, customer_id: str, key: str, card_id: str | None = None
    ) -> JointRepaymentContext:
        found = (_readable(record) for _, record in self.tables.open_loans.of(customer_id))
        loans = tuple(record for record in found if record)
        loan_ids = [record.account.loan_id for record in loans]
        wanted = ((loan, ids.joint_repayment_id(customer_id, loan, key)) for loan in loan_ids)
        stored = ((loan, self.tables.transfers.get(transfer_id)) for loan, transfer_id in wanted)
        transfers = {loan: transfer for loan, transfer in stored if transfer}
        screening = self.tables.screenings.get(customer_id) or CLEAR
        return JointRepaymentContext(
            loans, transfers, screening, *self._named(customer_id, card_id)
        )

    def load_for_cards(self, customer_id: str) -> CardsContext:
        line = self.line(customer_id)
        cards = self._cards(customer_id)
        found = (_readable(record) for _, record in self.tables.open_loans.of(customer_id))
        return CardsContext(line, cards, tuple(record for record in found if record))

    def card(self, customer_id: str, card_id: str) -> Card | None:
        card = self.tables.cards.get((customer_id, card_id))
        return card if card and card.is_bound else None

    def _named(
        self, customer_id: str, card_id: str | None
    ) -> tuple[Card | None, LineRecord | None]:
        if card_id is None:
            return None, None
        return self.card(customer_id, card_id), self.line(customer_id)

    def load_for_plan(self, customer_id: str, loan_id: str) -> PlanContext:
        loan, offer = self.loan_with_offer(customer_id, loan_id)
        screening = self.tables.screenings.get(customer_id) or CLEAR
        return PlanContext(loan, self.line(customer_id), offer, screening)

    def loan_with_offer(
        self, customer_id: str, loan_id: str
    ) -> tuple[LoanRecord | None, PlanOffer | None]:
        offer = self.tables.plan_offers.get((customer_id, loan_id))
        return self.loan(customer_id, loan_id), offer

    def transfer(self, transfer_id: str) -> Transfer | None:
        return self.tables.transfers.get(transfer_id)

    def transfers(self, transfer_ids: Sequence[str]) -> Sequence[Transfer]:
        return [found for one in transfer_ids if (found := self.transfer(one))]

    def load_for_transfer(self, transfer_id: str) -> TransferContext:
        transfer = self.transfer(transfer_id)
        if transfer is None:
            return TransferContext(None, None, None, None)
        return TransferContext(
            transfer=transfer,
            loan=self.loan(transfer.customer_id, transfer.loan_id),
            line=self.line(transfer.customer_id),
            card=self.card(transfer.customer_id, transfer.card_id),
        )

    def load_for_credit(self, credit_id: str, customer_id: str | None) -> CreditContext:
        first = next(iter(self.entries(journal_id(credit_id))), None)
        if customer_id is None:
            return CreditContext(first, None, ())
        view = self.load_for_cards(customer_id)
        return CreditContext(first, view.line, view.loans)

    def credit(self, credit_id: str) -> SuspenseAccount | None:
        return self.tables.credits.get(credit_id)

    def credits(self) -> Sequence[SuspenseAccount]:
        return list(self.tables.credits.values())

    def account(self, customer_id: str) -> AccountView:
        loans = (loan for loan in self.loans(customer_id) if not loan.account.status.closed)
        applications = tuple(made for _, made in self.tables.decisions.of(customer_id))
        cards = tuple(card for card in self._cards(customer_id) if card.is_bound)
        return AccountView(self.line(customer_id), cards, tuple(loans), applications)

    def loan(self, customer_id: str, loan_id: str) -> LoanRecord | None:
        key = (customer_id, loan_id)
        # Two items of two tables, both always read: between the reads a loan can change tables.
        open_, settled = self.tables.open_loans.get(key), self.tables.settled_loans.get(key)
        return settled or _readable(open_)

    def loans(self, customer_id: str) -> Sequence[LoanRecord]:
        tables = self.tables
        # A loan that closed today is in both. The settled one, read last, counts.
        both = (*tables.open_loans.of(customer_id), *tables.settled_loans.of(customer_id))
        loans = map(_readable, dict(both).values())
        return sorted(filter(None, loans), key=_draw_order, reverse=True)

    def entries(self, loan_id: str) -> Sequence[Entry]:
        return sorted(self.tables.journal.get(loan_id, {}).values(), key=lambda entry: entry.seq)

    def open_transfers(self, most: int | None = None) -> Sequence[Transfer]:
        pending = sorted(
            self.tables.transfers.is_pending,
            key=lambda transfer: (not transfer.customer_initiated, transfer.requested_at),
        )
        return pending[:most]

    def outbox(self, most: int | None = None) -> Sequence[Transfer]:
        return self.open_transfers(most)

    def approval(self, approval_id: str) -> Approval | None:
        return self.tables.approvals.get(approval_id)

    def approvals(self) -> Sequence[Approval]:
        return sorted(
            self.tables.approvals.values(),
            key=lambda approval: (approval.requested_at, approval.approval_id),
        )

    def _cards(self, customer_id: str) -> tuple[Card, ...]:
        return tuple(card for _, card in self.tables.cards.of(customer_id))

    # The white list, as an import writes it

    def enlist(self, *members: Member) -> None:
        self.tables.members.update((member.key, member) for member in members)


def _readable(record: LoanRecord | UnreadableLoan | None) -> LoanRecord | None:
    if isinstance(record, UnreadableLoan):
        raise CorruptDataError(f"loan {record.loan_id} cannot be read")
    return record


def _draw_order(record: LoanRecord) -> tuple[object, ...]:
    opening = record.account.opening
    return (opening.terms.drawn_on, opening.loan_id)


def _run_next(hooks: list[Callable[[], object]]) -> None:
    if hooks:
        hooks.pop(0)()
