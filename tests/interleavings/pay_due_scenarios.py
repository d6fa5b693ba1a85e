"""The scenarios of a payment of all that is due, of two loans."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from microloan.domain.payments.transfer import Direction
from microloan.usecases.lending.repay_due import DueRequest, DueResult, repay_due
from tests.interleavings.money_acts import BUSY
from tests.interleavings.scenario import Outcomes, Scenario, act

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.interleavings.shared_bank import Stage

_PENDING = "collection_pending"


def two_due(stage: Stage) -> None:
    """In the morning of the due day of two loans, before its night has run."""
    stage.lend(key="first")
    stage.lend(key="second")
    stage.later(30)
    stage.clock.next_day(1)


def pay_due(stage: Stage) -> DueResult:
    """Pay what the page shows as due before the race."""
    customer_id, today = stage.facts.customer_id, stage.clock.today
    with stage.scheduler.at_once():
        loans = stage.store.loans(customer_id)
        due = sum(record.account.loan.due_now(today) for record in loans)
    request = DueRequest(due, "due", f"{due}")
    return repay_due(customer_id, request, stage.store, stage.clock)


def each_collected_once(stage: Stage, _: Outcomes) -> Iterator[str]:
    """Each loan has exactly one collection, by whichever act came first."""
    transfers = stage.store.tables.transfers.values()
    collections = [one.loan_id for one in transfers if one.direction is Direction.COLLECT]
    loans = [record.account.loan_id for record in stage.store.loans(stage.facts.customer_id)]
    if Counter(collections) != Counter(loans):
        yield f"{len(collections)} collections of {len(loans)} loans"


SCENARIOS = (
    Scenario(
        "payment of all due beside the night",
        two_due,
        (
            act("payment", pay_due, _PENDING),
            act("night", lambda stage: stage.night()),
        ),
        each_collected_once,
    ),
    Scenario(
        "one payment of all due asked twice",
        two_due,
        (
            act("payment", pay_due),
            act("same payment", pay_due),
        ),
        each_collected_once,
    ),
    Scenario(
        "payment of all due beside a payment of one loan",
        two_due,
        (
            act("payment", pay_due),
            act("repayment", lambda stage: stage.pay(100_00), *BUSY),
        ),
        each_collected_once,
    ),
)
