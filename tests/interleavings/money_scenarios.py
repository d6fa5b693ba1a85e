"""The scenarios of draws, repayments and nights."""

from microloan.usecases.payments.handle_callback import CallbackStatus
from tests.interleavings import money_acts
from tests.interleavings.money_acts import BUSY, move, tell
from tests.interleavings.requested_acts import returning
from tests.interleavings.scenario import Scenario, act

_TAKEN = "amount_exceeds_available"
_FIRST, _SECOND = 0, 1


DRAWS = (
    Scenario(
        "two draws of one line",
        lambda _: None,
        (
            act("draw", lambda stage: stage.draw(30_000_00, "a"), _TAKEN),
            act("other draw", lambda stage: stage.draw(30_000_00, "b"), _TAKEN),
        ),
        money_acts.within_the_limit,
    ),
    Scenario(
        "one draw asked twice, and delivered",
        lambda _: None,
        (
            act("draw", money_acts.draw_and_deliver),
            act("same draw", money_acts.draw_and_deliver),
        ),
    ),
    Scenario(
        "draw, and a repayment that frees the line",
        money_acts.nearly_used,
        (
            act("draw", lambda stage: stage.draw(20_000_00, "b"), _TAKEN),
            act("delivery", move(_FIRST)),
        ),
    ),
    Scenario(
        "stream, sweep and callback of one disbursement",
        money_acts.drawn,
        (
            act("stream", move(_FIRST)),
            act("sweep", lambda stage: stage.sweep()),
            act("callback", tell(CallbackStatus.SETTLED, _FIRST), "duplicate_callback"),
        ),
    ),
    Scenario(
        "stream, sweep and callback of a disbursement that failed",
        money_acts.declined,
        (
            act("stream", move(_FIRST)),
            act("sweep", lambda stage: stage.sweep()),
            act("callback", tell(CallbackStatus.FAILED, _FIRST), "duplicate_callback"),
        ),
    ),
)

REPAYMENTS = (
    Scenario(
        "two repayments",
        money_acts.lent,
        (
            act("repayment", lambda stage: stage.pay(300_00, "a"), *BUSY),
            act("other repayment", lambda stage: stage.pay(None, "b"), *BUSY),
        ),
        money_acts.one_of_two,
    ),
    Scenario(
        "one repayment asked twice, and delivered",
        money_acts.lent,
        (
            act("repayment", money_acts.pay_and_deliver),
            act("same repayment", money_acts.pay_and_deliver),
        ),
    ),
    Scenario(
        "repayment, and the callback that settles the one before",
        money_acts.unanswered,
        (
            act("repayment", lambda stage: stage.pay(300_00, "b"), *BUSY),
            act("callback", tell(CallbackStatus.SETTLED, _FIRST), "duplicate_callback"),
            act("sweep", lambda stage: stage.sweep()),
        ),
    ),
    Scenario(
        "sweep and stream of one repayment",
        money_acts.unanswered,
        (
            act("sweep", lambda stage: stage.sweep()),
            act("stream", move(_FIRST)),
        ),
    ),
)

NIGHTS = (
    Scenario(
        "night and repayment on the due day",
        money_acts.due,
        (
            act("night", lambda stage: stage.night()),
            act("repayment", lambda stage: stage.pay(), *BUSY),
        ),
    ),
    Scenario(
        "night, repayment, and a settlement that arrives",
        money_acts.due_and_asked,
        (
            act("night", lambda stage: stage.night()),
            act("repayment", lambda stage: stage.pay(300_00, "b"), *BUSY),
            act("delivery", move(_FIRST)),
        ),
    ),
    Scenario(
        "two nights at once, and a repayment",
        money_acts.due,
        (
            act("night", lambda stage: stage.night()),
            act("other night", lambda stage: stage.night()),
            act("repayment", lambda stage: stage.pay(), *BUSY),
        ),
    ),
    Scenario(
        "night that forgets a settled loan, and a return",
        money_acts.settled_and_closed,
        (
            act("night", lambda stage: stage.night()),
            act("return", tell(CallbackStatus.RETURNED, _SECOND)),
        ),
    ),
)

MIDNIGHTS = (
    Scenario(
        "delivery before midnight, and a night after it",
        money_acts.before_midnight,
        (
            act("delivery", move(_FIRST)),
            act("night", money_acts.night_at_once),
        ),
    ),
    Scenario(
        "return before midnight, and a night after it",
        returning(money_acts.settled_before_midnight, _FIRST),
        (
            act("return", lambda stage: stage.take_back(stage.facts.transfers[_FIRST])),
            act("night", money_acts.night_at_once),
        ),
    ),
)

SCENARIOS = (*DRAWS, *REPAYMENTS, *NIGHTS, *MIDNIGHTS)
