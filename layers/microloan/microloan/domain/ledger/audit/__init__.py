"""The audit of stored data: pure checks on values, each naming its findings.

Every check has a basis of its own, so that one error cannot hide another. The chain needs no
replay, the accounts need no chain, the lines need no journal.
"""

from microloan.domain.ledger.audit.credits import CreditSnapshot, check_credit
from microloan.domain.ledger.audit.customers import check_customer
from microloan.domain.ledger.audit.days import (
    ClosedDay,
    check_day,
    check_never_closed,
    late_by_day,
)
from microloan.domain.ledger.audit.files import (
    CustomerSnapshot,
    DecisionSnapshot,
    Hashed,
    LoanSnapshot,
    UnreadableItem,
)
from microloan.domain.ledger.audit.findings import AuditResult, Check, Finding
from microloan.domain.ledger.audit.releases import check_holds, check_releases

__all__ = [
    "AuditResult",
    "Check",
    "ClosedDay",
    "CreditSnapshot",
    "CustomerSnapshot",
    "DecisionSnapshot",
    "Finding",
    "Hashed",
    "LoanSnapshot",
    "UnreadableItem",
    "check_credit",
    "check_customer",
    "check_day",
    "check_holds",
    "check_never_closed",
    "check_releases",
    "late_by_day",
]
