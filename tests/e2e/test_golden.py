"""The published schedules, to the fen, through the API."""

from collections.abc import Callable
from datetime import datetime

import pytest

from microloan.domain.calendar import business_date
from microloan_ops.cli import clock, eod, ledger
from microloan_ops.cli.wallet import Wallet
from microloan_ops.console.stack import Stack
from microloan_testing import persons
from tests.e2e.people import START, new_person

pytestmark = pytest.mark.e2e

LATER = "2024-01-15"


def test_published_schedules_are_returned_by_the_api(
    invite: Callable[..., Wallet], stack: Stack
) -> None:
    assert business_date(stack.clock.now()).isoformat() == START, "this test comes first"
    wallet = invite()
    decision = wallet.onboard(new_person("008"), persons.card_number())
    assert decision["daily_rate"] == "0.0005"

    drawn = wallet.borrow(2_500_00, 5)
    loan = wallet.wait(drawn["loan_id"])
    assert [line["due"] for line in loan["schedule"]] == [
        f"2023-{month}-15" for month in ("06", "07", "08", "09", "10")
    ]
    assert [line["interest"] for line in loan["schedule"]] == [3875, 3000, 2325, 1550, 750]
    assert {line["principal"] for line in loan["schedule"]} == {500_00}
    wallet.post(f"/loans/{drawn['loan_id']}/repayments", {"settle": True})
    wallet.wait(drawn["loan_id"])

    # Eight months of missed nights, caught up in one pass.
    stack.test_clock.set(datetime.combine(datetime.fromisoformat(LATER).date(), clock.NIGHT_RUN))
    closed = eod.run(stack)
    assert (closed[0], closed[-1], len(closed)) == (START, "2024-01-14", 245)
    assert ledger.trial_balance(stack).proven

    for instalments, interest, irr in (
        (5, 455_00, "0.198569"),
        (10, 836_50, "0.198566"),
        (20, 1_597_25, "0.198565"),
    ):
        quote = wallet.post("/loan-quotes", {"amount": 10_000_00, "instalments": instalments})
        assert quote["total_interest"] == interest
        assert quote["annual_rate_irr"] == irr
        assert quote["annual_rate_simple"] == "0.1825"
        assert sum(flow["amount"] for flow in quote["cash_flows"]) == -interest
