"""The scenarios of a freeze, a withdrawn consent or a lower limit beside what changes the line."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from microloan.domain.channel import Channel
from microloan.domain.ledger.line_freeze import FreezeCode
from microloan.domain.underwriting.consent import Consent
from microloan.ports.writes import LineRecord
from microloan.usecases.lending.close_line import close_own_line
from microloan.usecases.lending.freeze_line import freeze_line
from microloan.usecases.lending.lower_limit import lower_own_limit
from microloan.usecases.onboarding.withdraw_consent import withdraw_consent
from microloan.usecases.payments.handle_callback import CallbackStatus
from tests.interleavings import money_acts
from tests.interleavings.money_acts import tell
from tests.interleavings.scenario import Scenario, act

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.interleavings.scenario import Outcomes
    from tests.interleavings.shared_bank import Stage

_FIRST = 0


def freeze(stage: Stage) -> object:
    return freeze_line(
        stage.facts.customer_id,
        FreezeCode.SUSPECTED_FRAUD,
        stage.clock.today + timedelta(days=30),
        operator="wang",
        reason="case 4711, two wallets",
        books=stage.store,
        clock=stage.clock,
    )


def no_draw_after_the_freeze(stage: Stage, outcomes: Outcomes) -> Iterator[str]:
    """Find a draw that the line did not have when the freeze was acknowledged."""
    yield from freeze_is_kept(stage, outcomes)
    frozen = outcomes["freeze"]
    drawn = not isinstance(outcomes["draw"], Exception)
    if drawn and isinstance(frozen, LineRecord) and not frozen.line.used:
        yield "a loan was drawn after the freeze"


def freeze_is_kept(stage: Stage, _: Outcomes) -> Iterator[str]:
    record = stage.store.line(stage.facts.customer_id)
    if record is None or record.line.freeze is None:
        yield "a freeze is lost"


def withdraw(stage: Stage) -> object:
    return withdraw_consent(
        stage.facts.customer_id, Channel.QQ, Consent.DATA_SHARING, stage.store, stage.clock
    )


def no_draw_after_the_withdrawal(stage: Stage, outcomes: Outcomes) -> Iterator[str]:
    """Find a withdrawal that a draw at the same time has undone."""
    record = stage.store.line(stage.facts.customer_id)
    if record is None or record.line.consent_withdrawn_on is None:
        yield "a withdrawal of a consent is lost"
    elif record.line.used and isinstance(outcomes["draw"], Exception):
        yield "a refused draw is on the line"


def lower(limit: int) -> Callable[[Stage], object]:
    def lower_to(stage: Stage) -> object:
        return lower_own_limit(stage.facts.customer_id, limit, stage.store, stage.clock)

    return lower_to


def close(stage: Stage) -> object:
    return close_own_line(stage.facts.customer_id, stage.store, stage.clock)


def no_draw_above_the_lowered_limit(stage: Stage, outcomes: Outcomes) -> Iterator[str]:
    """Find a lost lowering, and a draw that the line did not have when it was acknowledged."""
    record, lowered = stage.store.line(stage.facts.customer_id), outcomes["lowering"]
    if not isinstance(lowered, LineRecord):
        yield "the lowering was refused"
    elif record is None or record.line.limit != lowered.line.limit:
        yield "a lower limit is lost"
    elif record.line.used > record.line.limit and not lowered.line.used:
        yield "more was drawn than the lowered limit"


def no_draw_from_a_closed_line(stage: Stage, outcomes: Outcomes) -> Iterator[str]:
    record = stage.store.line(stage.facts.customer_id)
    refused = [isinstance(outcome, Exception) for outcome in outcomes.values()]
    if refused.count(True) != 1:
        yield "not exactly one of closing and draw was done"
    if record is None or bool(record.line.used) != bool(record.line.limit):
        yield "a closed line is in use, or the line that was drawn from is closed"


SCENARIOS = (
    Scenario(
        "draw and lower limit",
        lambda _: None,
        (
            act("lowering", lower(500_00)),
            act("draw", lambda stage: stage.draw(), "amount_exceeds_available"),
        ),
        no_draw_above_the_lowered_limit,
    ),
    Scenario(
        "draw and closing of the line",
        lambda _: None,
        (
            act("closing", close, "line_in_use"),
            act("draw", lambda stage: stage.draw(), "line_closed"),
        ),
        no_draw_from_a_closed_line,
    ),
    Scenario(
        "draw and withdrawal of a consent",
        lambda _: None,
        (
            act("withdrawal", withdraw),
            act("draw", lambda stage: stage.draw(), "consent_withdrawn"),
        ),
        no_draw_after_the_withdrawal,
    ),
    Scenario(
        "draw and freeze",
        lambda _: None,
        (
            act("freeze", freeze),
            act("draw", lambda stage: stage.draw(), "line_frozen"),
        ),
        no_draw_after_the_freeze,
    ),
    Scenario(
        "freeze, return and repayment",
        money_acts.settled_today,
        (
            act("freeze", freeze),
            act("return", tell(CallbackStatus.RETURNED, _FIRST)),
            act("repayment", lambda stage: stage.pay(100_00, "b"), *money_acts.BUSY),
        ),
        freeze_is_kept,
    ),
)
