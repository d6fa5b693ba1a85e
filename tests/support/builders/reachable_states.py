"""Every change of a loan's status that any short sequence of events can make."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from microloan.domain.errors import InvalidInputError
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_account import LoanAccount, LoanStatus, post_event
from microloan.domain.ledger.payment_history import PAID
from microloan.domain.loan.plan import PlanTerms
from microloan.domain.loan.restructuring import plan_breaks_on
from tests.support.builders import examples

DAY = date(2024, 1, 16)
PRINCIPAL = 1_000_00
MOST_ENTRIES = 9

Change = tuple[LoanStatus, LoanEventType, LoanStatus]


def reachable_changes() -> set[Change]:
    """Return each status, event and next status, explored breadth first."""
    account, first = examples.drawn(examples.terms(PRINCIPAL, 5))
    changes, known = set(_changes_of_the_schedule()), set[tuple[object, ...]]()
    queue = deque([(account, [first])])
    while queue:
        account, entries = queue.popleft()
        for event in _events(account, entries):
            try:
                after, entry = post_event(account, event, entries)
            except InvalidInputError:
                continue
            changes.add((account.status, event.kind, after.status))
            longer = [*entries, entry]
            if len(longer) < MOST_ENTRIES and (key := _key(after, longer)) not in known:
                known.add(key)
                queue.append((after, longer))
    return changes


def _changes_of_the_schedule() -> Iterator[Change]:
    """Yield what plans and another due day do, which need more than one day."""
    steps = examples.history(examples.terms(PRINCIPAL, 5))
    opened, entries = steps[-1][0], [entry for _, entry in steps]
    agreed = replace(_event(LoanEventType.PLAN_AGREED, PRINCIPAL, ""), plan=PlanTerms(1, 7))
    moved = replace(_event(LoanEventType.DUE_DAY_CHANGED, 0, ""), due_day=3)
    planned, entry = post_event(opened, agreed)
    paid = _event(LoanEventType.REPAID, planned.loan.payoff(DAY), "t-1")
    breaks_on = plan_breaks_on(planned.loan) or DAY
    kept = _event(LoanEventType.PLAN_KEPT, 0, "")
    broken = LoanEvent(LoanEventType.PLAN_BROKEN, 0, breaks_on, breaks_on, "")
    for account, event in (
        (opened, agreed),
        (opened, moved),
        (post_event(planned, paid)[0], kept),
        (planned, broken),
    ):
        after, _ = post_event(account, event, [*entries, entry])
        yield account.status, event.kind, after.status


def _event(kind: LoanEventType, amount: int, transfer_id: str) -> LoanEvent:
    return LoanEvent(kind, amount, DAY, DAY, transfer_id)


def _events(account: LoanAccount, entries: Sequence[Entry]) -> Iterator[LoanEvent]:
    """Yield events that the loan may or may not allow."""
    new, owed = f"t-{len(entries)}", account.loan.payoff(DAY)
    for kind in (
        LoanEventType.DISBURSED,
        LoanEventType.DISBURSEMENT_FAILED,
        LoanEventType.DISBURSEMENT_RETURNED,
    ):
        yield _event(kind, PRINCIPAL, "out-1")
    for kind in (LoanEventType.REPAID, LoanEventType.RECOVERED, LoanEventType.CORRECTED):
        yield _event(kind, PRINCIPAL // 4, new)
        if owed:
            yield _event(kind, owed, new)
    yield _event(LoanEventType.WRITTEN_OFF, account.loan.exposure, "")
    if account.credit:
        yield _event(LoanEventType.REFUND_REQUESTED, account.credit, new)
    changed = _event(LoanEventType.REPAYMENT_CARD_CHANGED, 0, "")
    yield replace(changed, card_id="card-2", changed_by="customer")
    for entry in entries:
        yield from _later_events(entry, entries)


def _later_events(entry: Entry, entries: Sequence[Entry]) -> Iterator[LoanEvent]:
    """Yield the events that end a payment, a correction or a refund."""
    if entry.kind in PAID:
        yield _event(LoanEventType.RETURNED, entry.amount, entry.transfer_id)
    elif entry.kind is LoanEventType.CORRECTED:
        yield _event(LoanEventType.CORRECTION_REVERSED, entry.amount, entry.transfer_id)
    elif entry.kind is LoanEventType.REFUND_REQUESTED:
        results = {each.kind for each in entries if each.transfer_id == entry.transfer_id}
        for kind in _next_results(results - {entry.kind}):
            yield _event(kind, entry.amount, entry.transfer_id)


def _next_results(results: set[LoanEventType]) -> tuple[LoanEventType, ...]:
    if not results:
        return (
            LoanEventType.REFUNDED,
            LoanEventType.REFUND_FAILED,
            LoanEventType.REFUND_CANCELLED,
        )
    return (LoanEventType.REFUND_RETURNED,) if results == {LoanEventType.REFUNDED} else ()


def _key(account: LoanAccount, entries: Sequence[Entry]) -> tuple[object, ...]:
    """Return the facts on which the next changes of the status depend."""
    kinds = [entry.kind for entry in entries]
    return (
        account.status,
        account.loan.credit,
        account.loan.principal,
        account.refunding,
        *(
            kinds.count(kind)
            for kind in (
                LoanEventType.WRITTEN_OFF,
                LoanEventType.DISBURSEMENT_RETURNED,
                LoanEventType.CORRECTED,
                LoanEventType.CORRECTION_REVERSED,
            )
        ),
    )
