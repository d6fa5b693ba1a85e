"""Stand-in payment gateway, whose behaviour depends on the bound card.

The first six digits of a card give its bank and kind. The three before the last give the behaviour.
The last digit is not checked:

- 901: disbursement declined
- 902: collection fails, insufficient funds
- 903: collection fails, account closed
- 904: times out, the money has moved, an inquiry returns settled
- 905: times out, the money has not moved, an inquiry returns failed
- 906: never answers, not even an inquiry
- 907: a collection is returned two days later
- 908: answers, and repeats the result by a callback
- 909: a refund fails, account closed
- 910: the card is not bound, because it is not the person's own
- 911: the card is not bound, because the bank refuses it
- 914: has 300 yuan: a larger collection fails, insufficient funds, and names them
- other: paid. The stand-in for fraud scores knows two more, `adapters/sandbox/fraud_scoring.py`
"""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from microloan.adapters.payment_gateway.messages import CARD_REFUSALS, OTHER_CARD_REFUSAL
from microloan.adapters.sandbox.table import SandboxClock, SandboxTable
from microloan.adapters.signing import WebhookKey
from microloan.domain.calendar import business_date
from microloan.domain.customers.customer import Card, Identity
from microloan.domain.errors import InvalidInputError
from microloan.domain.payments.part_collection import INSUFFICIENT_FUNDS
from microloan.domain.payments.transfer import Direction
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome

# A public value: no sandbox holds anything of worth.
SANDBOX_WEBHOOK_KEY = WebhookKey(b"the stand-in rails keep no secret")

_DEBIT, _CREDIT = "debit", "credit"
# The banks by the first six digits of their cards.
BANKS = {
    "622202": ("ICBC", _DEBIT),
    "621700": ("CCB", _DEBIT),
    "622848": ("ABC", _DEBIT),
    "621661": ("BOC", _DEBIT),
    "621483": ("CMB", _DEBIT),
    "601428": ("BOCOM", _DEBIT),
    "622260": ("BOCOM", _DEBIT),
    "622262": ("BOCOM", _DEBIT),
    "622150": ("PSBC", _DEBIT),
    "622188": ("PSBC", _DEBIT),
    "622622": ("CMBC", _DEBIT),
    "622908": ("CIB", _DEBIT),
    "623058": ("PAB", _DEBIT),
    "622575": ("CMB", _CREDIT),
    "625330": ("CCB", _CREDIT),
}

# The prefix of every transfer's name in the sandbox's table.
LEDGER = "rails#"

SETTLED = PaymentResult(TransferOutcome.SETTLED)
_UNKNOWN = PaymentResult(TransferOutcome.UNKNOWN)
_RETURN_AFTER = timedelta(days=2)
_SOME_MONEY = 300_00
_REFUSED_CARDS = {
    "910": ("card_not_own", CARD_REFUSALS["card_not_own"]),
    "911": OTHER_CARD_REFUSAL,
}
_FAILURES = {
    ("901", Direction.DISBURSE): "declined",
    ("902", Direction.COLLECT): INSUFFICIENT_FUNDS,
    ("903", Direction.COLLECT): "account_closed",
    ("909", Direction.REFUND): "account_closed",
}


@dataclass(frozen=True, slots=True)
class SandboxPaymentGateway:
    """The port `PaymentGateway`."""

    table: SandboxTable

    def register_card(self, identity: Identity, card_number: str, _customer_id: str = "") -> Card:
        """Return the token of a debit card.

        The card counts as the person's own, unless its digits exclude that.

        Raises
        ------
        InvalidInputError
            When no bank issued the card, or its digits have it refused.
        """
        bank, kind = BANKS.get(card_number[:6], (None, None))
        if bank is None:
            raise InvalidInputError("card_number", "card_unknown", CARD_REFUSALS["card_unknown"])
        if kind != _DEBIT:
            raise InvalidInputError(
                "card_number", "card_not_debit", CARD_REFUSALS["card_not_debit"]
            )
        if refusal := _REFUSED_CARDS.get(card_number[-4:-1]):
            raise InvalidInputError("card_number", *refusal)
        secret = f"{identity.resident_id}:{card_number}".encode()
        token = f"sandbox-{card_number[-4:-1]}-{hashlib.sha256(secret).hexdigest()[:24]}"
        return Card(card_id="", token=token, bank=bank, last4=card_number[-4:])

    def send(
        self, transfer_id: str, direction: Direction, token: str, amount: int
    ) -> PaymentResult:
        """Move money by the card's behaviour. A known ID gets its first answer again."""
        # A bank transfer that goes back has no card that could give a behaviour.
        behaviour = "" if direction is Direction.RETURN_CREDIT else token.split("-")[1]
        answer = _outcome(behaviour, direction, amount)
        today = business_date(SandboxClock(self.table).now())
        self.table.write_once(
            LEDGER + transfer_id,
            **ledger_record(answer, direction, amount, today),
            **_plan_callback(behaviour, direction, answer.result, today),
        )
        if behaviour in ("904", "905", "906"):
            return _UNKNOWN
        return self.inquire(transfer_id)

    def inquire(self, transfer_id: str) -> PaymentResult:
        """Return the result of a transfer."""
        record = self.table.read(LEDGER + transfer_id)
        if not record:
            return PaymentResult(TransferOutcome.NOT_FOUND)
        return PaymentResult(
            TransferOutcome(record["result"]),
            record["reason"],
            settled_on=date.fromisoformat(record["settled_on"]),
            available=record.get("available"),
        )


def ledger_record(
    answer: PaymentResult, direction: Direction, amount: int, day: date
) -> dict[str, str | int]:
    """Return the payment gateway's record of a transfer of an amount in fen."""
    record: dict[str, str | int] = {
        "result": answer.result.value,
        "reason": answer.reason,
        "direction": direction.value,
        "amount": amount,
        "settled_on": day.isoformat(),
    }
    return record if answer.available is None else record | {"available": answer.available}


def _plan_callback(
    behaviour: str, direction: Direction, result: TransferOutcome, today: date
) -> dict[str, str]:
    """Return the content and the day of the payment gateway's callback."""
    if behaviour == "907" and direction is Direction.COLLECT:
        return {"tell": "returned", "tell_on": (today + _RETURN_AFTER).isoformat()}
    if behaviour == "908":
        return {"tell": result.value, "tell_on": today.isoformat()}
    return {}


def _outcome(behaviour: str, direction: Direction, amount: int) -> PaymentResult:
    if behaviour == "906":
        return _UNKNOWN
    if behaviour == "905":
        return PaymentResult(TransferOutcome.FAILED, "timed_out")
    if behaviour == "914" and direction is Direction.COLLECT and amount > _SOME_MONEY:
        return PaymentResult(TransferOutcome.FAILED, INSUFFICIENT_FUNDS, available=_SOME_MONEY)
    reason = _FAILURES.get((behaviour, direction))
    return PaymentResult(TransferOutcome.FAILED, reason) if reason else SETTLED
