"""The audit of a customer's line and items against decision and profile."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from microloan.domain import ids
from microloan.domain.calendar import business_date
from microloan.domain.ledger.audit.files import CustomerSnapshot, DecisionSnapshot
from microloan.domain.ledger.audit.findings import AuditResult, Check, differences_of
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.line_change import LineChange, LineSettings
from microloan.domain.money import yuan
from microloan.domain.underwriting.decision import Decision

_Value = TypeVar("_Value", int, Decimal)


def check_given(file: CustomerSnapshot) -> AuditResult:
    """Check the line against the last decision and the changes after it."""
    return AuditResult.of(
        Check.GIVEN, f"customer {file.customer_id}", _differences_from_decision(file)
    )


def _differences_from_decision(file: CustomerSnapshot) -> Iterator[str]:
    """Compare the line with the last decision, reopened or not."""
    read = [(snapshot, snapshot.decision) for snapshot in file.decisions if snapshot.decision]
    if len(read) < len(file.decisions):
        # An unreadable decision is a finding already, and may be the last.
        return
    line = file.line
    numbers = ids.application_numbers(file.customer_id, len(file.decisions))
    if read:
        last = max(
            read,
            key=lambda snapshot: (
                snapshot[1].decided_on,
                numbers.get(snapshot[0].application_id, 0),
            ),
        )
        yield from _difference(line, *last, file.line_changes)
    elif line and line.limit:
        yield f"has a line of {yuan(line.limit)}, but no decision"


def _difference(
    line: CreditLine | None,
    decided: DecisionSnapshot,
    decision: Decision,
    changes: Collection[LineChange],
) -> Iterator[str]:
    name, offer = f"application {decided.application_id}", decision.offer
    if offer is None or decided.minimised_on:
        # The line is closed, or never existed.
        if line and line.limit:
            yield f"has a line of {yuan(line.limit)}, but {_accepted_offer(decided, decision)}"
    elif line is None:
        yield f"{name} gives {yuan(offer.limit)}, but there is no line"
    else:
        limits = _values_after(decision.decided_on, offer.limit, changes, _limit)
        if line.limit not in limits:
            yield from differences_of("limit", line.limit, limits[0], name)
        rates = _values_after(decision.decided_on, offer.daily_rate, changes, _daily_rate)
        if line.daily_rate not in rates:
            yield f"daily_rate is {line.daily_rate}, by {name} {rates[0]}"
        if line.good_until != decision.valid_until():
            yield f"good_until is {line.good_until}, by {name} {decision.valid_until()}"


def _limit(settings: LineSettings) -> int:
    return settings.limit


def _daily_rate(settings: LineSettings) -> Decimal:
    return settings.daily_rate


def _values_after(
    decided_on: date,
    offered: _Value,
    changes: Collection[LineChange],
    value: Callable[[LineSettings], _Value],
) -> Sequence[_Value]:
    """Return the values of a setting that a line can have now, the expected one first.

    Only on the day of the decision it is not known whether the change or the decision came first.
    """
    later = [
        (business_date(change.changed_at), value(change.after))
        for change in changes
        if value(change.after) != value(change.before)
        and business_date(change.changed_at) >= decided_on
    ]
    if not later:
        return (offered,)
    changed_on, changed = later[-1]
    return (changed,) if changed_on > decided_on else (changed, offered)


def _accepted_offer(decided: DecisionSnapshot, decision: Decision) -> str:
    if decided.minimised_on:
        return f"was erased on {decided.minimised_on}, and was not decided on since"
    return f"application {decided.application_id} was declined on {decision.decided_on}"


def check_known(file: CustomerSnapshot) -> AuditResult:
    """Check that each customer with a line, decision or open money has a profile.

    After an erasure, settled loans, their journals and finished transfers stay without a profile.
    """
    result = AuditResult()
    for subject, what in _held_items(file):
        wrong = [] if file.profile else [f"{what}, but customer {file.customer_id} has no profile"]
        result += AuditResult.of(Check.KNOWN, subject, wrong)
    return result


def _held_items(file: CustomerSnapshot) -> Iterator[tuple[str, str]]:
    """Yield each item that needs a known person: its subject and its description."""
    if file.line:
        yield f"customer {file.customer_id}", f"has a line of {yuan(file.line.limit)}"
    for decided in file.decisions:
        yield f"application {decided.application_id}", "is kept"
    for loan in file.loans:
        if loan.stored and not loan.stored.status.closed:
            yield f"loan {loan.loan_id}", f"is {loan.stored.status}"
    for transfer in file.own_transfers:
        if transfer.is_pending:
            what = f"{transfer.direction} of {yuan(transfer.amount)} is {transfer.status}"
            yield f"transfer {transfer.transfer_id}", what
