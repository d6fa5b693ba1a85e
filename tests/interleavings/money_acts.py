"""Scenarios of money: draws, repayments, results, returns, refunds, the night."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from microloan.domain import ids
from microloan.domain.approval import Act
from tests.interleavings.requested_acts import ask_reversal
from tests.support.builders.examples import CARD, LINE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from microloan.ports.payment_gateway import TransferOutcome
    from microloan.usecases.payments.handle_callback import CallbackStatus
    from tests.interleavings.scenario import Outcomes
    from tests.interleavings.shared_bank import Stage

_A_WHILE = timedelta(hours=2)
BUSY = ("collection_pending", "loan_settled")


# How they begin


def before_midnight(stage: Stage) -> None:
    """A second before it; a repayment is asked for."""
    asked(stage)
    stage.clock.set(stage.clock.today, 23)
    stage.clock.wait(timedelta(minutes=59, seconds=59))


def settled_before_midnight(stage: Stage) -> None:
    settled(stage)
    stage.clock.set(stage.clock.today, 23)
    stage.clock.wait(timedelta(minutes=59, seconds=59))


def lent(stage: Stage) -> None:
    stage.lend()


def asked(stage: Stage) -> None:
    """Everything is asked for, and not sent yet."""
    stage.lend()
    stage.facts.transfers.append(stage.pay().transfer_id)


def unanswered(stage: Stage) -> None:
    """Everything is asked for; the rails have moved it and did not answer."""
    asked(stage)
    _unanswered(stage)


def _unanswered(stage: Stage) -> None:
    stage.gateway.silent = True
    stage.move(stage.facts.transfers[-1])
    stage.gateway.silent = False
    stage.clock.wait(_A_WHILE)


def drawn(stage: Stage) -> None:
    """A draw that the rails have moved without an answer."""
    stage.facts.transfers.append(stage.draw().transfer_id)
    _unanswered(stage)


def declined(stage: Stage) -> None:
    transfer_id = stage.draw().transfer_id
    stage.gateway.declined.add(transfer_id)
    stage.facts.transfers.append(transfer_id)
    _unanswered(stage)


def nearly_used(stage: Stage) -> None:
    stage.lend(40_000_00)
    stage.facts.transfers.append(stage.pay().transfer_id)


def due(stage: Stage) -> None:
    """In the morning of the first due day, before its night has run."""
    stage.lend()
    stage.later(30)
    stage.clock.next_day(1)


def due_and_asked(stage: Stage) -> None:
    due(stage)
    stage.facts.transfers.append(stage.pay().transfer_id)


def overdue(stage: Stage) -> None:
    """After two weeks in which the card was empty."""
    stage.lend()
    stage.gateway.empty.add(CARD.token)
    stage.later(45)


def overdue_and_asked(stage: Stage) -> None:
    overdue(stage)
    stage.clock.next_day(1)
    stage.night()
    [collection] = stage.store.open_transfers()
    stage.facts.transfers.append(collection.transfer_id)


def overdue_with_money(stage: Stage) -> None:
    overdue_and_asked(stage)
    stage.gateway.empty.clear()


def partly_paid_overdue(stage: Stage) -> None:
    stage.lend()
    stage.later(1)
    stage.paid(50_00)
    stage.gateway.empty.add(CARD.token)
    stage.later(45)


def correction_asked(stage: Stage) -> None:
    """A correction of a loan that is partly paid waits for another person."""
    stage.lend()
    stage.paid(50_00)
    stage.ask(Act.CORRECT_LOAN, 30_00, counts_from=stage.clock.today.isoformat())


def correction_of_settled_asked(stage: Stage) -> None:
    stage.lend()
    stage.paid()
    stage.ask(Act.CORRECT_LOAN, 30_00, counts_from=stage.clock.today.isoformat())


def reversal_asked(stage: Stage) -> None:
    """A correction was made; that it was a mistake waits for another person."""
    correction_asked(stage)
    stage.approve(Act.CORRECT_LOAN)
    stage.ask(Act.REVERSE_CORRECTION, 30_00, correction_id=f"approval-{Act.CORRECT_LOAN}")


def reversal_overdue_asked(stage: Stage) -> None:
    """The same after two weeks in which the card was empty."""
    stage.lend()
    stage.ask(Act.CORRECT_LOAN, 30_00, counts_from=stage.clock.today.isoformat())
    stage.approve(Act.CORRECT_LOAN)
    stage.gateway.empty.add(CARD.token)
    stage.later(45)
    stage.ask(Act.REVERSE_CORRECTION, 30_00, correction_id=f"approval-{Act.CORRECT_LOAN}")


def settled_today(stage: Stage) -> None:
    stage.lend()
    stage.later(1)
    stage.paid(200_00, "part")
    stage.later(1)
    stage.paid(None, "rest")
    stage.clock.next_day(1)


def settled_and_closed(stage: Stage) -> None:
    """The day of its last event is closed; the next night takes it from the open loans."""
    settled_today(stage)
    stage.night()
    stage.clock.next_day(1)


def settled(stage: Stage) -> None:
    """By two payments; the second night has taken it from the open loans."""
    settled_today(stage)
    stage.night()
    stage.later(1)
    assert not stage.store.tables.open_loans


def overpaid(stage: Stage) -> None:
    """By the second of two payments; its refund waits."""
    stage.lend()
    stage.later(1)
    stage.paid(200_00, "part")
    stage.move(stage.collect(1_000_00, "much").transfer_id)
    stage.clock.next_day(1)
    stage.night()


def refund_failed(stage: Stage) -> None:
    stage.lend()
    stage.later(1)
    stage.paid(200_00, "part")
    much = stage.collect(1_000_00, "much").transfer_id
    stage.gateway.declined.add(ids.refund_id(much))
    stage.deliver()
    stage.later(1)


def twice_overpaid(stage: Stage) -> None:
    """Of two overpayments the first refund has failed, the second waits."""
    refund_failed(stage)
    stage.move(stage.collect(198_00, "more").transfer_id)


def more_returned(stage: Stage) -> None:
    """Of two overpayments the second has gone back; its refund waits, the first's has failed."""
    twice_overpaid(stage)
    ask_reversal(stage, 2)
    stage.take_back(stage.facts.transfers[2])


# What they do


def move(place: int) -> Callable[[Stage], TransferOutcome]:
    return lambda stage: stage.move(stage.facts.transfers[place])


def refund(place: int) -> Callable[[Stage], TransferOutcome]:
    return lambda stage: stage.move(ids.refund_id(stage.facts.transfers[place]))


def tell(told: CallbackStatus, place: int) -> Callable[[Stage], None]:
    return lambda stage: stage.tell(told, stage.facts.transfers[place])


def night_at_once(stage: Stage) -> object:
    """Midnight passes by half a minute, and the night is started by hand."""
    stage.clock.wait(timedelta(seconds=31))
    return stage.night()


def draw_and_deliver(stage: Stage) -> object:
    return stage.move(stage.draw().transfer_id)


def pay_and_deliver(stage: Stage) -> object:
    return stage.move(stage.pay().transfer_id)


# What must hold


def one_of_two(_: Stage, outcomes: Outcomes) -> Iterator[str]:
    done = [name for name, one in outcomes.items() if not isinstance(one, Exception)]
    if len(done) != 1:
        yield f"of two, {len(done)} were done"


def within_the_limit(stage: Stage, outcomes: Outcomes) -> Iterator[str]:
    yield from one_of_two(stage, outcomes)
    if stage.used() > LINE.limit:
        yield "more was drawn than the line has"
