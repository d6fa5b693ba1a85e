"""Flows of a bank transfer, for crashes at each of their calls."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from microloan.adapters.payment_gateway.reference import reference_of
from microloan.domain.calendar import business_date
from microloan.domain.payments.transfer import Direction
from microloan_ops.cli.gateway import webhook_headers

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.builders.moto_bank import MotoBank

    Act = Callable[[], object]


def _report(bank: MotoBank, reference: str, amount: int) -> Act:
    """Return the report of a bank transfer of today."""
    credit = {
        "credit_id": "bank-1",
        "reference": reference,
        "payer_matches": True,
        "amount": amount,
        "value_date": business_date(bank.stack.clock.now()).isoformat(),
    }
    body = json.dumps({"status": "credited", "credit": credit})
    headers = webhook_headers(body.encode(), "msg-1")

    def act() -> None:
        status, answer = bank.api.send("POST", "/rails/callbacks", body, headers)
        assert status == 200 or answer["code"] == "duplicate_callback", answer

    return act


def paying(bank: MotoBank) -> Act:
    """Report a bank transfer that settles a loan, with a surplus."""
    bank.ready().open_loan()
    return _report(bank, reference_of(bank.customer_id), 1_200_00)


def keeping_a_plan(bank: MotoBank, agreed: Callable[[MotoBank], Act]) -> Act:
    """Report a bank transfer that settles a loan with a plan, with a surplus."""
    agreed(bank)()
    return _report(bank, reference_of(bank.customer_id), 1_500_00)


def held(bank: MotoBank) -> Act:
    """Report a bank transfer without a reference."""
    bank.ready().open_loan()
    return _report(bank, "my loan", 100_00)


def ending(bank: MotoBank) -> Act:
    """Run the night that sends a bank transfer of another day back."""
    held(bank)()
    today = business_date(bank.stack.clock.now())
    bank.night()
    bank.on(today + timedelta(days=1))
    return bank.night


def returning(bank: MotoBank) -> Act:
    """Deliver the return of a bank transfer."""
    ending(bank)()
    open_ = bank.stack.books.open_transfers()
    [back] = [each for each in open_ if each.direction is Direction.RETURN_CREDIT]
    return lambda: bank.api.stream(back.transfer_id)
