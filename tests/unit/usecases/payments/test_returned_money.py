"""Money that comes back: what is owed then, what is refunded, and that the books say so."""

from dataclasses import replace

import pytest

from microloan.domain.calendar import ONE_DAY
from microloan.domain.errors import InvalidInputError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.ledger.loan_account import LoanStatus, replay
from microloan.domain.payments.transfer import FIRST_PAUSE, Direction, Transfer, TransferStatus
from microloan.ports.writes import SaveCard
from microloan.usecases.payments.reissue_refund import reissue_refund
from microloan.usecases.payments.reverse_payment import reverse_payment
from microloan.usecases.payments.sweep_transfers import sweep_transfers
from microloan_testing.audit import audit
from tests.support.builders.examples import CARD, CUSTOMER
from tests.support.builders.in_memory_bank import World
from tests.support.fakes.outbound_services import DECLINED, SETTLED, UNKNOWN

OTHER = replace(CARD, card_id="card-2", token="token-2", last4="4321")


@pytest.fixture
def world() -> World:
    made = World()
    made.customer()
    made.store.commit(SaveCard(CUSTOMER, OTHER))
    return made


def paid(world: World, amount: int, key: str, loan_id: str) -> Transfer:
    """Let a payment arrive, however much is owed."""
    transfer = world.cross(loan_id, amount, key)
    world.move(transfer.transfer_id)
    return transfer


def stored(world: World, one: Transfer) -> Transfer:
    found: Transfer = world.store.tables.transfers[one.transfer_id]
    return found


def proven(world: World) -> None:
    """Close the day and audit: nothing is found, and each loan is its replay."""
    world.clock.next_day()
    world.night()
    assert audit(world.store).findings == ()
    for (_, loan_id), record in world.store.tables.open_loans.items():
        assert replay(world.store.entries(loan_id)) == record.account  # type: ignore[union-attr]


def test_a_refunded_surplus_whose_payment_is_returned_is_owed_and_collected(world: World) -> None:
    """M1: 500 yuan drawn, 1,000,000 paid, the surplus refunded, then the payment is returned."""
    loan_id = world.open_loan(500_00, 5)
    payment = paid(world, 1_000_000_00, "all", loan_id)
    world.deliver()
    assert world.loan(loan_id).account.finished
    back = 1_000_000_00 - 500_25
    reverse_payment(payment.transfer_id, world.store, world.clock)
    account = world.loan(loan_id).account
    assert account.loan.payoff(world.clock.today) == 500_25 + back
    assert (account.status, account.loan.due_now(world.clock.today)) == (LoanStatus.OPEN, back)
    assert (world.line().used, world.line().available) == (500_00 + back, 0)
    proven(world)
    # The night collects it.
    (asked,) = world.outbox(Direction.COLLECT)
    assert asked.amount == back
    world.gateway.script = [DECLINED]
    world.deliver()
    assert world.loan(loan_id).account.loan.days_past_due(world.clock.today) == 1
    world.repay(loan_id, key="settle")
    world.deliver()
    assert world.loan(loan_id).account.finished
    assert (world.line().used, world.line().open_loans) == (0, 0)
    proven(world)


def test_a_request_above_the_payoff_is_refused_also_where_a_refund_is_owed_back(
    world: World,
) -> None:
    loan_id = world.open_loan(500_00, 5)
    payment = paid(world, 600_00, "all", loan_id)
    world.deliver()
    reverse_payment(payment.transfer_id, world.store, world.clock)
    payoff = world.loan(loan_id).account.loan.payoff(world.clock.today)
    with pytest.raises(InvalidInputError, match=r"at most 600\.00 yuan"):
        world.repay(loan_id, payoff + 1)
    assert world.repay(loan_id, payoff).transfer.amount == payoff


def two_payments(world: World) -> tuple[str, Transfer, Transfer]:
    """M2: 200.00 and 1,000.00 paid on 1,000.50; the refund of 199.50 is not sent yet."""
    loan_id = world.open_loan(1_000_00, 5)
    first = paid(world, 200_00, "first", loan_id)
    paid(world, 1_000_00, "second", loan_id)
    (refund,) = world.outbox(Direction.REFUND)
    assert refund.amount == 199_50
    reverse_payment(first.transfer_id, world.store, world.clock)
    return loan_id, first, refund


def test_a_refund_without_credit_is_cancelled_with_its_entry_and_never_sent(world: World) -> None:
    loan_id, _, refund = two_payments(world)
    bank = world.gateway.bank
    world.clock.wait(FIRST_PAUSE)
    sweep_transfers(world.store, world.gateway, world.clock)
    assert stored(world, refund).status is TransferStatus.CANCELLED
    assert (world.gateway.bank, refund.transfer_id in world.gateway.sent) == (bank, False)
    entry = world.store.entries(loan_id)[-1]
    assert (entry.kind, entry.amount) == (LoanEventType.REFUND_CANCELLED, 199_50)
    account = world.loan(loan_id).account
    assert (account.loan.owed_back, account.credit, account.refunding) == (0, 0, 0)
    assert account.loan.payoff(world.clock.today) == 50
    proven(world)


def test_a_refund_that_the_gateway_may_have_is_asked_for_before_it_is_cancelled(
    world: World,
) -> None:
    loan_id = world.open_loan(1_000_00, 5)
    first = paid(world, 200_00, "first", loan_id)
    paid(world, 1_000_00, "second", loan_id)
    (refund,) = world.outbox(Direction.REFUND)
    world.gateway.script = [UNKNOWN, UNKNOWN]
    world.move(refund.transfer_id)
    reverse_payment(first.transfer_id, world.store, world.clock)
    world.clock.wait(FIRST_PAUSE)
    world.gateway.script = [SETTLED]
    world.move(refund.transfer_id)
    assert stored(world, refund).status is TransferStatus.SETTLED
    assert world.loan(loan_id).account.loan.owed_back == 199_50
    proven(world)


def test_a_refund_that_may_still_arrive_at_the_gateway_is_not_cancelled_yet(world: World) -> None:
    def crash() -> None:
        raise ConnectionAbortedError

    loan_id = world.open_loan(1_000_00, 5)
    first = paid(world, 200_00, "first", loan_id)
    paid(world, 1_000_00, "second", loan_id)
    (refund,) = world.outbox(Direction.REFUND)
    # The attempt is noted, and then the function dies.
    world.store.after_commit.append(crash)
    with pytest.raises(ConnectionAbortedError):
        world.move(refund.transfer_id)
    reverse_payment(first.transfer_id, world.store, world.clock)
    world.move(refund.transfer_id)
    assert stored(world, refund).status is TransferStatus.REQUESTED
    world.clock.wait(FIRST_PAUSE)
    world.move(refund.transfer_id)
    assert stored(world, refund).status is TransferStatus.CANCELLED
    assert refund.transfer_id not in world.gateway.sent
    proven(world)


def test_what_is_still_the_customers_of_a_cancelled_refund_is_refunded_anew(world: World) -> None:
    loan_id = world.open_loan(1_000_00, 5)
    first = paid(world, 50_00, "first", loan_id)
    paid(world, 1_100_50, "second", loan_id)
    (refund,) = world.outbox(Direction.REFUND)
    reverse_payment(first.transfer_id, world.store, world.clock)
    world.move(refund.transfer_id)
    (smaller,) = world.outbox(Direction.REFUND)
    assert (refund.amount, smaller.amount) == (150_00, 100_00)
    world.deliver()
    assert world.loan(loan_id).account.finished
    proven(world)


def test_refunds_on_their_way_are_not_sent_once_more_by_an_operator(world: World) -> None:
    """M3: a refund failed, another is on its way: what leaves is never more than the credit."""
    loan_id = world.open_loan(1_000_00, 5)
    paid(world, 1_100_50, "all", loan_id)
    (refund,) = world.outbox(Direction.REFUND)
    world.gateway.script = [DECLINED]
    world.move(refund.transfer_id)
    assert world.loan(loan_id).account.credit == 100_00
    second = reissue_refund(refund.transfer_id, OTHER.card_id, world.store, world.clock)
    assert second
    account = world.loan(loan_id).account
    assert (second.amount, account.credit, account.refunding) == (100_00, 0, 100_00)
    world.deliver()
    assert world.gateway.bank == 50
    proven(world)


def test_a_refund_that_comes_back_is_the_customers_credit_and_goes_to_another_card(
    world: World,
) -> None:
    loan_id = world.open_loan(1_000_00, 5)
    paid(world, 1_100_50, "all", loan_id)
    (refund,) = world.outbox(Direction.REFUND)
    world.deliver()
    reverse_payment(refund.transfer_id, world.store, world.clock)
    assert world.loan(loan_id).account.credit == 100_00
    assert stored(world, refund).needs_manual_review(world.clock.now())
    proven(world)
    reissue_refund(refund.transfer_id, OTHER.card_id, world.store, world.clock)
    world.deliver()
    assert world.loan(loan_id).account.finished
    proven(world)


def test_a_returned_disbursement_frees_the_line_and_what_was_paid_is_refunded(
    world: World,
) -> None:
    loan_id = world.open_loan(1_000_00, 5)
    (disbursed,) = world.store.tables.transfers.values()
    paid(world, 300_00, "part", loan_id)
    world.clock.next_day()
    reverse_payment(disbursed.transfer_id, world.store, world.clock)
    assert (world.line().used, world.line().open_loans) == (0, 0)
    world.deliver()
    world.night()
    assert world.loan(loan_id).account.status is LoanStatus.CANCELLED
    proven(world)
    balances = world.store.tables.closings[max(world.store.tables.closings)].balances
    assert (balances[LedgerAccount.BANK], balances[LedgerAccount.LOANS], world.gateway.bank) == (
        0,
        0,
        -1_000_00,
    )


def test_a_late_entry_is_carried_into_the_next_closing_and_no_night_fails(world: World) -> None:
    """M9: an entry of a closed day appears after its closing."""
    loan_id = world.open_loan(1_000_00, 5)
    world.clock.next_day()
    world.night()
    late = world.clock.today - ONE_DAY
    world.clock.set(late, 23)
    world.repay(loan_id, 100_00)
    world.deliver()
    assert world.store.entries(loan_id)[-1].booked_on == late
    world.clock.set(late + 2 * ONE_DAY, 0)
    (closing,) = world.night()
    (adjustment,) = closing.adjustments
    assert (adjustment.day, adjustment.late.entries) == (late, 1)
    assert closing.balances[LedgerAccount.LOANS] == world.loan(loan_id).account.loan.principal
    assert audit(world.store).findings == ()
    world.clock.next_day()
    assert world.night()[-1].adjustments == ()
    assert audit(world.store).findings == ()
