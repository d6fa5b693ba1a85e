"""Which loans are quiet, so that the night need not look at each."""

from datetime import date

import pytest

from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.loan_account import LoanAccount, post_event
from tests.support.builders.examples import DRAWN_ON, drawn, event, terms

TERMS = terms(1_000_00, 5)
DAY = date(2024, 1, 25)
DISBURSED = event(LoanEventType.DISBURSED, 1_000_00, DRAWN_ON)


def after(*events: LoanEvent) -> LoanAccount:
    account, entry = drawn(TERMS)
    entries = [entry]
    for each in events:
        account, entry = post_event(account, each, entries)
        entries.append(entry)
    return account


def test_loan_that_only_bears_interest_is_pooled_until_its_first_bill() -> None:
    account = after(DISBURSED)
    assert account.next_activity_on == account.loan.next_due


@pytest.mark.parametrize(
    "events",
    [
        (),
        (event(LoanEventType.DISBURSEMENT_FAILED, 1_000_00, DRAWN_ON),),
        (DISBURSED, event(LoanEventType.REPAID, 1_005_00, DAY)),
        (DISBURSED, event(LoanEventType.WRITTEN_OFF, 1_000_00, DAY)),
    ],
    ids=["on its way", "cancelled", "settled", "written off"],
)
def test_loan_without_interest_is_never_pooled(
    events: tuple[LoanEvent, ...],
) -> None:
    assert after(*events).next_activity_on is None
