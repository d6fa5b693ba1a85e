"""The reads of plans on DynamoDB, a part of the loan book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.adapters.dynamodb.customer_items import LINE, line_from_item
from microloan.adapters.dynamodb.loan_items import loan_from_item
from microloan.adapters.dynamodb.screening import DynamoScreeningIndex
from microloan.adapters.dynamodb.screening_state import screening_from_item, screening_key
from microloan.ports.loan_book import PlanContext

if TYPE_CHECKING:
    from microloan.adapters.dynamodb.client import Item, Key
    from microloan.domain.ledger.plan_offer import PlanOffer
    from microloan.ports.writes import LoanRecord


class DynamoPlanReads(DynamoScreeningIndex):
    """The part of the port `LoanBook` that reads for plans."""

    def load_for_plan(self, customer_id: str, loan_id: str) -> PlanContext:
        """Read for a plan, in one round trip."""
        tables = self.database.tables
        open_, settled, offer, line, screening = self.database.batch(
            *self._of_loan(customer_id, loan_id),
            (tables.customers, {"customer_id": customer_id, "item": LINE}),
            (tables.customers, screening_key(customer_id)),
        )
        return PlanContext(
            loan=latest(open_, settled),
            line=line_from_item(line) if line else None,
            offer=_offer(offer),
            screening=screening_from_item(screening),
        )

    def loan_with_offer(
        self, customer_id: str, loan_id: str
    ) -> tuple[LoanRecord | None, PlanOffer | None]:
        """Return a loan and the last offer of a plan for it, in one round trip."""
        open_, settled, offer = self.database.batch(*self._of_loan(customer_id, loan_id))
        return latest(open_, settled), _offer(offer)

    def _of_loan(self, customer_id: str, loan_id: str) -> list[tuple[str, Key]]:
        # Only these reads need that module.
        from microloan.adapters.dynamodb.plan_offer_items import (  # noqa: PLC0415 - as said
            offer_key,
        )

        tables, key = self.database.tables, {"customer_id": customer_id, "loan_id": loan_id}
        offer = offer_key(tables, customer_id, loan_id)
        return [(tables.loans, key), (tables.settled_loans, key), offer]


def latest(open_: Item | None, settled: Item | None) -> LoanRecord | None:
    """Return the loan of the two tables, of which the settled one counts."""
    item = settled or open_
    return loan_from_item(item) if item else None


def _offer(item: Item | None) -> PlanOffer | None:
    if not item:
        return None
    from microloan.adapters.dynamodb.plan_offer_items import (  # noqa: PLC0415 - as above
        offer_from_item,
    )

    return offer_from_item(item)
