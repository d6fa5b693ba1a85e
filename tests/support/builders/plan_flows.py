"""Flows of a plan for difficulties, for crashes at each of their calls."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from microloan_testing.confirmations import confirmation_fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.builders.moto_bank import MotoBank

    Act = Callable[[], object]

_LATE = timedelta(days=40)


def agreeing(bank: MotoBank) -> Act:
    """Agree on a plan, 40 days after the first due day."""
    loan_id = bank.ready().open_loan()
    bank.on(bank.first_due(loan_id) + _LATE)
    loan = bank.ask(200, "GET", f"/loans/{loan_id}")
    choice = loan["plan_choices"][-1]
    plan = {"holiday": choice["holiday"], "instalments": choice["most"]}
    quote = bank.ask(200, "POST", f"/loans/{loan_id}/plan-quotes", plan)
    body = plan | confirmation_fields(quote["disclosure"]["hash"])
    return lambda: bank.ask(200, "PUT", f"/loans/{loan_id}/plan", body)


def _agreed(bank: MotoBank) -> str:
    agreeing(bank)()
    loan_id: str = bank.ask(200, "GET", "/loans")["loans"][0]["loan_id"]
    return loan_id


def keeping(bank: MotoBank) -> Act:
    """Collect the payment that settles a loan with a plan."""
    transfer_id = bank.repay(_agreed(bank), {"settle": True})
    return lambda: bank.api.stream(transfer_id)


def breaking(bank: MotoBank) -> Act:
    """Run the night on the day on which a plan breaks."""
    loan_id = _agreed(bank)
    breaks_on = bank.ask(200, "GET", f"/loans/{loan_id}")["plan"]["breaks_on"]
    day = bank.first_due(loan_id).fromisoformat(breaks_on)
    bank.on(day - timedelta(days=1))
    bank.on(day)
    return bank.night
