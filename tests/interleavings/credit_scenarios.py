"""The scenarios of bank transfers and of the due day, beside payments, draws and nights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.approval import Act
from microloan.domain.ledger.suspense import CreditStatus
from microloan.domain.payments.credit import Credit
from microloan.domain.payments.transfer import Direction
from microloan.usecases.lending.move_due_day import move_due_day
from microloan.usecases.payments.book_credit import assign_credit, book_credit
from tests.interleavings import money_acts
from tests.interleavings.hold_scenarios import hold
from tests.interleavings.money_acts import BUSY
from tests.interleavings.scenario import Outcomes, Scenario, act
from tests.support.builders.screening import release_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.interleavings.shared_bank import Stage

NOT_CLEAR, _DECIDED, _KNOWN = "due_day_not_changeable", "credit_decided", "duplicate_callback"


def credit(credit_id: str, amount: int, *, owner: bool = True) -> Callable[[Stage], object]:
    """Return the arrival of a bank transfer of an amount in fen."""

    def do(stage: Stage) -> object:
        stage.gateway.credited[credit_id] = amount
        arrived = Credit(credit_id, "reference", True, amount, stage.clock.today)
        customer = stage.facts.customer_id if owner else None
        return book_credit(arrived, customer, stage.store, stage.clock)

    return do


def change_day(stage: Stage) -> object:
    """Change the due day to another one."""
    record = stage.store.line(stage.facts.customer_id)
    present = record.line.due_day if record else None
    wanted = 8 if present != 8 else 9
    return move_due_day(stage.facts.customer_id, wanted, stage.store, stage.clock)


def in_suspense_overnight(stage: Stage) -> None:
    """A loan, and yesterday's bank transfer without a reference."""
    stage.lend()
    credit("bank-1", 100_00, owner=False)(stage)
    stage.clock.next_day(1)


def lent_yesterday(stage: Stage) -> None:
    """A loan of yesterday, before the night."""
    stage.lend()
    stage.clock.next_day(1)


def decided_by_two(stage: Stage) -> None:
    """One person asks for the assignment of a bank transfer, and one for its return."""
    stage.lend()
    credit("bank-1", 100_00, owner=False)(stage)
    for kind in (Act.ASSIGN_CREDIT, Act.RETURN_CREDIT):
        stage.ask_of_transfer(kind, "bank-1", 100_00)


def approve(kind: Act) -> Callable[[Stage], object]:
    """Return the approval of an act on the bank transfer."""
    return lambda stage: stage.approve(kind, subject="bank-1")


def of_another_payer(stage: Stage) -> None:
    """Yesterday's bank transfer with the customer's reference, of another payer."""
    stage.lend()
    stage.gateway.credited["bank-1"] = 100_00
    arrived = Credit("bank-1", "reference", False, 100_00, stage.clock.today)
    book_credit(arrived, stage.facts.customer_id, stage.store, stage.clock)
    stage.clock.next_day(1)


def assigned(*credit_ids: str) -> Callable[[Stage, Outcomes], Iterator[str]]:
    """Return the verdict that each of these credits paid loans, once."""

    def verdict(stage: Stage, _: Outcomes) -> Iterator[str]:
        tables = stage.store.tables
        arrived = sum(tables.credits[each].credit.amount for each in credit_ids)
        for each in credit_ids:
            if tables.credits[each].status is not CreditStatus.ASSIGNED:
                yield f"{each} is not assigned"
        parts = [t for t in tables.transfers.data.values() if t.direction is Direction.CREDIT]
        if sum(part.amount for part in parts) != arrived:
            yield "the parts are not the bank transfers"

    return verdict


def parts_of_the_assigned(stage: Stage, _: Outcomes) -> Iterator[str]:
    """The parts are what the credits that pay loans brought. Others have no part."""
    tables = stage.store.tables
    paid = sum(
        each.credit.amount
        for each in tables.credits.values()
        if each.status is CreditStatus.ASSIGNED
    )
    parts = [t for t in tables.transfers.data.values() if t.direction is Direction.CREDIT]
    if sum(part.amount for part in parts) != paid:
        yield "the parts are not the bank transfers"


def back_after_the_hold(stage: Stage, outcomes: Outcomes) -> Iterator[str]:
    """The money of another payer goes back once the hold is released."""
    release_all(stage.store, stage.clock)
    yield from parts_of_the_assigned(stage, outcomes)
    if stage.store.tables.credits["bank-1"].status is CreditStatus.ASSIGNED:
        yield "the money of another payer pays a loan"


def one_due_day(stage: Stage, _: Outcomes) -> Iterator[str]:
    """The line and every open loan have the same due day in the end."""
    record = stage.store.line(stage.facts.customer_id)
    for loan in stage.store.loans(stage.facts.customer_id):
        terms = loan.account.loan.terms
        going = not loan.account.status.closed and not loan.account.loan.in_transit
        if record and going and terms.due(terms.instalments).day != record.line.due_day:
            yield f"{loan.account.loan_id} has another due day than the line"


SCENARIOS = (
    Scenario(
        "two bank transfers at once",
        money_acts.lent,
        (act("first", credit("bank-1", 100_00)), act("second", credit("bank-2", 200_00))),
        assigned("bank-1", "bank-2"),
    ),
    Scenario(
        "one bank transfer reported twice",
        money_acts.lent,
        (
            act("report", credit("bank-1", 100_00), _KNOWN),
            act("repetition", credit("bank-1", 100_00), _KNOWN),
        ),
        assigned("bank-1"),
    ),
    Scenario(
        "bank transfer of all that is owed, and the arrival of a payment",
        money_acts.asked,
        (act("transfer", credit("bank-1", 2_000_00)), act("delivery", money_acts.move(0))),
        # After the payment there is no loan to pay, and the money goes back.
        parts_of_the_assigned,
    ),
    Scenario(
        "bank transfer and a payment of the customer",
        money_acts.lent,
        (
            act("transfer", credit("bank-1", 300_00)),
            act("payment", lambda stage: stage.pay(300_00), *BUSY),
        ),
        assigned("bank-1"),
    ),
    Scenario(
        "night that returns a bank transfer, and its assignment",
        in_suspense_overnight,
        (
            act("night", lambda stage: stage.night()),
            act(
                "assignment",
                lambda stage: assign_credit(
                    "bank-1", stage.facts.customer_id, stage.store, stage.clock
                ),
                _DECIDED,
            ),
        ),
        parts_of_the_assigned,
    ),
    Scenario(
        "change of the due day, and a draw",
        money_acts.lent,
        (
            act("change", change_day, NOT_CLEAR),
            # The table that the customer confirmed has the old due day.
            act("draw", lambda stage: stage.draw(1_000_00, "second"), "disclosure_differs"),
        ),
        one_due_day,
    ),
    Scenario(
        "assignment and return of a bank transfer",
        decided_by_two,
        (
            act("assignment", approve(Act.ASSIGN_CREDIT), _DECIDED),
            act("return", approve(Act.RETURN_CREDIT), _DECIDED),
        ),
        parts_of_the_assigned,
    ),
    Scenario(
        "bank transfer and a hold",
        money_acts.lent,
        (
            act("hold", hold),
            act("transfer", credit("bank-1", 300_00)),
        ),
        assigned("bank-1"),
    ),
    Scenario(
        "night that returns a bank transfer of another payer, and a hold",
        of_another_payer,
        (
            act("hold", hold),
            act("night", lambda stage: stage.night()),
        ),
        back_after_the_hold,
    ),
    Scenario(
        "change of the due day, and a payment",
        money_acts.lent,
        (
            act("change", change_day, NOT_CLEAR),
            act("payment", lambda stage: stage.pay(300_00), *BUSY),
        ),
        one_due_day,
    ),
    Scenario(
        "change of the due day, and the night that collects",
        money_acts.due,
        (
            # A bill is due from the first moment of the day.
            act("change", change_day, NOT_CLEAR),
            act("night", lambda stage: stage.night()),
        ),
        one_due_day,
    ),
    Scenario(
        "change of the due day, and a night without a bill",
        lent_yesterday,
        (
            act("change", change_day),
            act("night", lambda stage: stage.night()),
        ),
        one_due_day,
    ),
    Scenario(
        "change of the due day, and a bank transfer",
        money_acts.lent,
        (act("change", change_day), act("transfer", credit("bank-1", 300_00))),
        one_due_day,
    ),
)
