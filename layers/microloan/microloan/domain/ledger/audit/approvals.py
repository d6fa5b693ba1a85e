"""The audit of acts that need two people, against the approved requests."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from microloan.domain import ids
from microloan.domain.approval import Act, Approval, ApprovalState
from microloan.domain.calendar import business_date
from microloan.domain.ledger.audit.files import CustomerSnapshot
from microloan.domain.ledger.audit.findings import AuditResult, Check
from microloan.domain.ledger.audit.plans import unoffered_plans
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.line_freeze import needs_two_people
from microloan.domain.money import yuan
from microloan.domain.payments.transfer import Transfer, TransferStatus

_RETURNS = {
    LoanEventType.RETURNED,
    LoanEventType.DISBURSEMENT_RETURNED,
    LoanEventType.REFUND_RETURNED,
}
# The acts that leave an entry or a transfer, which shows that they were done.
_OF_LOANS = {Act.CORRECT_LOAN, Act.REVERSE_CORRECTION, Act.WRITE_OFF}
_OF_TRANSFERS = {Act.REVERSE_PAYMENT, Act.REISSUE_REFUND, Act.RESOLVE_TRANSFER}


@dataclass(frozen=True, slots=True)
class _Deed:
    """An act as it was done, or as it was approved.

    Parameters
    ----------
    facts
        The further facts of the act, which must be the same on both sides.
    """

    act: Act
    subject: str
    amount: int
    facts: tuple[str, ...]

    @property
    def name(self) -> str:
        """The loan or the transfer, as findings name it."""
        return f"{'loan' if self.act in _OF_LOANS else 'transfer'} {self.subject}"


def check_approved(file: CustomerSnapshot) -> AuditResult:
    """Check that each act of operators has its approved request, and the reverse."""
    done = Counter([*_by_journals(file), *_by_transfers(file)])
    approved = Counter(_approved(file))
    result = AuditResult({Check.APPROVED: sum((done | approved).values())})
    for deed in done - approved:
        wrong = [f"{deed.act} of {yuan(deed.amount)} has no approved request that equals it"]
        result += AuditResult.of(Check.APPROVED, deed.name, wrong, looked_at=0)
    for deed in approved - done:
        wrong = [f"{deed.act} of {yuan(deed.amount)} was approved, but it was not done as approved"]
        result += AuditResult.of(Check.APPROVED, deed.name, wrong, looked_at=0)
    for loan, text in unoffered_plans(file):
        result += AuditResult.of(Check.APPROVED, loan, [text], looked_at=0)
    subject = f"customer {file.customer_id}"
    return result + AuditResult.of(Check.APPROVED, subject, _long_freeze(file), looked_at=0)


def _long_freeze(file: CustomerSnapshot) -> Iterator[str]:
    """Return a finding when a line is frozen for longer than one person may decide."""
    freeze = file.line.freeze if file.line else None
    if freeze is None or not needs_two_people(freeze.until, business_date(freeze.frozen_at)):
        return
    expected = (freeze.code, freeze.until.isoformat() if freeze.until else "", freeze.frozen_by)
    approved = (
        (request.detail("code"), request.detail("until"), request.requested_by)
        for request in file.approvals
        if request.act is Act.FREEZE_LINE and request.state is ApprovalState.APPROVED
    )
    if expected not in approved:
        end = f"until {freeze.until}" if freeze.until else "without an end"
        yield f"{Act.FREEZE_LINE} {end} has no approved request that equals it"


def _by_journals(file: CustomerSnapshot) -> Iterator[_Deed]:
    for entry in file.entries:
        if deed := _by_entry(entry):
            yield deed


def _by_entry(entry: Entry) -> _Deed | None:
    amount = entry.amount
    match entry.kind:
        case LoanEventType.CORRECTED:
            counts_from = entry.value_date.isoformat()
            facts = (entry.transfer_id, counts_from, entry.reason)
            return _Deed(Act.CORRECT_LOAN, entry.loan_id, amount, facts)
        case LoanEventType.CORRECTION_REVERSED:
            reversed_ = (entry.transfer_id, entry.reason)
            return _Deed(Act.REVERSE_CORRECTION, entry.loan_id, amount, reversed_)
        case LoanEventType.WRITTEN_OFF:
            return _Deed(Act.WRITE_OFF, entry.loan_id, amount, (entry.reason,))
    # A return that the gateway reports has no reason of an operator.
    if entry.kind in _RETURNS and entry.reason:
        return _Deed(Act.REVERSE_PAYMENT, entry.transfer_id, amount, (entry.reason,))
    return None


def _by_transfers(file: CustomerSnapshot) -> Iterator[_Deed]:
    by_id = {transfer.transfer_id: transfer for transfer in file.own_transfers}
    for transfer in file.own_transfers:
        if transfer.status is TransferStatus.RESOLVED:
            sent = by_id.get(ids.refund_id(transfer.transfer_id))
            yield _reissue(transfer, sent)
        if transfer.resolved_by:
            settled_on = transfer.settled_on.isoformat() if transfer.settled_on else ""
            facts = (transfer.resolved_by, transfer.evidence, settled_on)
            yield _Deed(Act.RESOLVE_TRANSFER, transfer.transfer_id, transfer.amount, facts)


def _reissue(failed: Transfer, sent: Transfer | None) -> _Deed:
    amount, facts = (sent.amount, (sent.card_id,)) if sent else (0, ())
    return _Deed(Act.REISSUE_REFUND, failed.transfer_id, amount, facts)


def _approved(file: CustomerSnapshot) -> Iterator[_Deed]:
    for request in file.approvals:
        if request.state is ApprovalState.APPROVED and request.act in _OF_LOANS | _OF_TRANSFERS:
            yield _Deed(request.act, request.subject, request.amount, _facts(request))


def _facts(request: Approval) -> tuple[str, ...]:
    match request.act:
        case Act.CORRECT_LOAN:
            return (request.approval_id, request.detail("counts_from"), request.reason)
        case Act.REVERSE_CORRECTION:
            return (request.detail("correction_id"), request.reason)
        case Act.REISSUE_REFUND:
            return (request.detail("card_id"),) if request.amount else ()
        case Act.RESOLVE_TRANSFER:
            evidence, settled_on = request.detail("evidence"), request.optional_detail("settled_on")
            return (request.requested_by, evidence, settled_on)
    return (request.reason,)
