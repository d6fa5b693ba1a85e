"""Lines, loans, journal and transfers on DynamoDB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.adapters.dynamodb.credit_book import DynamoCreditBook
from microloan.adapters.dynamodb.customer_items import (
    CARD,
    LINE,
    card_from_item,
    line_from_item,
)
from microloan.adapters.dynamodb.entry_items import entry_from_item, journal_items
from microloan.adapters.dynamodb.loan_items import loan_from_item
from microloan.adapters.dynamodb.plan_reads import DynamoPlanReads, latest
from microloan.adapters.dynamodb.screening_state import screening_from_item, screening_key
from microloan.adapters.dynamodb.transfer_items import transfer_from_item
from microloan.domain import ids
from microloan.domain.ledger.journal import verify_chain
from microloan.ports.loan_book import (
    AccountView,
    CardsContext,
    DrawContext,
    JointRepaymentContext,
    RepaymentContext,
    TransferContext,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from microloan.adapters.dynamodb.client import Item, Key
    from microloan.domain.approval import Approval
    from microloan.domain.customers.customer import Card
    from microloan.domain.ledger.draw_decision import DrawDecision
    from microloan.domain.ledger.journal import Entry
    from microloan.domain.ledger.line_change import LineChange
    from microloan.domain.payments.transfer import Transfer
    from microloan.ports.writes import LineRecord, LoanRecord

# The limit of one BatchGetItem call.
_MOST_KEYS = 100


class DynamoLoanBook(DynamoPlanReads, DynamoCreditBook):
    """The port `LoanBook`."""

    def load_for_draw(self, customer_id: str, card_id: str, loan_id: str) -> DrawContext:
        """Read for a draw, in one round trip."""
        transfer_id = ids.disbursement_id(loan_id)
        line, card, open_, settled, transfer, screening = self.database.batch(
            self._line(customer_id),
            self._card(customer_id, card_id),
            *self._loan(customer_id, loan_id),
            self._transfer(transfer_id),
            self._screening(customer_id),
        )
        return DrawContext(
            line=line_from_item(line) if line else None,
            card=_bound(card),
            loan=latest(open_, settled),
            transfer=transfer_from_item(transfer) if transfer else None,
            screening=screening_from_item(screening),
        )

    def load_for_repayment(
        self, customer_id: str, loan_id: str, transfer_id: str, card_id: str | None = None
    ) -> RepaymentContext:
        """Read for a repayment, in one round trip."""
        open_, settled, transfer, screening, *named = self.database.batch(
            *self._loan(customer_id, loan_id),
            self._transfer(transfer_id),
            self._screening(customer_id),
            *self._named(customer_id, card_id),
        )
        card, line = named or (None, None)
        return RepaymentContext(
            loan=latest(open_, settled),
            transfer=transfer_from_item(transfer) if transfer else None,
            screening=screening_from_item(screening),
            card=_bound(card),
            line=line_from_item(line) if line else None,
        )

    def load_for_joint_repayment(
        self, customer_id: str, key: str, card_id: str | None = None
    ) -> JointRepaymentContext:
        """Read for a payment of all that is due, in two round trips.

        The transfers come second, so a loan that this request collects has its transfer, too.
        """
        items = self._partition(self.database.tables.loans, customer_id)
        loans = tuple(map(loan_from_item, items))
        loan_ids = [record.account.loan_id for record in loans]
        transfer_ids = (ids.joint_repayment_id(customer_id, loan_id, key) for loan_id in loan_ids)
        named = self._named(customer_id, card_id)
        screening, *rest = self.database.batch(
            self._screening(customer_id), *named, *map(self._transfer, transfer_ids)
        )
        card, line = rest[: len(named)] or (None, None)
        transfers = rest[len(named) :]
        by_loan = zip(loan_ids, transfers, strict=True)
        return JointRepaymentContext(
            loans=loans,
            transfers={loan_id: transfer_from_item(item) for loan_id, item in by_loan if item},
            screening=screening_from_item(screening),
            card=_bound(card),
            line=line_from_item(line) if line else None,
        )

    def load_for_cards(self, customer_id: str) -> CardsContext:
        """Read for a change or an unbinding of a card, in three round trips.

        The line comes first. So whatever is read after it is as new as the line's version.
        """
        line = self.line(customer_id)
        cards = map(card_from_item, self._items(customer_id, CARD))
        loans = map(loan_from_item, self._partition(self.database.tables.loans, customer_id))
        return CardsContext(line, tuple(cards), tuple(loans))

    def card(self, customer_id: str, card_id: str) -> Card | None:
        """Return a bound card, in one round trip."""
        return _bound(self.database.get(*self._card(customer_id, card_id)))

    def transfer(self, transfer_id: str) -> Transfer | None:
        """Return a transfer alone, in one round trip."""
        item = self.database.get(*self._transfer(transfer_id))
        return transfer_from_item(item) if item else None

    def transfers(self, transfer_ids: Sequence[str]) -> Sequence[Transfer]:
        """Return those of some transfers that exist, a hundred in one round trip."""
        items: list[Item | None] = []
        for begin in range(0, len(transfer_ids), _MOST_KEYS):
            keys = map(self._transfer, transfer_ids[begin : begin + _MOST_KEYS])
            items += self.database.batch(*keys)
        return [transfer_from_item(item) for item in items if item]

    def load_for_transfer(self, transfer_id: str) -> TransferContext:
        """Read for the result of a transfer, in two round trips."""
        transfer = self.transfer(transfer_id)
        if transfer is None:
            return TransferContext(None, None, None, None)
        line, card, open_, settled = self.database.batch(
            self._line(transfer.customer_id),
            self._card(transfer.customer_id, transfer.card_id),
            *self._loan(transfer.customer_id, transfer.loan_id),
        )
        return TransferContext(
            transfer=transfer,
            loan=latest(open_, settled),
            line=line_from_item(line) if line else None,
            card=_bound(card),
        )

    def account(self, customer_id: str) -> AccountView:
        """Read for the account screen, in two round trips."""
        # Only this function of those that read the loan book needs the credit decision.
        from microloan.adapters.dynamodb.application_items import (  # noqa: PLC0415 - as said
            DECISION,
            application_from_item,
        )

        items = self._partition(self.database.tables.customers, customer_id)
        line = next((line_from_item(item) for item in items if item["item"] == LINE), None)
        cards = (_bound(item) for item in items if item["item"].startswith(CARD))
        loans = map(loan_from_item, self._partition(self.database.tables.loans, customer_id))
        decisions = (item for item in items if item["item"].startswith(DECISION))
        return AccountView(
            line=line,
            cards=tuple(filter(None, cards)),
            loans=tuple(r for r in loans if not r.account.status.closed),
            applications=tuple(map(application_from_item, decisions)),
        )

    def line(self, customer_id: str) -> LineRecord | None:
        """Return a customer's credit line."""
        item = self.database.get(*self._line(customer_id))
        return line_from_item(item) if item else None

    def line_changes(self, customer_id: str) -> Sequence[LineChange]:
        """Return the changes of a customer's line by persons, oldest first."""
        # Only operators' functions need these, as below.
        from microloan.adapters.dynamodb.line_change_items import (  # noqa: PLC0415 - as said
            LINE_CHANGE,
            line_change_from_item,
        )

        return [line_change_from_item(item) for item in self._items(customer_id, LINE_CHANGE)]

    def draw_refusals(self, customer_id: str) -> Mapping[str, DrawDecision]:
        """Return the decisions that refused a customer's draws, by loan ID, oldest first."""
        from microloan.adapters.dynamodb.draw_refusal_items import (  # noqa: PLC0415 - as above
            DRAW_REFUSAL,
            refusals_from_items,
        )

        return refusals_from_items(self._items(customer_id, DRAW_REFUSAL))

    def loan(self, customer_id: str, loan_id: str) -> LoanRecord | None:
        """Return a loan, open or settled."""
        return latest(*self.database.batch(*self._loan(customer_id, loan_id)))

    def loans(self, customer_id: str) -> Sequence[LoanRecord]:
        """Return all loans of a customer, newest draw first."""
        tables = self.database.tables
        both = [
            loan_from_item(item)
            for table in (tables.loans, tables.settled_loans)
            for item in self._partition(table, customer_id)
        ]
        # A loan that closed today is in both. The settled one, read last, is the one that counts.
        loans = {record.account.loan_id: record for record in both}
        return sorted(loans.values(), key=_newest_first, reverse=True)

    def entries(self, loan_id: str) -> Sequence[Entry]:
        """Return a loan's journal, in order, its chain of hashes checked."""
        items = journal_items(self.database, loan_id)
        entries = [entry_from_item(item) for item in items]
        verify_chain((entry, item["hash"]) for entry, item in zip(entries, items, strict=True))
        return entries

    def approval(self, approval_id: str) -> Approval | None:
        """Return an operator's request, and another person's decision on it."""
        # Only operators' functions need these, as below.
        from microloan.adapters.dynamodb.approval_items import (  # noqa: PLC0415 - as said
            approval_from_item,
            approval_key,
        )

        item = self.database.get(*approval_key(self.database.tables, approval_id))
        return approval_from_item(item) if item else None

    def approvals(self) -> Sequence[Approval]:
        """Return all requests for approval, decided or not, oldest first."""
        from microloan.adapters.dynamodb.approval_items import (  # noqa: PLC0415 - as above
            APPROVALS,
            approval_from_item,
        )

        approvals = map(
            approval_from_item, self._partition(self.database.tables.customers, APPROVALS)
        )
        return sorted(approvals, key=lambda transfer: (transfer.requested_at, transfer.approval_id))

    def _items(self, customer_id: str, prefix: str) -> list[Item]:
        return self.database.query(
            self.database.tables.customers,
            "customer_id = :customer AND begins_with(#item, :prefix)",
            {":customer": customer_id, ":prefix": prefix},
            ExpressionAttributeNames={"#item": "item"},
        )

    def _partition(self, table: str, customer_id: str) -> list[Item]:
        return self.database.query(table, "customer_id = :customer", {":customer": customer_id})

    def _line(self, customer_id: str) -> tuple[str, Key]:
        return self.database.tables.customers, {"customer_id": customer_id, "item": LINE}

    def _screening(self, customer_id: str) -> tuple[str, Key]:
        return self.database.tables.customers, screening_key(customer_id)

    def _card(self, customer_id: str, card_id: str) -> tuple[str, Key]:
        key = {"customer_id": customer_id, "item": CARD + card_id}
        return self.database.tables.customers, key

    def _named(self, customer_id: str, card_id: str | None) -> list[tuple[str, Key]]:
        """Return the keys of a card that a payment names, and of the line."""
        return [self._card(customer_id, card_id), self._line(customer_id)] if card_id else []

    def _loan(self, customer_id: str, loan_id: str) -> tuple[tuple[str, Key], tuple[str, Key]]:
        key = {"customer_id": customer_id, "loan_id": loan_id}
        return (self.database.tables.loans, key), (self.database.tables.settled_loans, key)

    def _transfer(self, transfer_id: str) -> tuple[str, Key]:
        return self.database.tables.transfers, {"transfer_id": transfer_id}


def _bound(item: Item | None) -> Card | None:
    card = card_from_item(item) if item else None
    return card if card and card.is_bound else None


def _newest_first(record: LoanRecord) -> tuple[str, str]:
    return record.account.opening.terms.drawn_on.isoformat(), record.account.loan_id
