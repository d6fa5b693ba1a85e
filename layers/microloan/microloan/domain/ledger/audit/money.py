"""The audit of transfers against the ledger: each is booked exactly once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from microloan.domain.ledger.audit.files import CustomerSnapshot, LoanSnapshot
from microloan.domain.ledger.audit.findings import AuditResult, Check, differences_of
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry, LedgerAccount
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.money import yuan
from microloan.domain.payments.transfer import Direction, Transfer, TransferStatus

_BOOKED_AS = {
    (Direction.DISBURSE, TransferStatus.REQUESTED): (LoanEventType.DRAWN,),
    (Direction.DISBURSE, TransferStatus.SETTLED): (LoanEventType.DRAWN, LoanEventType.DISBURSED),
    (Direction.DISBURSE, TransferStatus.FAILED): (
        LoanEventType.DRAWN,
        LoanEventType.DISBURSEMENT_FAILED,
    ),
    (Direction.DISBURSE, TransferStatus.RETURNED): (
        *(LoanEventType.DRAWN, LoanEventType.DISBURSED, LoanEventType.DISBURSEMENT_RETURNED),
    ),
    (Direction.COLLECT, TransferStatus.SETTLED): (LoanEventType.REPAID,),
    (Direction.COLLECT, TransferStatus.RETURNED): (LoanEventType.REPAID, LoanEventType.RETURNED),
    (Direction.CREDIT, TransferStatus.SETTLED): (LoanEventType.REPAID,),
    (Direction.REFUND, TransferStatus.REQUESTED): (LoanEventType.REFUND_REQUESTED,),
    (Direction.REFUND, TransferStatus.SETTLED): (
        LoanEventType.REFUND_REQUESTED,
        LoanEventType.REFUNDED,
    ),
    (Direction.REFUND, TransferStatus.CANCELLED): (
        LoanEventType.REFUND_REQUESTED,
        LoanEventType.REFUND_CANCELLED,
    ),
    (Direction.REFUND, TransferStatus.FAILED): (
        LoanEventType.REFUND_REQUESTED,
        LoanEventType.REFUND_FAILED,
    ),
    (Direction.REFUND, TransferStatus.RETURNED): (
        *(LoanEventType.REFUND_REQUESTED, LoanEventType.REFUNDED, LoanEventType.REFUND_RETURNED),
    ),
}
# A written-off loan books its money under another name.
_NAMES = {LoanEventType.RECOVERED: LoanEventType.REPAID}
_NO_MONEY = {
    LoanEventType.WRITTEN_OFF,
    LoanEventType.CORRECTED,
    LoanEventType.CORRECTION_REVERSED,
    LoanEventType.PLAN_AGREED,
    LoanEventType.PLAN_KEPT,
    LoanEventType.PLAN_BROKEN,
    LoanEventType.DUE_DAY_CHANGED,
    LoanEventType.REPAYMENT_CARD_CHANGED,
    LoanEventType.VALUED,
}


def check_transfers(file: CustomerSnapshot) -> AuditResult:
    """Check that transfers are booked by their results, and bookings have one."""
    booked: dict[str, list[Entry]] = defaultdict(list)
    for entry in file.entries:
        if entry.kind not in _NO_MONEY:
            booked[entry.transfer_id].append(entry)
    result = AuditResult()
    for transfer in file.transfers:
        entries = booked.pop(transfer.transfer_id, [])
        wrong = [*_transfers_of_others(transfer, file), *_booked_otherwise(transfer, entries)]
        result += AuditResult.of(Check.TRANSFERS, f"transfer {transfer.transfer_id}", wrong)
    missing = ((transfer_id, entry) for transfer_id, entries in booked.items() for entry in entries)
    for transfer_id, entry in missing:
        wrong = [f"{_expected_entry(entry)} has no such transfer"]
        result += AuditResult.of(Check.TRANSFERS, f"transfer {transfer_id or 'without id'}", wrong)
    return result


def _transfers_of_others(transfer: Transfer, file: CustomerSnapshot) -> Iterator[str]:
    what = f"{transfer.direction} of {yuan(transfer.amount)}"
    if transfer.customer_id != file.customer_id:
        yield f"{what} names {transfer.customer_id}, its loan belongs to {file.customer_id}"
    elif transfer.loan_id not in {loan.loan_id for loan in file.loans}:
        yield f"{what} names loan {transfer.loan_id}, which {file.customer_id} does not have"


def _booked_otherwise(transfer: Transfer, entries: Sequence[Entry]) -> Iterator[str]:
    """Compare the entries of a transfer with those that its result requires."""
    booked_kinds = Counter(_NAMES.get(entry.kind, entry.kind) for entry in entries)
    status = transfer.status
    if status is TransferStatus.RESOLVED:
        # An operator handles a failed refund and a returned one.
        returned = LoanEventType.REFUND_RETURNED in booked_kinds
        status = TransferStatus.RETURNED if returned else TransferStatus.FAILED
    expected_kinds = Counter(_BOOKED_AS.get((transfer.direction, status), ()))
    is_ = f"{transfer.direction} of {yuan(transfer.amount)} is {transfer.status}"
    for kind in expected_kinds - booked_kinds:
        yield f"{is_}, but not booked as {kind}"
    for kind in booked_kinds - expected_kinds:
        places = [_expected_entry(e) for e in entries if _NAMES.get(e.kind, e.kind) is kind]
        yield f"{is_}, but booked by {' and '.join(places)}"
    for entry in entries:
        yield from differences_of(
            _expected_entry(entry), entry.amount, transfer.amount, "the transfer"
        )
        if entry.loan_id != transfer.loan_id:
            yield f"is of loan {transfer.loan_id}, but booked by {_expected_entry(entry)}"


def _expected_entry(entry: Entry) -> str:
    return f"entry {entry.seq} of loan {entry.loan_id} ({entry.kind} {yuan(entry.amount)})"


def check_open(file: CustomerSnapshot) -> AuditResult:
    """Check that loans name their transfers in transit, and no others."""
    loans = {loan.loan_id: loan for loan in file.loans}
    pending = [t for t in file.transfers if t.status is TransferStatus.REQUESTED]
    result = AuditResult()
    for transfer in pending:
        loan = loans.get(transfer.loan_id, LoanSnapshot(transfer.loan_id))
        wrong = _entries_without_transfer(loan, transfer)
        result += AuditResult.of(Check.OPEN, f"transfer {transfer.transfer_id}", wrong)
    for loan in file.loans:
        missing = _stranded_credit(loan, file.transfers)
        if loan.collecting:
            missing += _collections_without_transfer(loan.collecting, pending)
        result += AuditResult.of(Check.OPEN, f"loan {loan.loan_id}", missing)
    return result


def _stranded_credit(loan: LoanSnapshot, transfers: Iterable[Transfer]) -> list[str]:
    """Return a finding when a customer's credit has no refund to handle."""
    credit = loan.stored.credit if loan.stored else 0
    waits = (
        transfer.amount
        for transfer in transfers
        if transfer.direction is Direction.REFUND
        and transfer.loan_id == loan.loan_id
        and transfer.is_pending
    )
    return [f"has a credit of {yuan(credit)}, but no refund"] if credit > sum(waits) else []


def _entries_without_transfer(loan: LoanSnapshot, transfer: Transfer) -> Iterator[str]:
    what = f"{transfer.direction} of {yuan(transfer.amount)} is on its way, but"
    stored = loan.stored
    if stored is None:
        yield f"{what} loan {loan.loan_id} is stored nowhere"
    elif transfer.direction is Direction.DISBURSE and stored.status is not LoanStatus.DISBURSING:
        yield f"{what} loan {loan.loan_id} is {stored.status}"
    elif transfer.direction is Direction.COLLECT and loan.collecting != transfer.transfer_id:
        yield f"{what} loan {loan.loan_id} names {loan.collecting or 'no transfer'}"


def _collections_without_transfer(collecting: str, pending: Sequence[Transfer]) -> list[str]:
    if collecting in {t.transfer_id for t in pending}:
        return []
    return [f"names collection {collecting}, which is not on its way"]


def check_bank(file: CustomerSnapshot) -> AuditResult:
    """Check the ledger's bank account against the money that moved."""
    booked = sum(entry.postings.get(LedgerAccount.BANK, 0) for entry in file.entries)
    moved = sum(map(_moved_amount, file.own_transfers))
    wrong = differences_of("account bank", booked, moved, "settled transfers")
    return AuditResult.of(Check.BANK, f"customer {file.customer_id}", wrong)


def _moved_amount(transfer: Transfer) -> int:
    """Return the fen that a transfer brought to the bank, negative when they left."""
    if transfer.status is not TransferStatus.SETTLED:
        return 0
    came_in = transfer.direction in {Direction.COLLECT, Direction.CREDIT}
    return transfer.amount if came_in else -transfer.amount
