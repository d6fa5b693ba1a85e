"""The notices of committed changes, from the streams."""

from datetime import date

import pytest

from microloan.domain.calendar import ONE_DAY
from microloan.domain.errors import UnavailableError
from microloan.domain.notices.notice import Notice, NoticeKind
from microloan.domain.payments.transfer import Direction
from microloan.usecases.notices.view_messages import view_messages
from microloan.usecases.screening.hold import hold_by_hand
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.fakes.change_stream import StreamedStore
from tests.support.fakes.outbound_services import DECLINED

DUE = date(2024, 2, 15)


class StreamedBank(InMemoryBank):
    """A bank with one loan, due on 15 February, and its streams."""

    def __init__(self) -> None:
        self.streamed = StreamedStore()
        super().__init__(store=self.streamed)
        self.customer()
        self.lent = self.open_loan()
        self.clock.set(DUE, 0)
        self.night()
        self.core.notices.notices.clear()

    def told(self) -> list[Notice]:
        self.streamed.deliver(self.core)
        return self.core.notices.notices


@pytest.fixture
def bank() -> StreamedBank:
    return StreamedBank()


def test_failed_collection_names_its_reason_and_the_afternoon_of_the_due_day(
    bank: StreamedBank,
) -> None:
    bank.gateway.script = [DECLINED]
    bank.deliver()
    [notice] = bank.told()
    assert (notice.kind, notice.amount, notice.due) == (
        NoticeKind.COLLECTION_FAILED,
        1_155_00,
        DUE,
    )
    assert (notice.reason, notice.next_try) == ("insufficient_funds", DUE)


def test_collection_that_fails_in_the_afternoon_is_tried_again_the_next_night(
    bank: StreamedBank,
) -> None:
    bank.gateway.script = [DECLINED, DECLINED]
    bank.deliver()
    bank.clock.set(DUE, 17)
    bank.accrue()
    bank.deliver()
    night, afternoon = bank.told()
    assert (night.next_try, afternoon.next_try) == (DUE, DUE + ONE_DAY)
    assert night.notice_id != afternoon.notice_id


def test_failed_payment_by_the_customer_has_no_notice(bank: StreamedBank) -> None:
    bank.deliver()
    bank.repay(bank.lent, 100_00, "mine")
    bank.gateway.script = [DECLINED]
    bank.deliver()
    assert bank.told() == []


def test_settled_loan_has_a_notice_of_the_amount_drawn(bank: StreamedBank) -> None:
    bank.deliver()
    bank.repay(bank.lent, None, "all")
    bank.deliver()
    [notice] = bank.told()
    assert (notice.kind, notice.loan_id, notice.amount) == (
        NoticeKind.SETTLED,
        bank.lent,
        10_000_00,
    )


def test_refund_that_fails_is_told_with_its_amount(bank: StreamedBank) -> None:
    bank.deliver()
    bank.cross(bank.lent, 12_000_00, "over")
    for transfer in bank.outbox(Direction.COLLECT):
        bank.move(transfer.transfer_id)
    [refund] = bank.outbox(Direction.REFUND)
    bank.gateway.script = [DECLINED]
    bank.deliver()
    [notice] = [one for one in bank.told() if one.kind is NoticeKind.REFUND_FAILED]
    assert (notice.amount, notice.loan_id) == (refund.amount, bank.lent)


def test_change_comes_again_until_the_bus_has_accepted_its_notice(bank: StreamedBank) -> None:
    """A process that dies between the commit and the bus loses nothing."""
    bank.gateway.script = [DECLINED]
    bank.deliver()
    bank.core.notices.down = True
    with pytest.raises(UnavailableError):
        bank.told()
    assert bank.streamed.changes
    bank.core.notices.down = False
    again = list(bank.streamed.changes)
    first = list(bank.told())
    bank.streamed.changes = again
    # A second delivery has the same ID, by which a reader drops it.
    assert bank.told() == first * 2
    assert len(first) == 1


def test_hold_of_the_screening_gives_no_notice_and_no_message(bank: StreamedBank) -> None:
    bank.deliver()
    bank.told()
    before = view_messages(CUSTOMER, bank.store, bank.clock)
    hold_by_hand(CUSTOMER, "wang", "case 4711, same name", bank.store, bank.clock)
    assert bank.told() == []
    assert view_messages(CUSTOMER, bank.store, bank.clock) == before


def test_message_centre_drops_a_notice_after_90_days(bank: StreamedBank) -> None:
    bank.deliver()
    bank.repay(bank.lent, None, "all")
    bank.deliver()
    bank.told()
    bank.clock.set(date(2024, 5, 14))
    kinds = [one.kind for one in view_messages(CUSTOMER, bank.store, bank.clock)]
    assert kinds == [NoticeKind.SETTLED, NoticeKind.DUE_TODAY]
    bank.clock.next_day()
    assert view_messages(CUSTOMER, bank.store, bank.clock) == ()
