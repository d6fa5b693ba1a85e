"""The scenarios of an extra, a closing and a lower price beside what changes the line."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from microloan.domain.approval import Act
from microloan.ports.writes import LineRecord
from microloan.usecases.lending.close_line import close_own_line
from microloan.usecases.lending.draw_loan import DrawResult
from microloan.usecases.lending.give_extra import describe_room
from microloan.usecases.lending.lower_limit import lower_own_limit
from microloan.usecases.payments.handle_callback import CallbackStatus
from microloan_testing import two_people
from tests.interleavings import money_acts
from tests.interleavings.money_acts import tell
from tests.interleavings.scenario import Scenario, act
from tests.support.builders.examples import LINE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from microloan.domain.ledger.credit_line import CreditLine
    from tests.interleavings.scenario import Outcomes
    from tests.interleavings.shared_bank import Stage

_FIRST = 0
_EXTRA = 1_000_00
_LOWER = 40_000_00
_CHEAPER = Decimal("0.0003")


def line_of(stage: Stage) -> CreditLine:
    record = stage.store.line(stage.facts.customer_id)
    assert record
    return record.line


def extra_asked(stage: Stage) -> None:
    """Begin with a request for an extra until the next midnight."""
    today = stage.clock.today
    until = str(today + timedelta(days=1))
    replaces = describe_room(line_of(stage), today)
    stage.ask(Act.GIVE_EXTRA, _EXTRA, until=until, replaces=replaces)


def extra_ends_at_midnight(stage: Stage) -> None:
    """Begin a second before the midnight at which an extra ends."""
    customer_id, until = stage.facts.customer_id, stage.clock.today + timedelta(days=1)
    two_people.give_extra(customer_id, _EXTRA, until, stage.store, stage.clock)
    stage.clock.set(stage.clock.today, 23)
    stage.clock.wait(timedelta(minutes=59, seconds=59))


def lower_price_asked(stage: Stage) -> None:
    """Begin with a request for a lower price."""
    replaces = str(line_of(stage).daily_rate)
    stage.ask(Act.REPRICE_LINE, 0, daily_rate=str(_CHEAPER), replaces=replaces)


def give(stage: Stage) -> object:
    return stage.approve(Act.GIVE_EXTRA)


def reprice(stage: Stage) -> object:
    return stage.approve(Act.REPRICE_LINE)


def lower(stage: Stage) -> object:
    return lower_own_limit(stage.facts.customer_id, _LOWER, stage.store, stage.clock)


def close(stage: Stage) -> object:
    return close_own_line(stage.facts.customer_id, stage.store, stage.clock)


def midnight(stage: Stage) -> None:
    stage.clock.wait(timedelta(seconds=1))


def draw_limit_and_extra(stage: Stage) -> object:
    return stage.draw(LINE.limit + _EXTRA)


def lowered_limit_has_no_extra(stage: Stage, outcomes: Outcomes) -> Iterator[str]:
    line = line_of(stage)
    if not isinstance(outcomes["lowering"], LineRecord) or line.limit != _LOWER:
        yield "a lower limit is lost or refused"
    if line.extra:
        yield "an extra that was given on the limit before came on top of the lower one"
    changes = stage.store.line_changes(stage.facts.customer_id)
    given = not isinstance(outcomes["approval"], Exception)
    if len(changes) != 1 + given:
        yield "a change is lost or was done twice"


def drawn_while_the_extra_held(stage: Stage, outcomes: Outcomes) -> Iterator[str]:
    line = line_of(stage)
    if isinstance(outcomes["draw"], Exception):
        if line.used:
            yield "a refused draw is on the line"
        return
    assert line.extra
    [record] = stage.store.loans(stage.facts.customer_id)
    if not line.extra.holds(record.account.opening.terms.drawn_on):
        yield "more than the limit was drawn after the end of the extra"


def closed_only_without_loans(stage: Stage, outcomes: Outcomes) -> Iterator[str]:
    """Find a closing with a loan that was open when it was acknowledged."""
    closed, line = outcomes["closing"], line_of(stage)
    if isinstance(closed, LineRecord) and (closed.line.used or closed.line.open_loans):
        yield "a line in use was closed"
    if isinstance(closed, LineRecord) == bool(line.limit):
        yield "a closing is lost, or a refused one was done"


def one_price_for_each_draw(stage: Stage, outcomes: Outcomes) -> Iterator[str]:
    if line_of(stage).daily_rate != _CHEAPER or isinstance(outcomes["approval"], Exception):
        yield "a lower price is lost"
    loans = stage.store.loans(stage.facts.customer_id)
    if isinstance(outcomes["draw"], Exception) and loans:
        yield "a refused draw is a loan"
    for record in loans:
        terms, agreed = record.account.opening.terms, outcomes["draw"]
        if isinstance(agreed, DrawResult) and agreed.quote.terms.daily_rate != terms.daily_rate:
            yield "a loan has another price than its customer was answered"


SCENARIOS = (
    Scenario(
        "extra and lower limit",
        extra_asked,
        (
            act("lowering", lower),
            act("approval", give, "line_differs"),
        ),
        lowered_limit_has_no_extra,
    ),
    Scenario(
        "draw of an extra and its end at midnight",
        extra_ends_at_midnight,
        (
            act("midnight", midnight),
            act("draw", draw_limit_and_extra, "amount_exceeds_available", "disclosure_differs"),
        ),
        drawn_while_the_extra_held,
    ),
    Scenario(
        "closing and return of the last payment",
        money_acts.settled_today,
        (
            act("closing", close, "line_in_use"),
            act("return", tell(CallbackStatus.RETURNED, _FIRST)),
        ),
        closed_only_without_loans,
    ),
    Scenario(
        "draw and lower price",
        lower_price_asked,
        (
            act("approval", reprice),
            act("draw", lambda stage: stage.draw(), "disclosure_differs"),
        ),
        one_price_for_each_draw,
    ),
)
