"""Each kind of damage to transfers, bank and closings is named with its fen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from microloan.domain.ledger.audit import (
    Check,
    CustomerSnapshot,
    check_customer,
)
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.payments.transfer import Direction, TransferStatus
from microloan.usecases.payments.reverse_payment import book_return
from microloan_testing.audit import audit
from microloan_testing.two_people import write_off
from tests.support.builders.corruption import (
    LARGE,
    NEW,
    SMALL,
    found,
    lived,
    sound_file,
    stored,
    transfer,
    with_entry,
    with_loan,
    with_transfer,
)
from tests.support.builders.examples import CUSTOMER
from tests.support.fakes.outbound_services import DECLINED
from tests.support.fakes.outbound_services import SETTLED as SETTLED_ANSWER

SETTLED, FAILED = TransferStatus.SETTLED, TransferStatus.FAILED


@pytest.fixture(scope="module")
def sound() -> CustomerSnapshot:
    return sound_file()


def ends(file: CustomerSnapshot, check: Check) -> list[str]:
    """Return what a check finds, with short names for the loans and without the subjects."""
    texts = [text.partition(": ")[2] for text in found(file, check)]
    for number, name in ((LARGE, "LARGE"), (SMALL, "SMALL"), (NEW, "NEW")):
        texts = [text.replace(file.loans[number].loan_id, name) for text in texts]
    return texts


@pytest.mark.parametrize(
    ("status", "texts"),
    [(SETTLED, ["collect of 1,000.00 is settled, but not booked as repaid"]), (FAILED, [])],
)
def test_transfer_result_that_the_loan_did_not_book_is_found(
    sound: CustomerSnapshot, status: TransferStatus, texts: list[str]
) -> None:
    waiting = transfer(sound, LARGE, Direction.COLLECT, status=TransferStatus.REQUESTED)
    file = with_transfer(sound, waiting, status=status)
    assert ends(file, Check.TRANSFERS) == texts
    assert found(file, Check.OPEN) == [
        (f"loan {waiting.loan_id}: names collection {waiting.transfer_id}, which is not on its way")
    ]


@pytest.mark.parametrize("status", [SETTLED, FAILED])
def test_disbursement_result_that_was_not_booked_is_found(
    sound: CustomerSnapshot, status: TransferStatus
) -> None:
    kind = {SETTLED: "disbursed", FAILED: "disbursement_failed"}[status]
    file = with_transfer(sound, transfer(sound, NEW, Direction.DISBURSE), status=status)
    assert ends(file, Check.TRANSFERS) == [
        f"disburse of 800.00 is {status}, but not booked as {kind}"
    ]


def test_booking_of_a_failed_transfer_is_found(sound: CustomerSnapshot) -> None:
    paid = transfer(sound, LARGE, Direction.COLLECT, status=SETTLED)
    file = with_transfer(sound, paid, status=FAILED)
    assert ends(file, Check.TRANSFERS) == [
        "collect of 5,000.00 is failed, but booked by entry 3 of loan LARGE (repaid 5,000.00)"
    ]
    assert ends(file, Check.BANK) == [
        "account bank is -4,999.50, by settled transfers -9,999.50: 500000 fen too much"
    ]


def test_transfer_that_was_booked_twice_is_found(sound: CustomerSnapshot) -> None:
    journal = sound.loans[LARGE].journal
    file = with_loan(sound, LARGE, journal=(*journal, journal[-1]))
    assert ends(file, Check.TRANSFERS) == [
        (
            "collect of 5,000.00 is settled, but booked by entry 3 of loan LARGE (repaid 5,000.00)"
            " and entry 3 of loan LARGE (repaid 5,000.00)"
        )
    ]


def test_booking_of_another_amount_than_the_transfer_is_found(sound: CustomerSnapshot) -> None:
    paid = transfer(sound, LARGE, Direction.COLLECT, status=SETTLED)
    file = with_transfer(sound, paid, amount=5_000_01)
    assert ends(file, Check.TRANSFERS) == [
        (
            "entry 3 of loan LARGE (repaid 5,000.00) is 5,000.00, by the transfer 5,000.01:"
            " 1 fen too little"
        )
    ]


def test_booking_without_its_transfer_is_found(sound: CustomerSnapshot) -> None:
    paid = transfer(sound, LARGE, Direction.COLLECT, status=SETTLED)
    gone = replace(sound, transfers=tuple(one for one in sound.transfers if one != paid))
    assert found(gone, Check.TRANSFERS) == [
        (
            f"transfer {paid.transfer_id}: entry 3 of loan {paid.loan_id} (repaid 5,000.00)"
            " has no such transfer"
        )
    ]
    nameless = with_entry(sound, LARGE, 2, transfer_id="")
    assert "transfer without id" in found(nameless, Check.TRANSFERS)[-1]


def test_transfer_of_another_customer_or_loan_is_found(sound: CustomerSnapshot) -> None:
    paid = transfer(sound, LARGE, Direction.COLLECT, status=SETTLED)
    foreign = with_transfer(sound, paid, customer_id="cust-2")
    assert ends(foreign, Check.TRANSFERS) == [
        f"collect of 5,000.00 names cust-2, its loan belongs to {CUSTOMER}"
    ]
    (text,) = ends(foreign, Check.BANK)
    assert text.endswith("500000 fen too much")
    wrong = with_transfer(sound, paid, loan_id="loan-x")
    assert ends(wrong, Check.TRANSFERS) == [
        f"collect of 5,000.00 names loan loan-x, which {CUSTOMER} does not have",
        "is of loan loan-x, but booked by entry 3 of loan LARGE (repaid 5,000.00)",
    ]


def test_refund_that_returns_no_overpayment_is_found(sound: CustomerSnapshot) -> None:
    refund = transfer(sound, SMALL, Direction.REFUND)
    another = with_transfer(sound, refund, transfer_id="back-x")
    assert ends(another, Check.TRANSFERS) == [
        "refund of 999.50 is settled, but not booked as refund_requested",
        "refund of 999.50 is settled, but not booked as refunded",
        "entry 4 of loan SMALL (refund_requested 999.50) has no such transfer",
        "entry 5 of loan SMALL (refunded 999.50) has no such transfer",
    ]
    more = with_transfer(sound, refund, amount=999_51)
    assert (
        "entry 4 of loan SMALL (refund_requested 999.50) is 999.50, by the transfer 999.51:"
        " 1 fen too little"
    ) in ends(more, Check.TRANSFERS)


def test_open_transfer_that_the_loan_does_not_name_is_found(sound: CustomerSnapshot) -> None:
    assert ends(with_loan(sound, LARGE, collecting=None), Check.OPEN) == [
        "collect of 1,000.00 is on its way, but loan LARGE names no transfer"
    ]
    opened = replace(stored(sound, NEW), status=LoanStatus.OPEN)
    assert ends(with_loan(sound, NEW, open=opened), Check.OPEN) == [
        "disburse of 800.00 is on its way, but loan NEW is open"
    ]
    assert ends(with_loan(sound, NEW, open=None), Check.OPEN) == [
        "disburse of 800.00 is on its way, but loan NEW is stored nowhere"
    ]


def test_bank_account_that_differs_from_the_settled_transfers_is_found(
    sound: CustomerSnapshot,
) -> None:
    postings = {LedgerAccount.BANK: 5_000_01, LedgerAccount.LOANS: -5_000_01}
    assert found(with_entry(sound, LARGE, 2, postings=postings), Check.BANK) == [
        (
            f"customer {CUSTOMER}: account bank is -4,999.49, by settled transfers -4,999.50:"
            " 1 fen too much"
        )
    ]


def test_returned_written_off_and_recovered_money_has_no_finding() -> None:
    bank = lived()
    bank.gateway.script = [SETTLED_ANSWER] * 2
    bank.deliver()
    half = next(t for t in bank.store.tables.transfers.values() if t.amount == 5_000_00)
    bank.clock.next_day()
    book_return(half.transfer_id, bank.store, bank.clock)
    bank.gateway.script = [DECLINED]
    bank.borrow(900_00, 5, key="declined")
    bank.deliver()
    bank.clock.set(bank.clock.today + timedelta(days=60), 0)
    write_off(CUSTOMER, bank.large, "bankrupt, no assets", bank.store, bank.clock)
    bank.repay(bank.large, 300_00, "recovered")
    bank.deliver()
    bank.clock.next_day()
    bank.night()
    checked = audit(bank.store)
    assert checked.findings == ()
    assert checked.looked_at[Check.CLOSINGS] == 64
    kinds = {entry.kind for entry in bank.store.tables.entries()}
    assert {
        LoanEventType.RETURNED,
        LoanEventType.WRITTEN_OFF,
        LoanEventType.RECOVERED,
        LoanEventType.DISBURSEMENT_FAILED,
    } < kinds


def test_claim_outside_the_payoff_is_found(sound: CustomerSnapshot) -> None:
    account = stored(sound, LARGE)
    forgiven = replace(account, loan=replace(account.loan, outstanding=5_004_99))
    (text,) = found(with_loan(sound, LARGE, open=forgiven), Check.CLAIMS)
    assert text.endswith("1 fen too little")


def test_credit_without_a_refund_is_found(sound: CustomerSnapshot) -> None:
    small = stored(sound, SMALL)
    owed = replace(small, loan=replace(small.loan, credit=5_00))
    (text,) = ends(with_loan(sound, SMALL, settled=owed), Check.OPEN)
    assert text == "has a credit of 5.00, but no refund"


# Closings


def test_empty_customer_snapshot_has_no_finding() -> None:
    assert check_customer(CustomerSnapshot("cust-9")).findings == ()
