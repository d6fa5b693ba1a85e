"""The journal of a credit: the suspense account from its arrival to its end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from microloan.domain.errors import CorruptDataError, StateConflictError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import GENESIS, Entry, LedgerAccount, postings_of
from microloan.domain.loan.allocation import NOTHING
from microloan.domain.payments.credit import Credit

SUSPENSE = "suspense"
"""In place of the customer of a loan, and the beginning of the journal's ID."""


class CreditStatus(StrEnum):
    """Where the money of a credit is."""

    HELD = "held"
    """In suspense."""
    ASSIGNED = "assigned"
    """It pays loans of the customer."""
    RETURNED = "returned"
    """It went back to its payer."""


_ENDS = {
    LoanEventType.CREDIT_ASSIGNED: CreditStatus.ASSIGNED,
    LoanEventType.CREDIT_RETURNED: CreditStatus.RETURNED,
}


def journal_id(credit_id: str) -> str:
    """Return the ID of a credit's journal, in place of a loan's.

    Examples
    --------
    >>> journal_id("bank-7")
    'suspense-bank-7'
    """
    return f"{SUSPENSE}-{credit_id}"


@dataclass(frozen=True, slots=True)
class SuspenseAccount:
    """A credit in the ledger, after its last entry.

    Parameters
    ----------
    customer_id
        The owner of the reference, empty for an unknown reference.
    returning
        The transfer that takes the money back to the payer, None before it is requested.
    declined, returns
        The stable code of the failure of the last such transfer, and how many were requested.
    day_entries, day_bank
        The number of entries booked on `booked_on`, and the fen that the bank account gained.
    """

    credit: Credit
    customer_id: str
    status: CreditStatus
    seq: int
    booked_on: date
    head: str
    day_entries: int
    day_bank: int
    returning: str | None = None
    declined: str = ""
    returns: int = 0

    @property
    def loan_id(self) -> str:
        """The ID of its journal."""
        return journal_id(self.credit.credit_id)

    @property
    def finished(self) -> bool:
        """Whether the money is no longer in suspense."""
        return self.status is not CreditStatus.HELD


def receive(credit: Credit, customer_id: str, today: date) -> tuple[SuspenseAccount, Entry]:
    """Return a credit that has arrived in suspense, with its first entry."""
    entry = _entry(LoanEventType.CREDITED, credit, 1, today, GENESIS, credit.credit_id)
    account = SuspenseAccount(
        credit=credit,
        customer_id=customer_id,
        status=CreditStatus.HELD,
        seq=1,
        booked_on=today,
        head=entry.hash,
        day_entries=1,
        day_bank=credit.amount,
    )
    return account, entry


def end(
    account: SuspenseAccount, kind: LoanEventType, today: date, transfer_id: str
) -> tuple[SuspenseAccount, Entry]:
    """Return a credit whose money leaves suspense, with the entry of it.

    Raises
    ------
    StateConflictError
        When its money is no longer in suspense.
    """
    if account.finished:
        raise StateConflictError(
            f"This credit is {account.status} already. Read its present state.",
            code="credit_decided",
        )
    day = max(today, account.booked_on)
    entry = _entry(kind, account.credit, account.seq + 1, day, account.head, transfer_id)
    same = day == account.booked_on
    after = replace(
        account,
        status=_ENDS[kind],
        seq=entry.seq,
        booked_on=day,
        head=entry.hash,
        day_entries=1 + (account.day_entries if same else 0),
        day_bank=entry.postings[LedgerAccount.BANK] + (account.day_bank if same else 0),
        returning=None,
    )
    return after, entry


def replay_credit(entries: Sequence[Entry]) -> SuspenseAccount:
    """Replay the journal of a credit. It does not name the owner of the reference.

    Raises
    ------
    CorruptDataError
        When an entry differs from the result of its event.
    """
    first, *rest = entries
    credit = Credit(first.transfer_id, first.reason, False, first.amount, first.value_date)
    account, repeated = receive(credit, "", first.booked_on)
    _require_equal(first, repeated)
    for entry in rest:
        if entry.kind not in _ENDS:
            raise CorruptDataError(f"a credit has no event of kind {entry.kind}")
        account, repeated = end(account, entry.kind, entry.booked_on, entry.transfer_id)
        _require_equal(entry, repeated)
    return account


def _entry(  # noqa: PLR0913 - the facts of an entry
    kind: LoanEventType, credit: Credit, seq: int, day: date, previous: str, transfer_id: str
) -> Entry:
    return Entry(
        loan_id=journal_id(credit.credit_id),
        seq=seq,
        kind=kind,
        amount=credit.amount,
        booked_on=day,
        value_date=credit.value_date if seq == 1 else day,
        transfer_id=transfer_id,
        allocation=NOTHING,
        postings=postings_of(kind, credit.amount, NOTHING),
        previous=previous,
        reason=credit.reference if seq == 1 else "",
    )


def _require_equal(written: Entry, repeated: Entry) -> None:
    if written != repeated:
        raise CorruptDataError(f"entry {written.seq} of {written.loan_id} is not what it gives")
