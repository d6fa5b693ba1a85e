"""States that faults once left in the tables: each is put there by hand, and `verify` finds it."""

from dataclasses import replace

import pytest

from microloan.domain.calendar import ONE_DAY
from microloan.domain.ledger.audit import AuditResult, Check, check_customer
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.payments.transfer import Direction, TransferStatus
from microloan.ports.writes import LoanRecord
from microloan.usecases.payments.reverse_payment import book_return
from microloan_testing.audit import audit, customer_snapshot
from tests.support.builders.corruption import found, with_loan
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank


@pytest.fixture
def bank() -> InMemoryBank:
    """A loan of 500 yuan, overpaid by 100, refunded, and the payment returned."""
    bank = InMemoryBank()
    bank.customer()
    loan_id = bank.open_loan(500_00, 5)
    payment = bank.cross(loan_id, 600_25, "all")
    bank.deliver()
    book_return(payment.transfer_id, bank.store, bank.clock)
    assert audit(bank.store).findings == ()
    return bank


def checks(checked: AuditResult) -> set[Check]:
    return {finding.check for finding in checked.findings}


def test_m1_claim_from_a_returned_payment_outside_the_payoff_is_found(bank: InMemoryBank) -> None:
    file = customer_snapshot(bank.store, CUSTOMER)
    account = file.loans[0].stored
    assert account
    # What was stored: the loan settled again by its payoff, the claim below zero and unread.
    settled = replace(account, status=LoanStatus.SETTLED, loan=replace(account.loan, outstanding=0))
    (text,) = found(with_loan(file, 0, open=settled), Check.CLAIMS)
    assert "owed less to be refunded is 0.00, by the money 600.00" in text
    forgotten = replace(account, loan=replace(account.loan, credit=0, owed_back_since=None))
    assert checks(check_customer(with_loan(file, 0, open=forgotten))) == {
        *(Check.REPLAY, Check.ACCOUNTS, Check.CLAIMS, Check.LINES),
    }


def test_m2_refund_that_was_sent_after_its_cancellation_is_found(bank: InMemoryBank) -> None:
    [loan_id] = [key[1] for key in bank.store.tables.open_loans]
    first = bank.cross(loan_id, 200_00, "first")
    bank.move(first.transfer_id)
    second = bank.cross(loan_id, 700_25, "second")
    bank.move(second.transfer_id)
    (refund,) = bank.outbox(Direction.REFUND)
    book_return(first.transfer_id, bank.store, bank.clock)
    bank.move(refund.transfer_id)
    assert audit(bank.store).findings == ()
    transfers = bank.store.tables.transfers
    cancelled = transfers[refund.transfer_id]
    assert cancelled.status is TransferStatus.CANCELLED
    transfers[refund.transfer_id] = replace(cancelled, status=TransferStatus.SETTLED)
    assert checks(audit(bank.store)) == {Check.TRANSFERS, Check.BANK}


def test_m3_second_refund_of_one_credit_is_found(bank: InMemoryBank) -> None:
    transfers = bank.store.tables.transfers
    refund = next(one for one in transfers.values() if one.direction is Direction.REFUND)
    transfers["back-twice"] = replace(refund, transfer_id="back-twice")
    checked = audit(bank.store)
    assert checks(checked) == {Check.TRANSFERS, Check.BANK}
    unbooked = {one.text for one in checked.findings if one.subject == "transfer back-twice"}
    assert unbooked == {
        "refund of 100.00 is settled, but not booked as refund_requested",
        "refund of 100.00 is settled, but not booked as refunded",
    }


def closed(bank: InMemoryBank) -> None:
    bank.clock.next_day()
    bank.night()
    assert audit(bank.store).findings == ()


@pytest.mark.parametrize(
    "kind", [LoanEventType.REPAID, LoanEventType.DISBURSED, LoanEventType.REFUNDED]
)
def test_m9_and_m10_entry_that_is_missing_in_its_closing_is_found(
    bank: InMemoryBank, kind: LoanEventType
) -> None:
    """Also one that does not touch the account of the loans."""
    closed(bank)
    tables = bank.store.tables
    day = bank.clock.today - ONE_DAY
    closing = tables.closings[day]
    entry = next(one for one in tables.entries() if one.kind is kind)
    without = replace(
        closing.booked,
        entries=closing.booked.entries - 1,
        postings={
            account: closing.booked.postings[account] - entry.postings.get(account, 0)
            for account in LedgerAccount
        },
    )
    tables.closings[day] = replace(closing, booked=without)
    (finding, *_) = audit(bank.store).findings
    assert finding.check is Check.CLOSINGS
    assert "closed with" in finding.text


def test_collection_that_waits_for_a_missing_transfer_is_found(bank: InMemoryBank) -> None:
    [(key, record)] = bank.store.tables.open_loans.items()
    assert isinstance(record, LoanRecord)
    bank.store.tables.open_loans[key] = record.collect("in-gone")
    assert checks(audit(bank.store)) == {Check.OPEN}
