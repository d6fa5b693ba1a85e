"""The requests for approval as the audit reads them, by customer."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from microloan.adapters.dynamodb.approval_items import APPROVALS, approval_from_item
from microloan.adapters.dynamodb.client import Database
from microloan.domain.approval import Approval
from microloan.domain.errors import CorruptDataError
from microloan.domain.ledger.audit import AuditResult, Check, Finding
from microloan_ops.cli.ledger.reader import DAMAGE


@dataclass(frozen=True, slots=True)
class StoredApprovals:
    """The requests by customer, and what could not be read of them."""

    by_customer: Mapping[str, tuple[Approval, ...]]
    read: AuditResult

    @property
    def all(self) -> Iterator[Approval]:
        """All requests."""
        return chain.from_iterable(self.by_customer.values())

    def of(self, customer_id: str) -> tuple[Approval, ...]:
        """Return the requests for acts on a customer's loans and transfers."""
        return self.by_customer.get(customer_id, ())


def read_approvals(database: Database) -> StoredApprovals:
    """Read all requests."""
    items = database.query(
        database.tables.customers, "customer_id = :approvals", {":approvals": APPROVALS}
    )
    by_customer: defaultdict[str, list[Approval]] = defaultdict(list)
    unread: list[Finding] = []
    for item in items:
        try:
            approval = approval_from_item(item)
        except (*DAMAGE, CorruptDataError) as error:
            subject = f"approval {item['item']}"
            unread.append(Finding(Check.READABLE, subject, f"cannot be read: {error!r}"))
        else:
            by_customer[approval.customer_id].append(approval)
    return StoredApprovals(
        {customer_id: tuple(approvals) for customer_id, approvals in by_customer.items()},
        AuditResult({Check.READABLE: len(items)}, tuple(unread)),
    )
