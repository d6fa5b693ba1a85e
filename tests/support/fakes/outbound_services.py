"""Fakes of everything outside: time, secrets, payment rails, credit bureau, wallet."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from microloan.domain.channel import Channel
from microloan.domain.customers.customer import Card, Identity
from microloan.domain.errors import InvalidInputError, UnavailableError
from microloan.domain.payments.transfer import Direction
from microloan.domain.underwriting.applicant_data import BureauReport, WalletProfile
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome

SETTLED = PaymentResult(TransferOutcome.SETTLED)
UNKNOWN = PaymentResult(TransferOutcome.UNKNOWN)
NOT_FOUND = PaymentResult(TransferOutcome.NOT_FOUND)
DECLINED = PaymentResult(TransferOutcome.FAILED, "insufficient_funds")
# A smaller amount would fail, too, so no part is asked for.
CLOSED = PaymentResult(TransferOutcome.FAILED, "account_closed")


class FakePaymentGateway:
    """Payment rails that answer by script.

    `script` holds the next answers to transfers that are not decided yet; with none left a
    sending settles and an inquiry is unknown. A decided transfer keeps its answer and never
    moves money again. `moved` is the money that did move, by transfer.
    """

    def __init__(self) -> None:
        self.script: list[PaymentResult] = []
        self.sent: list[str] = []
        self.inquired: list[str] = []
        self.moved: dict[str, tuple[Direction, int]] = {}
        self.refused_cards: set[str] = set()
        self._asked: dict[str, tuple[Direction, int]] = {}
        self._decided: dict[str, PaymentResult] = {}

    def register_card(self, identity: Identity, card_number: str, _customer_id: str = "") -> Card:
        if card_number in self.refused_cards:
            raise InvalidInputError(
                "card_number", "card_refused", f"not a debit card of {identity.name}"
            )
        token = sha256(card_number.encode()).hexdigest()
        return Card("", token, "Bank of Examples", card_number[-4:])

    def send(
        self, transfer_id: str, direction: Direction, token: str, amount: int
    ) -> PaymentResult:
        if not token:
            raise InvalidInputError("token", "token_missing", "no card to move money to or from")
        self.sent.append(transfer_id)
        self._asked.setdefault(transfer_id, (direction, amount))
        return self._decide(transfer_id, SETTLED)

    def inquire(self, transfer_id: str) -> PaymentResult:
        self.inquired.append(transfer_id)
        if transfer_id not in self._asked:
            return NOT_FOUND
        return self._decide(transfer_id, UNKNOWN)

    def _decide(self, transfer_id: str, default: PaymentResult) -> PaymentResult:
        if transfer_id in self._decided:
            return self._decided[transfer_id]
        answer = self.script.pop(0) if self.script else default
        if answer.result is not TransferOutcome.UNKNOWN:
            self._decided[transfer_id] = answer
        if answer.result is TransferOutcome.SETTLED:
            self.moved[transfer_id] = self._asked[transfer_id]
        return answer

    @property
    def bank(self) -> int:
        """What the bank's own account gained, in fen."""
        return sum(
            amount if direction is Direction.COLLECT else -amount
            for direction, amount in self.moved.values()
        )


class _Source:
    """Something outside that can be down; `asked` counts the questions."""

    def __init__(self) -> None:
        self.asked = 0
        self._up = True

    @contextmanager
    def down(self) -> Iterator[None]:
        self._up = False
        yield
        self._up = True

    def _ask(self) -> None:
        self.asked += 1
        if not self._up:
            raise UnavailableError("no answer in time")


class FakeBureau(_Source):
    """Gives everyone the same report."""

    def __init__(self, report: BureauReport) -> None:
        super().__init__()
        self.answer = report

    def report(self, identity: Identity, query_id: str) -> BureauReport:
        assert identity.resident_id
        assert query_id
        self._ask()
        return self.answer


class FakeSocialData(_Source):
    """Gives every member the same profile."""

    def __init__(self, profile: WalletProfile) -> None:
        super().__init__()
        self.answer = profile

    def profile(self, channel: Channel, openid: str) -> WalletProfile:
        assert channel
        assert openid
        self._ask()
        return self.answer
