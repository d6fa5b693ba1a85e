"""The audit of the changes of a credit line by persons."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from microloan.domain.approval import Act, Approval, ApprovalState
from microloan.domain.calendar import business_date
from microloan.domain.ledger.audit.files import CustomerSnapshot
from microloan.domain.ledger.audit.findings import AuditResult, Check
from microloan.domain.ledger.line_change import CUSTOMER, LineChange, LineSettings
from microloan.domain.money import yuan


def check_line_changes(file: CustomerSnapshot) -> AuditResult:
    """Check the chain of a line's changes, and the requests of two people."""
    subject, changes = f"customer {file.customer_id}", file.line_changes
    result = AuditResult.of(
        Check.LINE_CHANGES, subject, _breaks(file, changes), looked_at=len(changes)
    )
    unasked = (text for change in changes for text in _unasked(change, file.approvals))
    return result + AuditResult.of(Check.APPROVED, subject, unasked, looked_at=0)


def _breaks(file: CustomerSnapshot, changes: Sequence[LineChange]) -> Iterator[str]:
    """Compare the settings after each change with those before the next one."""
    for earlier, later in pairwise(changes):
        if later.version <= earlier.version:
            yield f"change {later.version} comes after change {earlier.version}"
        decided = _is_decided(file, earlier, later)
        for name in _differences(earlier.after, later.before, decided=decided):
            yield f"change {later.version} begins with another {name} than the one before it"
    if changes and file.line:
        last = changes[-1]
        # The limit and the price are compared with the last decision.
        kept = LineSettings.of(file.line)
        for name in _differences(last.after, kept, decided=True):
            yield f"the line has another {name} than after change {last.version}"


def _differences(after: LineSettings, before: LineSettings, *, decided: bool) -> Iterator[str]:
    """Name the settings that differ.

    A decision in between sets limit and price, and may cut the extra or end it. The arrival of the
    first loan fixes the due day, which only a change by the customer replaces.
    """
    if after.due_day not in {None, before.due_day}:
        yield "due_day"
    if after.freeze != before.freeze:
        yield "freeze"
    if after.extra != before.extra and not (decided and _is_cut(after, before)):
        yield "extra"
    if not decided:
        for name in ("limit", "daily_rate"):
            if getattr(after, name) != getattr(before, name):
                yield name


def _is_cut(after: LineSettings, before: LineSettings) -> bool:
    """Return whether the extra became smaller and is the same otherwise, or is gone."""
    given, left = after.extra, before.extra
    return given is not None and (left is None or left == given.at_most(left.amount))


def _is_decided(file: CustomerSnapshot, earlier: LineChange, later: LineChange) -> bool:
    """Return whether a decision may lie between two changes, by their days."""
    first, last = (business_date(change.changed_at) for change in (earlier, later))
    return any(
        snapshot.decision is None or first <= snapshot.decision.decided_on <= last
        for snapshot in file.decisions
    )


def _unasked(change: LineChange, approvals: Sequence[Approval]) -> Iterator[str]:
    """Name an extra or a lower price by operators that no two people decided."""
    before, after = change.before, change.after
    by_bank = change.changed_by != CUSTOMER
    if (extra := after.extra) and extra != before.extra:
        details = {"until": extra.until.isoformat()}
        if not _is_approved(change, Act.GIVE_EXTRA, extra.amount, details, approvals):
            amount = yuan(extra.amount)
            yield f"{Act.GIVE_EXTRA} of {amount} has no approved request that equals it"
    if by_bank and after.daily_rate != before.daily_rate:
        details = {"daily_rate": str(after.daily_rate)}
        if not _is_approved(change, Act.REPRICE_LINE, 0, details, approvals):
            rate = after.daily_rate
            yield f"{Act.REPRICE_LINE} to {rate} has no approved request that equals it"


def _is_approved(
    change: LineChange,
    act: Act,
    amount: int,
    details: dict[str, str],
    approvals: Sequence[Approval],
) -> bool:
    done = (act, amount, change.changed_by, change.approved_by, change.reason)
    return any(
        asked.state is ApprovalState.APPROVED
        and (asked.act, asked.amount, asked.requested_by, asked.decided_by, asked.reason) == done
        and all(asked.optional_detail(name) == text for name, text in details.items())
        for asked in approvals
    )
