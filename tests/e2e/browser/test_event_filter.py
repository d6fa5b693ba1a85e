"""The transactions of a loan by kind and by month."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.browser.conftest import Take
from tests.e2e.browser.customer_states import State, States
from tests.e2e.browser.lossy_network import changed
from tests.e2e.browser.page_texts import LANGUAGES
from tests.e2e.browser.wallet_page import Phone

pytestmark = pytest.mark.e2e

# A month and a kind of each transaction after the loan's first.
PAID = (
    ("2023-05-20", "repaid"),
    ("2023-06-20", "repaid"),
    ("2023-06-21", "refunded"),
    ("2023-06-22", "repaid"),
    ("2023-07-20", "repaid"),
)


def _records(phone: Phone, state: State, paid: tuple[tuple[str, str], ...] = PAID) -> Locator:
    """Open the transactions of a loan with a history; the overpayment of May was refunded."""

    def history(loan: dict[str, Any]) -> dict[str, Any]:
        first = loan["events"][0] | {"seq": 1, "kind": "drawn", "value_date": "2023-05-01"}
        rest = [
            first
            | {"seq": at, "kind": kind, "value_date": day, "amount": 5_00, "principal": 1_00}
            | {"unapplied": 5_00 if at == 2 else 0}
            for at, (day, kind) in enumerate(paid, start=2)
        ]
        return loan | {"events": [first, *rest]}

    changed(phone, f"loans/{state.loan_id}", history)
    phone.open(f"loan/{state.loan_id}/records")
    phone.titled("loan.title")
    return phone.screen.locator(".events > li")


@pytest.mark.parametrize("language", LANGUAGES)
def test_customer_chooses_transactions_by_kind_and_month(
    language: str, states: States, take: Take
) -> None:
    state = states.get("borrowed", "qq")
    phone = take(state.wallet, language)
    rows = _records(phone, state)
    expect(rows).to_have_count(1 + len(PAID))
    assert phone.layout_faults() == []
    phone.select("filter.kind").select_option("repaid")
    expect(rows).to_have_count(4)
    # Newest first, and an overpayment is refunded although its refund is not shown.
    expect(rows.last).to_contain_text(phone.words("unapplied_refunded"))
    phone.select("filter.month").select_option("2023-06")
    expect(rows).to_have_count(2)
    expect(phone.page.locator("#status")).to_have_text(phone.words.within("filter.found", n=2))
    phone.select("filter.kind").select_option("drawn")
    phone.reads("events.none")
    phone.select("filter.month").select_option("")
    expect(rows).to_have_count(1)
    phone.select("filter.kind").select_option("")
    expect(rows).to_have_count(1 + len(PAID))


def test_short_history_has_no_choice_of_transactions(states: States, take: Take) -> None:
    state = states.get("borrowed", "qq")
    phone = take(state.wallet)
    expect(_records(phone, state, PAID[1:])).to_have_count(len(PAID))
    expect(phone.select("filter.kind")).to_have_count(0)
