"""Flows of a plan for difficulties, for crashes at each of their calls."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from microloan.domain.ledger.events import LoanEventType
from microloan_testing.confirmations import confirmation_fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.builders.moto_bank import MotoBank

    Act = Callable[[], object]

_LATE, _JUST_LATE = timedelta(days=40), timedelta(days=2)
# The sandbox's card from which no collection succeeds.
_CLOSED_CARD = "903"


def agreeing(bank: MotoBank, card: str = "000", late: timedelta = _LATE) -> Act:
    """Agree on a plan, 40 days after the first due day unless told otherwise."""
    loan_id = bank.ready().open_loan(card)
    bank.on(bank.first_due(loan_id) + late)
    loan = bank.ask(200, "GET", f"/loans/{loan_id}")
    choice = loan["plan_choices"][-1]
    plan = {"holiday": choice["holiday"], "instalments": choice["most"]}
    quote = bank.ask(200, "POST", f"/loans/{loan_id}/plan-quotes", plan)
    body = plan | confirmation_fields(quote["disclosure"]["hash"])
    return lambda: bank.ask(200, "PUT", f"/loans/{loan_id}/plan", body)


def _agreed(bank: MotoBank, card: str = "000", late: timedelta = _LATE) -> str:
    agreeing(bank, card, late)()
    loan_id: str = bank.ask(200, "GET", "/loans")["loans"][0]["loan_id"]
    return loan_id


def keeping(bank: MotoBank) -> Act:
    """Collect the payment that settles a loan with a plan."""
    transfer_id = bank.repay(_agreed(bank), {"settle": True})
    return lambda: bank.api.stream(transfer_id)


def breaking(bank: MotoBank) -> Act:
    """Run the night on the day on which a plan breaks.

    The nights before are over, so that it closes one day. They are as few as can be, because each
    takes long. The card is closed, so that their collections have failed.
    """
    loan_id = _agreed(bank, _CLOSED_CARD, _JUST_LATE)
    breaks_on = bank.ask(200, "GET", f"/loans/{loan_id}")["plan"]["breaks_on"]
    day = date.fromisoformat(breaks_on)
    bank.on(day - timedelta(days=1))
    bank.night()
    bank.deliver()
    bank.on(day)

    def act() -> None:
        bank.night()
        broken = LoanEventType.PLAN_BROKEN
        assert [e.kind for e in bank.stack.books.entries(loan_id)].count(broken) == 1

    return act
