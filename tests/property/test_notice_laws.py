"""The law of the message centre: it has each notice that was sent, and no other."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from microloan.domain.errors import MicroloanError
from microloan.domain.ledger.line_freeze import FreezeCode
from microloan.domain.notices.notice import Notice, NoticeKind
from microloan.domain.payments.transfer import Direction, TransferStatus
from microloan.ports.payment_gateway import PaymentResult
from microloan.usecases.lending.freeze_line import freeze_line, unfreeze_line
from microloan.usecases.lending.lower_limit import lower_own_limit
from microloan.usecases.notices.view_messages import view_messages
from microloan.usecases.payments.handle_callback import CallbackStatus, handle_payment_callback
from tests.support.builders.examples import CUSTOMER, DRAWN_ON
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.fakes.change_stream import StreamedStore
from tests.support.fakes.outbound_services import DECLINED, SETTLED, UNKNOWN

# The first bill is due on the 31st day. The window of the centre has the whole history.
FIRST, DAYS = 27, 55
ACTS = (
    *("nothing", "nothing", "nothing", "pay", "settle", "overpay", "return", "miss"),
    *("freeze", "unfreeze", "lower"),
)
ANSWERS = st.lists(st.sampled_from([SETTLED, DECLINED, DECLINED, UNKNOWN]), max_size=6)
HISTORY = st.lists(
    st.tuples(st.sampled_from(ACTS), st.booleans(), ANSWERS),
    min_size=8,
    max_size=DAYS,
)


class ToldBank(InMemoryBank):
    """A bank with two loans, whose streams are delivered."""

    def __init__(self) -> None:
        self.streamed = StreamedStore()
        super().__init__(store=self.streamed)
        self.customer()
        self.loans = [self.open_loan(key="a"), self.open_loan(1_000_00, 5, key="b")]
        self.clock.set(DRAWN_ON + timedelta(days=FIRST), 0)
        self.night()

    def try_act(self, act: str, number: int, answers: list[PaymentResult]) -> None:
        """Do what a person or the customer's bank does. A refusal changes nothing."""
        with suppress(MicroloanError):
            self.act(act, number)
        self.collect(answers)

    def act(self, act: str, number: int) -> None:
        """Do what a person or the customer's bank does."""
        loan_id, key = self.loans[number % 2], f"act-{number}"
        match act:
            case "pay":
                self.repay(loan_id, 300_00, key)
            case "settle":
                self.repay(loan_id, None, key)
            case "overpay":
                self.cross(
                    loan_id, self.loan(loan_id).account.loan.payoff(self.clock.today) + 7, key
                )
            case "return":
                self.send_back(number)
            case "freeze":
                until = self.clock.today + timedelta(days=3)
                freeze_line(
                    CUSTOMER,
                    FreezeCode.SUSPECTED_FRAUD,
                    until,
                    operator="wang",
                    reason="case 4711, two wallets",
                    books=self.store,
                    clock=self.clock,
                )
            case "unfreeze":
                unfreeze_line(CUSTOMER, "li", "case 4711 is closed", self.store, self.clock)
            case "lower":
                lower_own_limit(CUSTOMER, self.line().limit - 100_00, self.store, self.clock)

    def send_back(self, number: int) -> None:
        """Return a settled collection or refund."""
        settled = [
            transfer
            for transfer in self.store.tables.transfers.values()
            if transfer.status is TransferStatus.SETTLED
            and transfer.direction is not Direction.DISBURSE
        ]
        if settled:
            returned = settled[number % len(settled)]
            handle_payment_callback(
                returned.transfer_id,
                CallbackStatus.RETURNED,
                self.store,
                self.gateway,
                self.clock,
            )

    def collect(self, answers: list[PaymentResult]) -> None:
        """Move what waits once, by the answers of the gateway."""
        self.gateway.script = list(answers)
        for transfer in self.outbox():
            self.move(transfer.transfer_id)
        self.gateway.script = []


@settings(deadline=None, max_examples=max(10, settings().max_examples // 4))
@given(history=HISTORY)
def test_message_centre_has_exactly_the_notices_that_were_sent(
    history: list[tuple[str, bool, list[PaymentResult]]],
) -> None:
    bank = ToldBank()
    for number, (act, early, answers) in enumerate(history):
        bank.clock.next_day()
        if early:
            # Between midnight and the end of day.
            bank.try_act(act, number, answers)
        if act != "miss":
            bank.night()
        bank.collect(answers)
        bank.clock.set(bank.clock.today, 9)
        if not early:
            bank.try_act(act, number, answers[::-1])
        bank.clock.set(bank.clock.today, 17)
        if act != "miss":
            bank.accrue()
        bank.collect(answers)
    bank.clock.next_day()
    bank.night()
    bank.streamed.deliver(bank.core)
    sent: dict[str, Notice] = {}
    for notice in bank.core.notices.notices:
        assert sent.setdefault(notice.notice_id, notice) == notice
    centre = view_messages(CUSTOMER, bank.store, bank.clock)
    assert {notice.notice_id: notice for notice in centre} == sent
    assert len(centre) == len(sent)
    assert NoticeKind.DUE_IN_THREE_DAYS in {notice.kind for notice in centre}
    assert [notice.date for notice in centre] == sorted(
        (notice.date for notice in centre), reverse=True
    )
