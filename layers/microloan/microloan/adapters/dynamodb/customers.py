"""Members and customers on DynamoDB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.adapters.dynamodb.application_items import (
    CONSENT,
    CONSENT_WITHDRAWAL,
    DECISION,
    ERASURE,
    INQUIRY,
    RELATED,
    REVIEWS,
    application_from_item,
    consent_from_item,
    inquiry_from_item,
    owner_key,
    withdrawal_from_item,
)
from microloan.adapters.dynamodb.customer_items import (
    LINE,
    PROFILE,
    line_from_item,
    profile_from_item,
)
from microloan.adapters.dynamodb.identities import DynamoIdentityIndex
from microloan.adapters.dynamodb.screening_state import SCREENING, screening_from_item
from microloan.ports.applications import ConsentAuditTrail
from microloan.ports.customers import ApplicationContext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from microloan.adapters.dynamodb.client import Item
    from microloan.domain.ledger.line_change import LineChange


class DynamoCustomerStore(DynamoIdentityIndex):
    """The port `CustomerStore`."""

    def load_for_application(self, customer_id: str) -> ApplicationContext:
        """Read for an application: all that is stored of a customer, in one query."""
        by_name = self._partition(customer_id)
        profile, line = by_name.get(PROFILE), by_name.get(LINE)
        decisions = [item for name, item in by_name.items() if name.startswith(DECISION)]
        applications = sorted(
            map(application_from_item, decisions), key=lambda a: a.decision.decided_on
        )
        return ApplicationContext(
            profile=profile_from_item(profile) if profile else None,
            line=line_from_item(line) if line else None,
            applications=tuple(applications),
            related=RELATED in by_name,
            erased=ERASURE in by_name,
            screening=screening_from_item(by_name.get(SCREENING)),
            line_changes=_line_changes(by_name),
        )

    def trail(self, customer_id: str) -> ConsentAuditTrail:
        """Return a customer's consents, the inquiries made under them and the withdrawals."""
        items = self._partition(customer_id).items()
        consents = [consent_from_item(item) for name, item in items if name.startswith(CONSENT)]
        inquiries = [inquiry_from_item(item) for name, item in items if name.startswith(INQUIRY)]
        withdrawals = [
            withdrawal_from_item(item)
            for name, item in items
            if name.startswith(CONSENT_WITHDRAWAL)
        ]
        return ConsentAuditTrail(
            tuple(sorted(consents, key=lambda consent: consent.given_at)),
            tuple(sorted(inquiries, key=lambda inquiry: inquiry.asked_at)),
            tuple(sorted(withdrawals, key=lambda withdrawal: withdrawal.withdrawn_at)),
        )

    def _partition(self, customer_id: str) -> dict[str, Item]:
        items = self.database.query(
            self.database.tables.customers,
            "customer_id = :customer",
            {":customer": customer_id},
        )
        return {item["item"]: item for item in items}

    def owner_of(self, application_id: str) -> str | None:
        """Return the customer of an application."""
        item = self.database.get(self.database.tables.customers, owner_key(application_id))
        return item["owner"] if item else None

    def pending_reviews(self) -> Sequence[str]:
        """Return the application IDs of the pending reviews, the oldest request first."""
        items = self.database.query(
            self.database.tables.customers, "customer_id = :reviews", {":reviews": REVIEWS}
        )
        return [item["item"].partition("#")[2] for item in items]


def _line_changes(by_name: Mapping[str, Item]) -> tuple[LineChange, ...]:
    """Return the changes of a line in the order of its versions."""
    names = sorted(name for name in by_name if name.startswith("LINE#"))
    if not names:
        return ()
    # Few lines were ever changed by a person, so the others are read without this module.
    from microloan.adapters.dynamodb.line_change_items import (  # noqa: PLC0415 - as said
        line_change_from_item,
    )

    return tuple(line_change_from_item(by_name[name]) for name in names)
