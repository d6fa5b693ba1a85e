"""A collection taken back, a loan written off, and what is recovered of it after that."""

from collections.abc import Sequence
from datetime import date

import pytest

from microloan.domain.errors import InvalidInputError, NotFoundError, StateConflictError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry, LedgerAccount
from microloan.domain.ledger.loan_account import LoanStatus, replay
from microloan.domain.payments.transfer import TransferStatus
from microloan.usecases.lending.write_off import write_off
from microloan.usecases.payments.reverse_payment import reverse_payment
from microloan_testing.audit import audit
from tests.support.builders.bank_at_midnight import Overnight
from tests.support.builders.examples import CUSTOMER
from tests.support.fakes.outbound_services import DECLINED

REASON = "bankrupt, no assets found"


@pytest.fixture
def world() -> Overnight:
    return Overnight()


def collected(world: Overnight, amount: int | None) -> str:
    """Repay the large loan, however much is owed; return the collection."""
    fen = amount or world.loan(world.large).account.loan.payoff(world.clock.today)
    transfer_id = world.cross(world.large, fen, key=f"pay-{amount}").transfer_id
    world.move(transfer_id)
    return transfer_id


@pytest.mark.parametrize("amount", [500_00, None], ids=["a part", "all"])
def test_a_collection_taken_back_is_owed_again(world: Overnight, amount: int | None) -> None:
    before, line = world.loan(world.large), world.line()
    transfer_id = collected(world, amount)
    world.clock.next_day()
    after = reverse_payment(transfer_id, world.store, world.clock)
    assert (after.status, after.loan) == (LoanStatus.OPEN, before.account.loan)
    assert world.line() == line
    assert world.store.tables.transfers[transfer_id].status is TransferStatus.RETURNED
    entries = world.store.entries(world.large)
    assert entries[-1].kind is LoanEventType.RETURNED
    assert replay(entries) == after == world.loan(world.large).account
    assert world.night()[-1].trial_balance == 0


def test_told_twice_it_is_booked_once(world: Overnight) -> None:
    transfer_id = collected(world, 500_00)
    first = reverse_payment(transfer_id, world.store, world.clock)
    assert reverse_payment(transfer_id, world.store, world.clock) == first


def test_what_was_booked_between_its_reads_is_read_again(
    world: Overnight, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = collected(world, 500_00)
    asked = world.repay(world.large, 300_00, key="another").transfer.transfer_id
    between = [asked]
    read = world.store.entries

    def entries(loan_id: str) -> Sequence[Entry]:
        while between:
            world.move(between.pop())
        return read(loan_id)

    monkeypatch.setattr(world.store, "entries", entries)
    after = reverse_payment(first, world.store, world.clock)
    assert [one.kind for one in read(world.large)[-2:]] == [
        LoanEventType.REPAID,
        LoanEventType.RETURNED,
    ]
    assert replay(read(world.large)) == after == world.loan(world.large).account


def test_a_loan_can_be_open_again_after_the_night_has_forgotten_it(world: Overnight) -> None:
    transfer_id = collected(world, None)
    world.clock.next_day()
    world.night()
    world.clock.next_day()
    world.night()
    assert (CUSTOMER, world.large) not in world.store.tables.open_loans
    assert reverse_payment(transfer_id, world.store, world.clock).status is LoanStatus.OPEN
    assert (CUSTOMER, world.large) in world.store.tables.open_loans
    assert (CUSTOMER, world.large) not in world.store.tables.settled_loans
    world.clock.next_day()
    assert world.night()[-1].totals.principal == 11_000_00


def test_the_line_can_be_used_beyond_its_limit_then(world: Overnight) -> None:
    transfer_id = collected(world, None)
    world.open_loan(world.line().available, key="everything")
    reverse_payment(transfer_id, world.store, world.clock)
    assert world.line().used > world.line().limit
    assert world.line().available == 0


def test_a_refund_on_its_way_is_booked_and_owed_when_its_overpayment_is_taken_back(
    world: Overnight,
) -> None:
    too_much = world.loan(world.large).account.loan.payoff(world.clock.today) + 50_00
    transfer_id = collected(world, too_much)
    [refund] = world.outbox()
    reverse_payment(transfer_id, world.store, world.clock)
    world.move(refund.transfer_id)
    account = world.loan(world.large).account
    # The refund was not sent yet: without its payment it is cancelled.
    assert (account.loan.owed_back, account.refunding) == (0, 0)
    assert world.store.tables.transfers[refund.transfer_id].status is TransferStatus.CANCELLED
    assert world.gateway.sent.count(refund.transfer_id) == 0
    assert replay(world.store.entries(world.large)) == account
    assert audit(world.store).findings == ()


def test_only_a_settled_collection_can_be_taken_back(world: Overnight) -> None:
    asked = world.repay(world.large, 500_00).transfer.transfer_id
    with pytest.raises(StateConflictError):
        reverse_payment(asked, world.store, world.clock)
    with pytest.raises(NotFoundError):
        reverse_payment("in-none", world.store, world.clock)


def overdue(world: Overnight) -> None:
    """Let the first bill of the large loan go unpaid for a year."""
    world.clock.set(date(2025, 3, 1), 0)
    world.night()
    world.gateway.script = [DECLINED, DECLINED]
    world.deliver()


def test_a_loan_written_off_leaves_the_books_with_its_reason(world: Overnight) -> None:
    overdue(world)
    used = world.line().used
    account = write_off(CUSTOMER, world.large, f"  {REASON} ", world.store, world.clock)
    entry = world.store.entries(world.large)[-1]
    assert (account.status, entry.reason) == (LoanStatus.WRITTEN_OFF, REASON)
    assert entry.postings == {
        LedgerAccount.LOSS_ALLOWANCE: 10_000_00,
        LedgerAccount.LOANS: -10_000_00,
    }
    assert world.line().used == used
    world.clock.next_day()
    closing = world.night()[-1]
    assert closing.totals.principal == 1_000_00
    # Nobody asks the card for a claim that is out of the books.
    assert {transfer.loan_id for transfer in world.outbox()} == {world.small}


def test_what_is_paid_after_a_write_off_is_recovered(world: Overnight) -> None:
    overdue(world)
    write_off(CUSTOMER, world.large, REASON, world.store, world.clock)
    transfer_id = collected(world, None)
    entry = world.store.entries(world.large)[-1]
    assert entry.kind is LoanEventType.RECOVERED
    assert entry.postings == {
        LedgerAccount.BANK: entry.amount,
        LedgerAccount.RECOVERIES: -entry.amount,
    }
    assert world.loan(world.large).account.status is LoanStatus.SETTLED
    assert world.line().used == 1_000_00
    back = reverse_payment(transfer_id, world.store, world.clock)
    assert (back.status, world.line().used) == (LoanStatus.WRITTEN_OFF, 11_000_00)
    world.clock.next_day()
    assert world.night()[-1].balances[LedgerAccount.RECOVERIES] == 0


def test_a_write_off_that_makes_no_sense_is_refused(world: Overnight) -> None:
    with pytest.raises(StateConflictError, match="not overdue"):
        write_off(CUSTOMER, world.large, REASON, world.store, world.clock)
    with pytest.raises(NotFoundError):
        write_off(CUSTOMER, "loan-none", REASON, world.store, world.clock)
    overdue(world)
    with pytest.raises(InvalidInputError) as refusal:
        write_off(CUSTOMER, world.large, "because", world.store, world.clock)
    assert refusal.value.field == "reason"
    world.repay(world.large, 1_00)
    with pytest.raises(StateConflictError, match="under way"):
        write_off(CUSTOMER, world.large, REASON, world.store, world.clock)
