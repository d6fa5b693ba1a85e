"""The audit of a loan against its journal: sums, chain, replay, accounts."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from itertools import chain

from microloan.domain.errors import CorruptDataError, MicroloanError
from microloan.domain.ledger.audit.files import Hashed, LoanSnapshot
from microloan.domain.ledger.audit.findings import AuditResult, Check, differences_of
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry, LedgerAccount, add, verify_chain
from microloan.domain.ledger.loan_account import LoanAccount, LoanStatus, replay
from microloan.domain.ledger.payment_history import COUNTS_AS_PAID
from microloan.domain.loan.allocation import NOTHING

# The errors that a damaged journal can raise in its replay.
_DAMAGE = (MicroloanError, ArithmeticError, LookupError, TypeError, ValueError)
_AMOUNTS = {"credit", "refunding", "outstanding", "interest_paid"}


def check_journal(subject: str, journal: Sequence[Hashed]) -> AuditResult:
    """Check that every entry sums to zero, and that the chain of hashes holds."""
    unbalanced = [
        f"entry {entry.seq}, {entry.kind}, sums to {total} fen"
        for entry, _ in journal
        if (total := sum(entry.postings.values()))
    ]
    zero_sum = AuditResult.of(Check.ZERO_SUM, subject, unbalanced, len(journal))
    return zero_sum + AuditResult.of(Check.CHAIN, subject, _broken_chain(journal))


def check_loan(file: LoanSnapshot) -> AuditResult:
    """Check a loan's journal, and its stored state against it."""
    subject = f"loan {file.loan_id}"
    return (
        check_journal(subject, file.journal)
        + AuditResult.of(Check.REPLAY, subject, _differences_from_replay(file))
        + AuditResult.of(Check.ACCOUNTS, subject, _differences_from_accounts(file))
        + AuditResult.of(Check.CLAIMS, subject, _differences_from_claims(file))
    )


def _broken_chain(journal: Sequence[Hashed]) -> Iterator[str]:
    try:
        verify_chain(journal)
    except CorruptDataError as error:
        yield error.message


def _differences_from_replay(file: LoanSnapshot) -> Iterator[str]:
    if not file.journal:
        yield "is stored, but has no journal"
        return
    yield from _wrong_table(file)
    replayed = _try_replay(file.entries)
    if isinstance(replayed, str):
        yield replayed
    elif file.stored is None:
        principal = f"{replayed.loan.principal} fen of principal"
        yield f"has a journal that leaves {principal}, but is stored nowhere"
    else:
        yield from _differences(file.stored, replayed)


def _wrong_table(file: LoanSnapshot) -> Iterator[str]:
    """Yield each wrong table of a loan, and a wrong copy of a closed one.

    A loan that finishes goes to the settled ones. It also stays among the open ones, finished,
    until the end of day has closed its day.
    """
    open_, settled = file.open, file.settled
    if settled and not settled.finished:
        yield f"is among the settled loans, but {settled.status}"
    if open_ and open_.finished and not settled:
        yield f"is {open_.status}, but not among the settled loans"
    if open_ and settled and open_ != settled and not _matches_closing(open_, file.entries):
        yield "stands among the open loans as it never was at its closing"


def _matches_closing(open_: LoanAccount, entries: Sequence[Entry]) -> bool:
    return open_.finished and _try_replay(entries[: open_.seq]) == open_


def _try_replay(entries: Sequence[Entry]) -> LoanAccount | str:
    """Return the state that a journal replays to, or the reason why it cannot."""
    if not entries:
        return "has no journal up to its state"
    try:
        return replay(entries)
    except _DAMAGE as error:
        return f"cannot be replayed: {error}"


def _differences(stored: LoanAccount, replayed: LoanAccount) -> Iterator[str]:
    """Yield each stored field that differs from the replay."""
    accounts = ((stored, replayed, field.name) for field in fields(stored) if field.name != "loan")
    loans = ((stored.loan, replayed.loan, field.name) for field in fields(stored.loan))
    for stored_part, replayed_part, name in chain(accounts, loans):
        actual, expected = getattr(stored_part, name), getattr(replayed_part, name)
        if name in _AMOUNTS:
            yield from differences_of(name, actual, expected, "replay")
        elif actual != expected:
            yield f"{name} is {actual}, by replay {expected}"


def _differences_from_accounts(file: LoanSnapshot) -> Iterator[str]:
    """Compare the loan's share of the accounts with its stored state."""
    stored = file.stored
    if stored is None:
        return
    shares = add(*(entry.postings for entry in file.entries))
    in_transit = stored.loan.principal if stored.status is LoanStatus.DISBURSING else 0
    for name, actual, expected in (
        ("account loans", shares[LedgerAccount.LOANS], stored.book_principal),
        ("account in transit", -shares[LedgerAccount.IN_TRANSIT], in_transit),
        ("credit", -shares[LedgerAccount.CUSTOMER_CREDIT], stored.credit),
        ("refunds in transit", -shares[LedgerAccount.REFUNDS_IN_TRANSIT], stored.refunding),
        ("refunds receivable", shares[LedgerAccount.REFUNDS_RECEIVABLE], stored.book_owed_back),
    ):
        yield from differences_of(name, actual, expected, "the loan")


_MONEY_OUT = {
    **dict.fromkeys(
        (
            LoanEventType.DISBURSED,
            LoanEventType.REFUNDED,
            LoanEventType.RETURNED,
            LoanEventType.CORRECTION_REVERSED,
        ),
        1,
    ),
    **dict.fromkeys(
        (*COUNTS_AS_PAID, LoanEventType.DISBURSEMENT_RETURNED, LoanEventType.REFUND_RETURNED), -1
    ),
}


def _differences_from_claims(file: LoanSnapshot) -> Iterator[str]:
    """Compare the customer's debt with the money that went out and came in.

    Unpaid earnings are on both sides, so paid interest and penalty are enough. The payoff comes
    from the loan, the money from the journal.
    """
    stored = file.stored
    if stored is None:
        return
    lent = sum(_MONEY_OUT.get(entry.kind, 0) * entry.amount for entry in file.entries)
    earned = sum(entry.allocation.interest + entry.allocation.penalty for entry in file.entries)
    owed = NOTHING if stored.status.closed else stored.loan.owed(stored.loan.as_of)
    claimed = owed.total - owed.interest - owed.penalty
    to_refund = stored.credit + stored.refunding
    yield from differences_of(
        "owed less to be refunded", claimed - to_refund, lent + earned, "the money"
    )
