"""The audit of plans beyond the rules, each of which two people must have offered."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta

from microloan.domain.approval import Act, ApprovalState
from microloan.domain.calendar import business_date
from microloan.domain.errors import CorruptDataError
from microloan.domain.ledger.audit.files import CustomerSnapshot
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_account import replay
from microloan.domain.ledger.plan_offer import OFFER_DAYS
from microloan.domain.ledger.plan_rules import RULES, is_within_rules

_OFFERED_FOR = timedelta(days=OFFER_DAYS)


def unoffered_plans(file: CustomerSnapshot) -> Iterator[tuple[str, str]]:
    """Yield the loan and the finding of each plan that nothing allowed."""
    by_loan: dict[str, list[Entry]] = defaultdict(list)
    for entry in file.entries:
        by_loan[entry.loan_id].append(entry)
    for loan_id, entries in by_loan.items():
        for place, entry in enumerate(entries):
            # The replay of a damaged journal is a finding of another check.
            with suppress(CorruptDataError):
                if entry.plan and not _is_allowed(entries[:place], entry, file):
                    text = f"a plan of {entry.plan.instalments} instalments has no approved offer"
                    yield f"loan {loan_id}", text


def _is_allowed(before: Sequence[Entry], entry: Entry, file: CustomerSnapshot) -> bool:
    plan, day = entry.plan, entry.value_date
    if plan is None or not before:
        return False
    if plan.holiday <= RULES.longest_holiday and is_within_rules(replay(before), day):
        return True
    return any(
        request.act is Act.OFFER_PLAN
        and request.state is ApprovalState.APPROVED
        and request.decided_at is not None
        and request.subject == entry.loan_id
        and dict(request.details) == {name: str(figure) for name, figure in plan.facts.items()}
        and timedelta() <= day - business_date(request.decided_at) <= _OFFERED_FOR
        for request in file.approvals
    )
