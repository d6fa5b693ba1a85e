"""The credits in suspense on DynamoDB, for the loan book.

Few functions that have the loan book read a credit, so the others start without its modules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.adapters.dynamodb.customer_items import LINE, line_from_item
from microloan.adapters.dynamodb.entry_items import entry_from_item, journal_items
from microloan.adapters.dynamodb.loan_items import loan_from_item
from microloan.adapters.dynamodb.outbox import DynamoOutbox
from microloan.ports.loan_book import CreditContext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from microloan.domain.ledger.suspense import SuspenseAccount


class DynamoCreditBook(DynamoOutbox):
    """The part of the port `LoanBook` about bank transfers."""

    def load_for_credit(self, credit_id: str, customer_id: str | None) -> CreditContext:
        """Read for a bank transfer that arrived, in one round trip, three with a customer.

        The line comes first. So the loans are as new as the line's version.
        """
        from microloan.domain.ledger.suspense import journal_id  # noqa: PLC0415 - as said

        entries = map(entry_from_item, journal_items(self.database, journal_id(credit_id)))
        first = next(iter(entries), None)
        if customer_id is None:
            return CreditContext(first, None, ())
        tables = self.database.tables
        [line] = self.database.batch((tables.customers, {"customer_id": customer_id, "item": LINE}))
        items = self.database.query(
            tables.loans, "customer_id = :customer", {":customer": customer_id}
        )
        return CreditContext(
            first, line_from_item(line) if line else None, tuple(map(loan_from_item, items))
        )

    def credit(self, credit_id: str) -> SuspenseAccount | None:
        """Return a credit, until the end of day after its money has left suspense."""
        from microloan.adapters.dynamodb.credit_items import (  # noqa: PLC0415 - as said
            credit_from_item,
            credit_key,
        )
        from microloan.domain.ledger.suspense import journal_id  # noqa: PLC0415 - as said

        key = credit_key(journal_id(credit_id))
        [item] = self.database.batch((self.database.tables.loans, key))
        return credit_from_item(item) if item else None

    def credits(self) -> Sequence[SuspenseAccount]:
        """Return the credits in suspense, and those that left it lately."""
        from microloan.adapters.dynamodb.credit_items import (  # noqa: PLC0415 - as said
            credit_from_item,
        )
        from microloan.domain.ledger.suspense import SUSPENSE  # noqa: PLC0415 - as said

        items = self.database.query(
            self.database.tables.loans, "customer_id = :customer", {":customer": SUSPENSE}
        )
        return list(map(credit_from_item, items))
