"""A payment gateway that loses messages, declines and returns payments."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import sha256

from microloan.domain.customers.customer import Card, Identity
from microloan.domain.payments.part_collection import INSUFFICIENT_FUNDS
from microloan.domain.payments.transfer import Direction
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome
from microloan.usecases.payments.handle_callback import CallbackStatus
from microloan_testing.faults import CrashError, Fault, Faults
from microloan_testing.outbound_services import FixedClock

SETTLED = PaymentResult(TransferOutcome.SETTLED)
UNKNOWN = PaymentResult(TransferOutcome.UNKNOWN)
NOT_FOUND = PaymentResult(TransferOutcome.NOT_FOUND)
_LAST_DIGITS = 4


@dataclass
class Movement:
    """A movement of money under an id."""

    direction: Direction
    amount: int
    answer: PaymentResult
    returned: bool = False

    @property
    def bank(self) -> int:
        """The gain of the bank's account, in fen."""
        if self.answer.result is not TransferOutcome.SETTLED or self.returned:
            return 0
        return self.amount if self.direction is Direction.COLLECT else -self.amount


@dataclass
class FaultyPaymentGateway:
    """The port `PaymentGateway`, with faults.

    Parameters
    ----------
    empty
        Tokens of the cards that have no money.
    low
        Fen on the cards that have a little, by token. The banks of half the cards name the amount.
    callbacks
        Callbacks to send: from which day on, of which transfer, with which status.
    """

    faults: Faults
    clock: FixedClock
    ledger: dict[str, Movement] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)
    low: dict[str, int] = field(default_factory=dict)
    callbacks: list[tuple[date, str, CallbackStatus]] = field(default_factory=list)
    credited: dict[str, int] = field(default_factory=dict)
    """Fen of the bank transfers that arrived on the lender's account, by ID."""
    broken: list[str] = field(default_factory=list)
    """Forbidden requests, in words."""

    def register_card(self, identity: Identity, card_number: str, _customer_id: str = "") -> Card:
        secret = f"{identity.resident_id}:{card_number}".encode()
        return Card("", sha256(secret).hexdigest()[:24], "ICBC", card_number[-_LAST_DIGITS:])

    def send(
        self, transfer_id: str, direction: Direction, token: str, amount: int
    ) -> PaymentResult:
        if self.faults.strike(Fault.LOST):
            return UNKNOWN
        known = self.ledger.get(transfer_id)
        if known is None:
            known = self._move(transfer_id, direction, token, amount)
        elif (known.direction, known.amount) != (direction, amount):
            self.broken.append(f"{transfer_id} was sent as two different things")
        if self.faults.strike(Fault.CRASH_AFTER_SEND):
            raise CrashError
        return UNKNOWN if self.faults.strike(Fault.SILENT) else known.answer

    def inquire(self, transfer_id: str) -> PaymentResult:
        if self.faults.strike(Fault.SILENT):
            return UNKNOWN
        known = self.ledger.get(transfer_id)
        return known.answer if known else NOT_FOUND

    def return_payment(self, transfer_id: str) -> None:
        """Give a collected amount back to the card."""
        self.ledger[transfer_id].returned = True

    def callbacks_due(self) -> list[tuple[str, CallbackStatus]]:
        """Remove and return the transfers and statuses of today's callbacks."""
        due = [callback for callback in self.callbacks if callback[0] <= self.clock.today]
        self.callbacks = [callback for callback in self.callbacks if callback not in due]
        return [(transfer_id, status) for _, transfer_id, status in due]

    @property
    def bank(self) -> int:
        """The gain of the bank's own account, in fen."""
        moved = sum(movement.bank for movement in self.ledger.values())
        return moved + sum(self.credited.values())

    def _move(self, transfer_id: str, direction: Direction, token: str, amount: int) -> Movement:
        answer = self._decide(direction, token, amount)
        self.ledger[transfer_id] = Movement(direction, amount, answer)
        today = self.clock.today
        if self.faults.strike(Fault.UNASKED_CALLBACK):
            self.callbacks.append((today, transfer_id, CallbackStatus(answer.result.value)))
        collected = (direction, answer.result) == (Direction.COLLECT, TransferOutcome.SETTLED)
        if collected and token in self.low:
            self.low[token] -= amount
        if collected and self.faults.strike(Fault.RETURNED):
            self.callbacks.append((today + timedelta(days=2), transfer_id, CallbackStatus.RETURNED))
        return self.ledger[transfer_id]

    def _decide(self, direction: Direction, token: str, amount: int) -> PaymentResult:
        if direction is Direction.COLLECT and token in self.empty:
            return PaymentResult(TransferOutcome.FAILED, INSUFFICIENT_FUNDS)
        if direction is Direction.COLLECT and amount > self.low.get(token, amount):
            named = self.low[token] if int(token[0], 16) % 2 else None
            return PaymentResult(TransferOutcome.FAILED, INSUFFICIENT_FUNDS, available=named)
        if self.faults.strike(Fault.DECLINED):
            return PaymentResult(TransferOutcome.FAILED, "declined")
        return replace(SETTLED, settled_on=self.clock.today)
