"""The HTTP adapter against a server that misbehaves: it may be in doubt, but never wrong."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from microloan.adapters.payment_gateway.client import HttpPaymentGateway
from microloan.domain.errors import InvalidInputError, UnavailableError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.loan_account import replay
from microloan.domain.payments.transfer import Direction, Transfer, TransferStatus
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome
from microloan.usecases.payments.process_transfer import process_transfer
from tests.support.builders.examples import PERSON
from tests.support.builders.in_memory_bank import CARD_NUMBER, InMemoryBank
from tests.support.fakes.gateway_client import gateway_at, serving
from tests.support.fakes.service_client import IMPATIENT, PATIENT
from tests.support.servers.faulty_server import (
    ABOUT_TRANSFERS,
    DOUBTFUL,
    HARMLESS,
    UNDONE,
    WAITING,
    Fault,
)
from tests.support.servers.payment_gateway import PaymentGatewayServer

SETTLED = PaymentResult(TransferOutcome.SETTLED, settled_on=date(2024, 1, 15))
UNKNOWN = PaymentResult(TransferOutcome.UNKNOWN)
NOT_FOUND = PaymentResult(TransferOutcome.NOT_FOUND)
DECIDED = [("settled", ""), ("failed", "insufficient_funds")]
ALL = list(Fault)
ANYWHERE = [fault for fault in DOUBTFUL if fault not in ABOUT_TRANSFERS]


@pytest.fixture
def server() -> Iterator[PaymentGatewayServer]:
    with serving() as started:
        yield started


def client(server: PaymentGatewayServer, *faults: Fault) -> HttpPaymentGateway:
    """Return rails as patient as these faults allow; the next requests meet them."""
    server.faults.clear()
    server.faults.extend(faults)
    limits = IMPATIENT if WAITING.intersection(faults) else PATIENT
    return gateway_at(server.url, limits=limits)


def send(
    gateway: HttpPaymentGateway, transfer_id: str = "out-1", amount: int = 100_00
) -> PaymentResult:
    return gateway.send(transfer_id, Direction.DISBURSE, "token-1", amount)


def result(status: str, reason: str) -> PaymentResult:
    settled = status == TransferOutcome.SETTLED
    return SETTLED if settled else PaymentResult(TransferOutcome(status), reason)


def truth(server: PaymentGatewayServer, transfer_id: str = "out-1") -> PaymentResult:
    """What the bank knows."""
    known = server.bank.transfers.get(transfer_id)
    if known is None:
        return NOT_FOUND
    return result(known["status"], known.get("reason", ""))


# What goes well


def test_repeated_transfer_with_one_id_has_the_same_result(server: PaymentGatewayServer) -> None:
    gateway = client(server)
    assert [send(gateway), send(gateway), gateway.inquire("out-1")] == [SETTLED] * 3
    assert server.bank.movements == [("out-1", "disburse", 100_00)]


def test_inquiry_for_an_unknown_transfer_is_not_found(server: PaymentGatewayServer) -> None:
    assert client(server).inquire("out-1") == NOT_FOUND


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("insufficient_funds", "insufficient_funds"),
        ("account_closed", "account_closed"),
        ("E4711 see manual", "refused"),
        ("", "refused"),
    ],
)
def test_reason_of_the_gateway_is_kept_if_known_and_else_refused(
    server: PaymentGatewayServer, told: str, reason: str
) -> None:
    server.bank.decision = ("failed", told)
    gateway = client(server)
    failed = PaymentResult(TransferOutcome.FAILED, reason)
    assert [send(gateway), gateway.inquire("out-1")] == [failed, failed]


def test_pending_transfer_has_the_result_unknown(server: PaymentGatewayServer) -> None:
    server.bank.decision = ("pending", "")
    gateway = client(server)
    assert [send(gateway), gateway.inquire("out-1")] == [UNKNOWN, UNKNOWN]


def test_transfer_id_used_for_another_order_has_the_result_unknown(
    server: PaymentGatewayServer,
) -> None:
    gateway = client(server)
    send(gateway)
    assert send(gateway, amount=200_00) == UNKNOWN
    assert len(server.bank.movements) == 1


@pytest.mark.parametrize("transfer_id", ["a/b?c#d", "../cards", "月", "a b%2Fc"])
def test_any_transfer_id_is_one_segment_of_the_path(
    server: PaymentGatewayServer, transfer_id: str
) -> None:
    gateway = client(server)
    assert send(gateway, transfer_id) == gateway.inquire(transfer_id) == SETTLED
    assert list(server.bank.transfers) == [transfer_id]


# What goes wrong


@pytest.mark.parametrize("decision", DECIDED)
@pytest.mark.parametrize("fault", ALL)
def test_result_of_a_transfer_with_a_fault_never_contradicts_the_gateways_ledger(
    server: PaymentGatewayServer, fault: Fault, decision: tuple[str, str]
) -> None:
    server.bank.decision = decision
    gateway = client(server, fault)
    expected = result(*decision)
    assert send(gateway) == (expected if fault in HARMLESS else UNKNOWN)
    server.wait(lambda: len(server.requests) - server.acted == (fault in UNDONE))
    assert server.count("PUT") == 1
    known = NOT_FOUND if fault in UNDONE else expected
    assert truth(server) == known
    assert client(server).inquire("out-1") == known


@pytest.mark.parametrize("decision", DECIDED)
@pytest.mark.parametrize("fault", ALL)
def test_result_of_an_inquiry_with_a_fault_never_contradicts_the_gateways_ledger(
    server: PaymentGatewayServer, fault: Fault, decision: tuple[str, str]
) -> None:
    server.bank.decision = decision
    send(client(server))
    assert client(server, fault).inquire("out-1") == (
        truth(server) if fault in HARMLESS else UNKNOWN
    )
    server.wait(lambda: len(server.requests) == 2)


@pytest.mark.parametrize("fault", ANYWHERE)
def test_faulty_response_to_an_inquiry_is_unknown_and_not_not_found(
    server: PaymentGatewayServer, fault: Fault
) -> None:
    assert client(server, fault).inquire("out-1") == UNKNOWN


@pytest.mark.parametrize("fault", ANYWHERE)
def test_card_registration_with_a_faulty_response_is_unavailable(
    server: PaymentGatewayServer, fault: Fault
) -> None:
    gateway = client(server, fault)
    with pytest.raises(UnavailableError):
        gateway.register_card(PERSON, CARD_NUMBER)
    assert client(server).register_card(PERSON, CARD_NUMBER).last4 == CARD_NUMBER[-4:]


def test_gateway_without_a_listener_has_the_result_unknown(server: PaymentGatewayServer) -> None:
    gateway = gateway_at("http://127.0.0.1:1", limits=IMPATIENT)
    assert [send(gateway), gateway.inquire("out-1")] == [UNKNOWN, UNKNOWN]
    assert server.requests == []


# Cards


def test_card_registered_twice_has_the_same_token(server: PaymentGatewayServer) -> None:
    gateway = client(server)
    card = gateway.register_card(PERSON, CARD_NUMBER)
    assert (card.card_id, card.bank, card.last4) == ("", "ICBC", CARD_NUMBER[-4:])
    assert gateway.register_card(PERSON, CARD_NUMBER) == card


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("card_not_own", "card_not_own"),
        ("card_unknown", "card_unknown"),
        ("card_not_debit", "card_not_debit"),
        ("E4711", "card_refused"),
    ],
)
def test_card_refused_by_the_gateway_is_invalid_input(
    server: PaymentGatewayServer, told: str, code: str
) -> None:
    server.bank.refused_cards = {CARD_NUMBER: told}
    with pytest.raises(InvalidInputError) as refused:
        client(server).register_card(PERSON, CARD_NUMBER)
    assert (refused.value.field, refused.value.code) == ("card_number", code)


# The whole way: outbox, rails, books

Stage = Callable[[InMemoryBank, HttpPaymentGateway], Transfer]


def disbursing(bank: InMemoryBank, _: HttpPaymentGateway) -> Transfer:
    bank.borrow(1_000_00, 5)
    return bank.outbox()[0]


def collecting(bank: InMemoryBank, gateway: HttpPaymentGateway) -> Transfer:
    out = disbursing(bank, gateway)
    move(bank, out, gateway)
    return bank.repay(out.loan_id, 100_50).transfer


def move(bank: InMemoryBank, transfer: Transfer, gateway: HttpPaymentGateway) -> TransferOutcome:
    return process_transfer(transfer.transfer_id, bank.store, gateway, bank.clock)


@pytest.mark.parametrize(("stage", "times"), [(disbursing, 2), (collecting, 1)])
@pytest.mark.parametrize("fault", ALL)
def test_transfer_with_any_fault_moves_and_books_once(
    server: PaymentGatewayServer, stage: Stage, times: int, fault: Fault
) -> None:
    bank = InMemoryBank()
    bank.customer()
    moving = stage(bank, client(server))
    before = len(bank.store.entries(moving.loan_id))
    gateway = client(server, *[fault] * times)
    result = move(bank, moving, gateway)
    assert result in {truth(server, moving.transfer_id).result, TransferOutcome.UNKNOWN}
    server.faults.clear()
    assert move(bank, moving, client(server)) is TransferOutcome.SETTLED
    assert [one[0] for one in server.bank.movements].count(moving.transfer_id) == 1
    entries = bank.store.entries(moving.loan_id)
    booked = LoanEventType.DISBURSED if stage is disbursing else LoanEventType.REPAID
    assert [entry.kind for entry in entries[before:]] == [booked]
    assert replay(entries) == bank.loan(moving.loan_id).account


@pytest.mark.parametrize("fault", ALL)
def test_refused_disbursement_with_any_fault_frees_the_limit_once(
    server: PaymentGatewayServer, fault: Fault
) -> None:
    bank = InMemoryBank()
    bank.customer()
    server.bank.decision = ("failed", "account_closed")
    moving = disbursing(bank, client(server))
    move(bank, moving, client(server, fault))
    server.faults.clear()
    assert move(bank, moving, client(server)) is TransferOutcome.FAILED
    kept = bank.store.tables.transfers[moving.transfer_id]
    assert (kept.status, kept.reason) == (TransferStatus.FAILED, "account_closed")
    assert server.bank.movements == []
    assert bank.line().unused_on(bank.clock.today) == bank.line().limit


def test_transfer_is_never_sent_under_two_ids(server: PaymentGatewayServer) -> None:
    bank = InMemoryBank()
    bank.customer()
    moving = disbursing(bank, client(server))
    gateway = client(server, *(fault for fault in DOUBTFUL if fault not in WAITING))
    while server.faults:
        move(bank, moving, gateway)
    assert move(bank, moving, gateway) is TransferOutcome.SETTLED
    assert {asked.transfer_id for asked in server.requests} == {moving.transfer_id}
    assert len({asked.body for asked in server.requests if asked.method == "PUT"}) == 1
