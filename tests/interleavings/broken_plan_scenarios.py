"""The scenarios of the end of a plan: the night that breaks it, and payments that keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.loan.restructuring import plan_breaks_on
from microloan.usecases.payments.handle_callback import CallbackStatus
from tests.interleavings import money_acts
from tests.interleavings.credit_scenarios import credit
from tests.interleavings.money_acts import BUSY
from tests.interleavings.plan_scenarios import SHORT, agree, as_promised, overdue_alone
from tests.interleavings.scenario import Outcomes, Scenario, act
from tests.support.builders.examples import CARD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.interleavings.shared_bank import Stage

_FIRST = 0


def under_plan(stage: Stage) -> None:
    """A plan is in force, and its first instalment falls due."""
    overdue_alone(stage)
    agree(SHORT)(stage)


def breaks_tonight(stage: Stage) -> None:
    """In the morning of the day on which a plan breaks, before the night."""
    under_plan(stage)
    stage.gateway.empty.add(CARD.token)
    record = stage.store.loan(stage.facts.customer_id, stage.facts.loan_id)
    assert record
    breaks_on = plan_breaks_on(record.account.loan)
    assert breaks_on
    stage.later((breaks_on - stage.clock.today).days - 1)
    stage.clock.next_day(1)
    stage.gateway.empty.clear()


def kept(stage: Stage) -> None:
    """A plan was kept by the settlement of the loan."""
    under_plan(stage)
    stage.paid()


def kept_while_settled(stage: Stage, outcomes: Outcomes) -> Iterator[str]:
    """A plan is kept exactly while its loan is settled."""
    yield from as_promised(stage, outcomes)
    record = stage.store.loan(stage.facts.customer_id, stage.facts.loan_id)
    assert record
    kinds = [entry.kind for entry in stage.store.entries(stage.facts.loan_id)]
    ends = [kind for kind in kinds if kind in {LoanEventType.PLAN_KEPT, LoanEventType.PLAN_BROKEN}]
    account = record.account
    if account.status is LoanStatus.SETTLED and account.loan.plan and not ends:
        yield "a loan with a plan was settled, and the plan was not kept"


SCENARIOS = (
    Scenario(
        "night that breaks a plan, and a payment",
        breaks_tonight,
        (
            act("night", lambda stage: stage.night()),
            act("payment", money_acts.pay_and_deliver, *BUSY),
        ),
        kept_while_settled,
    ),
    Scenario(
        "night that breaks a plan, and a bank transfer",
        breaks_tonight,
        (
            act("night", lambda stage: stage.night()),
            act("transfer", credit("bank-1", 2_000_00)),
        ),
        kept_while_settled,
    ),
    Scenario(
        "two nights that break a plan",
        breaks_tonight,
        (
            act("night", lambda stage: stage.night()),
            act("other night", lambda stage: stage.night()),
        ),
        as_promised,
    ),
    Scenario(
        "kept plan, and the return of its payment",
        kept,
        (
            act("return", money_acts.tell(CallbackStatus.RETURNED, _FIRST)),
            act("night", money_acts.night_at_once),
        ),
        kept_while_settled,
    ),
)
