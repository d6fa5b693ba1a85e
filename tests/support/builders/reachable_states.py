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
from tests.support.builders import examples

DAY = date(2024, 1, 16)
PRINCIPAL = 1_000_00
MOST_ENTRIES = 9

Change = tuple[LoanStatus, LoanEventType, LoanStatus]


def reachable_changes() -> set[Change]:
    """Return each status, event and next status, explored breadth first."""
    account, first = examples.drawn(examples.terms(PRINCIPAL, 5))
    changes, known = set[Change](), set[tuple[object, ...]]()
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
