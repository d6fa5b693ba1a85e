"""The cases of holds as the audit reads them, and the check of holds and releases."""

from microloan.adapters.dynamodb.client import Database
from microloan.adapters.dynamodb.screening import DynamoScreeningIndex
from microloan.adapters.dynamodb.screening_items import OPEN_CASES, RELEASED_CASES, case_from_item
from microloan.domain.customers.screening_case import Case
from microloan.domain.ledger.audit import AuditResult, Check, check_holds, check_releases
from microloan_ops.cli.ledger.approvals import StoredApprovals
from microloan_ops.cli.ledger.reader import DAMAGE


def check_stored_releases(database: Database, approvals: StoredApprovals) -> AuditResult:
    """Check all holds and their releases, of customers and of other persons."""
    table = database.tables.customers
    items = [
        item
        for part in (OPEN_CASES, RELEASED_CASES)
        for item in database.query(table, "customer_id = :part", {":part": part})
    ]
    result, cases = AuditResult({Check.READABLE: len(items)}), list[Case]()
    for item in items:
        try:
            cases.append(case_from_item(item))
        except DAMAGE as error:
            wrong = [f"cannot be read: {error!r}"]
            result += AuditResult.of(Check.READABLE, f"case {item['item']}", wrong, looked_at=0)
    waiting = [case.customer_id for case in cases if case.released_at is None]
    screenings = DynamoScreeningIndex(database).screenings(waiting)
    return result + check_holds(cases, screenings) + check_releases(cases, approvals.all)
