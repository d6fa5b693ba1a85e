"""A collection taken back, a loan written off, and what is recovered of it after that."""

from collections.abc import Sequence
from datetime import date

import pytest

from microloan.domain.errors import InvalidInputError, NotFoundError, StateConflictError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry, LedgerAccount
from microloan.domain.ledger.line_standing import LineStanding
from microloan.domain.ledger.loan_account import LoanStatus, replay
from microloan.domain.payments.transfer import TransferStatus
from microloan.usecases.payments.reverse_payment import book_return
from microloan_testing.audit import audit
from microloan_testing.two_people import write_off
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CUSTOMER
from tests.support.fakes.outbound_services import CLOSED

REASON = "bankrupt, no assets found"


@pytest.fixture
def bank() -> BankAtMidnight:
    return BankAtMidnight()


def collected(bank: BankAtMidnight, amount: int | None) -> str:
    """Repay the large loan, however much is owed; return the collection."""
    fen = amount or bank.loan(bank.large).account.loan.payoff(bank.clock.today)
    transfer_id = bank.cross(bank.large, fen, key=f"pay-{amount}").transfer_id
    bank.move(transfer_id)
    return transfer_id


@pytest.mark.parametrize("amount", [500_00, None], ids=["a part", "all"])
def test_reversed_collection_is_owed_again(bank: BankAtMidnight, amount: int | None) -> None:
    before, line = bank.loan(bank.large), bank.line()
    transfer_id = collected(bank, amount)
    bank.clock.next_day()
    after = book_return(transfer_id, bank.store, bank.clock)
    assert (after.status, after.loan) == (LoanStatus.OPEN, before.account.loan)
    assert bank.line() == line
    assert bank.store.tables.transfers[transfer_id].status is TransferStatus.RETURNED
    entries = bank.store.entries(bank.large)
    assert entries[-1].kind is LoanEventType.RETURNED
    assert replay(entries) == after == bank.loan(bank.large).account
    assert bank.night()[-1].trial_balance == 0


def test_return_that_is_reported_twice_is_booked_once(bank: BankAtMidnight) -> None:
    transfer_id = collected(bank, 500_00)
    first = book_return(transfer_id, bank.store, bank.clock)
    assert book_return(transfer_id, bank.store, bank.clock) == first


def test_entry_booked_between_the_reads_of_a_return_is_read_again(
    bank: BankAtMidnight, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = collected(bank, 500_00)
    asked = bank.repay(bank.large, 300_00, key="another").transfer.transfer_id
    between = [asked]
    read = bank.store.entries

    def entries(loan_id: str) -> Sequence[Entry]:
        while between:
            bank.move(between.pop())
        return read(loan_id)

    monkeypatch.setattr(bank.store, "entries", entries)
    after = book_return(first, bank.store, bank.clock)
    assert [one.kind for one in read(bank.large)[-2:]] == [
        LoanEventType.REPAID,
        LoanEventType.RETURNED,
    ]
    assert replay(read(bank.large)) == after == bank.loan(bank.large).account


def test_settled_loan_is_open_again_after_the_end_of_day_removed_it(bank: BankAtMidnight) -> None:
    transfer_id = collected(bank, None)
    bank.clock.next_day()
    bank.night()
    bank.clock.next_day()
    bank.night()
    assert (CUSTOMER, bank.large) not in bank.store.tables.open_loans
    assert book_return(transfer_id, bank.store, bank.clock).status is LoanStatus.OPEN
    assert (CUSTOMER, bank.large) in bank.store.tables.open_loans
    assert (CUSTOMER, bank.large) not in bank.store.tables.settled_loans
    bank.clock.next_day()
    assert bank.night()[-1].totals.principal == 11_000_00


def test_reversal_can_leave_the_line_used_beyond_its_limit(bank: BankAtMidnight) -> None:
    transfer_id = collected(bank, None)
    bank.open_loan(bank.line().unused_on(bank.clock.today), key="everything")
    book_return(transfer_id, bank.store, bank.clock)
    assert bank.line().used > bank.line().limit
    assert bank.line().unused_on(bank.clock.today) == 0


def test_refund_in_transit_of_a_reversed_overpayment_is_cancelled(
    bank: BankAtMidnight,
) -> None:
    too_much = bank.loan(bank.large).account.loan.payoff(bank.clock.today) + 50_00
    transfer_id = collected(bank, too_much)
    [refund] = bank.outbox()
    book_return(transfer_id, bank.store, bank.clock)
    bank.move(refund.transfer_id)
    account = bank.loan(bank.large).account
    # The refund was not sent yet: without its payment it is cancelled.
    assert (account.loan.owed_back, account.refunding) == (0, 0)
    assert bank.store.tables.transfers[refund.transfer_id].status is TransferStatus.CANCELLED
    assert bank.gateway.sent.count(refund.transfer_id) == 0
    assert replay(bank.store.entries(bank.large)) == account
    assert audit(bank.store).findings == ()


def test_reversal_of_a_pending_or_unknown_collection_is_refused(bank: BankAtMidnight) -> None:
    asked = bank.repay(bank.large, 500_00).transfer.transfer_id
    with pytest.raises(StateConflictError):
        book_return(asked, bank.store, bank.clock)
    with pytest.raises(NotFoundError):
        book_return("in-none", bank.store, bank.clock)


def overdue(bank: BankAtMidnight) -> None:
    """Let the first bill of the large loan go unpaid for a year."""
    bank.clock.set(date(2025, 3, 1), 0)
    bank.night()
    bank.gateway.script = [CLOSED, CLOSED]
    bank.deliver()


def test_write_off_within_grace_puts_the_line_in_arrears_at_once(bank: BankAtMidnight) -> None:
    bank.clock.set(date(2024, 2, 16))
    today = bank.clock.today
    assert bank.line().standing(today) is LineStanding.CLEAR

    write_off(CUSTOMER, bank.large, REASON, bank.store, bank.clock)

    assert bank.line().standing(today) is LineStanding.ARREARS


def test_written_off_loan_leaves_the_ledger_with_its_reason(bank: BankAtMidnight) -> None:
    overdue(bank)
    used = bank.line().used
    account = write_off(CUSTOMER, bank.large, f"  {REASON} ", bank.store, bank.clock)
    entry = bank.store.entries(bank.large)[-1]
    assert (account.status, entry.reason) == (LoanStatus.WRITTEN_OFF, REASON)
    assert entry.postings == {
        LedgerAccount.LOSS_ALLOWANCE: 10_000_00,
        LedgerAccount.LOANS: -10_000_00,
    }
    assert bank.line().used == used
    bank.clock.next_day()
    closing = bank.night()[-1]
    assert closing.totals.principal == 1_000_00
    # Nobody asks the card for a claim that is out of the books.
    assert {transfer.loan_id for transfer in bank.outbox()} == {bank.small}


def test_payment_after_a_write_off_is_booked_as_recovered(bank: BankAtMidnight) -> None:
    overdue(bank)
    write_off(CUSTOMER, bank.large, REASON, bank.store, bank.clock)
    transfer_id = collected(bank, None)
    entry = bank.store.entries(bank.large)[-1]
    assert entry.kind is LoanEventType.RECOVERED
    assert entry.postings == {
        LedgerAccount.BANK: entry.amount,
        LedgerAccount.RECOVERIES: -entry.amount,
    }
    assert bank.loan(bank.large).account.status is LoanStatus.SETTLED
    assert bank.line().used == 1_000_00
    back = book_return(transfer_id, bank.store, bank.clock)
    assert (back.status, bank.line().used) == (LoanStatus.WRITTEN_OFF, 11_000_00)
    bank.clock.next_day()
    assert bank.night()[-1].balances[LedgerAccount.RECOVERIES] == 0


def test_invalid_write_off_is_refused_by_its_code(bank: BankAtMidnight) -> None:
    with pytest.raises(StateConflictError, match="not overdue"):
        write_off(CUSTOMER, bank.large, REASON, bank.store, bank.clock)
    with pytest.raises(NotFoundError):
        write_off(CUSTOMER, "loan-none", REASON, bank.store, bank.clock)
    overdue(bank)
    with pytest.raises(InvalidInputError) as refusal:
        write_off(CUSTOMER, bank.large, "because", bank.store, bank.clock)
    assert refusal.value.field == "reason"
    bank.repay(bank.large, 1_00)
    with pytest.raises(StateConflictError, match="under way"):
        write_off(CUSTOMER, bank.large, REASON, bank.store, bank.clock)
