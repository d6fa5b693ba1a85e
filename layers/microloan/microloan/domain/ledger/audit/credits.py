"""The audit of credits: the journal of each, its state and its return."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date

from microloan.domain.errors import MicroloanError
from microloan.domain.ledger.audit.files import Hashed
from microloan.domain.ledger.audit.findings import AuditResult, Check
from microloan.domain.ledger.audit.loans import check_journal
from microloan.domain.ledger.closing import DaySums
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.suspense import CreditStatus, SuspenseAccount, replay_credit
from microloan.domain.payments.transfer import Transfer, TransferStatus

_DAMAGE = (MicroloanError, ArithmeticError, LookupError, TypeError, ValueError)
_NOT_IN_JOURNAL = {"credit", "customer_id", "returning", "declined", "returns"}


@dataclass(frozen=True, slots=True)
class CreditSnapshot:
    """All stored data of a credit.

    Parameters
    ----------
    stored
        Its state, None after the end of day has removed it.
    returns
        The transfers that name it.
    """

    loan_id: str
    journal: tuple[Hashed, ...] = ()
    stored: SuspenseAccount | None = None
    returns: tuple[Transfer, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Its journal without the stored hashes."""
        return tuple(entry for entry, _ in self.journal)

    def booked(self) -> dict[date, DaySums]:
        """Return the sums of its entries by the day they were booked on."""
        days: dict[date, DaySums] = {}
        for entry in self.entries:
            so_far = days.get(entry.booked_on, DaySums())
            days[entry.booked_on] = so_far + DaySums(1, entry.postings)
        return days


def check_credit(file: CreditSnapshot) -> AuditResult:
    """Check a credit's journal, its stored state against it, and its return."""
    subject = f"credit {file.loan_id}"
    result = check_journal(subject, file.journal)
    result += AuditResult.of(Check.REPLAY, subject, _differences(file))
    return result + AuditResult.of(Check.TRANSFERS, subject, _wrong_returns(file))


def _differences(file: CreditSnapshot) -> Iterator[str]:
    if not file.entries:
        yield "is stored, but has no journal"
        return
    try:
        replayed = replay_credit(file.entries)
    except _DAMAGE as error:
        yield f"cannot be replayed: {error}"
        return
    stored = file.stored
    if stored is None:
        if not replayed.finished:
            yield "has a journal that leaves money in suspense, but is stored nowhere"
        return
    if replace(stored.credit, payer_matches=False) != replayed.credit:
        yield "its facts are not those of its journal"
    for name in (field.name for field in fields(stored)):
        actual, expected = getattr(stored, name), getattr(replayed, name)
        if name not in _NOT_IN_JOURNAL and actual != expected:
            yield f"{name} is {actual}, by replay {expected}"


def _wrong_returns(file: CreditSnapshot) -> Iterator[str]:
    """Yield each return that is booked otherwise than its transfer says."""
    settled = {each.transfer_id for each in file.returns if each.status is TransferStatus.SETTLED}
    booked = {
        entry.transfer_id for entry in file.entries if entry.kind is LoanEventType.CREDIT_RETURNED
    }
    for transfer_id in sorted(settled - booked):
        yield f"return {transfer_id} is settled, but not booked"
    for transfer_id in sorted(booked - settled):
        yield f"return {transfer_id} is booked, but not settled"
    amounts = {entry.amount for entry in file.entries[:1]}
    for transfer in file.returns:
        if transfer.amount not in amounts:
            yield f"return {transfer.transfer_id} has another amount"
    stored = file.stored
    if stored and stored.status is CreditStatus.HELD and stored.returning:
        pending = {t.transfer_id for t in file.returns if t.status is TransferStatus.REQUESTED}
        if stored.returning not in pending:
            yield f"names return {stored.returning}, which is not on its way"
