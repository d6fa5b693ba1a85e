"""The scenarios of money that is not to be had, comes back or goes back."""

from microloan.usecases.payments.handle_callback import CallbackStatus
from tests.interleavings import money_acts
from tests.interleavings.money_acts import BUSY, move, refund, tell
from tests.interleavings.requested_acts import again, giving_up, refunding, returning, write_off
from tests.interleavings.scenario import Scenario, act

_TAKEN = "amount_exceeds_available"
_FIRST, _SECOND = 0, 1

# A return that was answered with 404 is not told again.

WRITE_OFFS = (
    Scenario(
        "write-off, and a collection that brings nothing",
        giving_up(money_acts.overdue_and_asked),
        (
            act("write-off", write_off, "collection_pending"),
            act("delivery", move(_FIRST)),
        ),
    ),
    Scenario(
        "write-off, and a collection that comes in",
        giving_up(money_acts.overdue_with_money),
        (
            act(
                "write-off",
                write_off,
                "collection_pending",
                "loan_not_overdue",
            ),
            act("delivery", move(_FIRST)),
        ),
    ),
    Scenario(
        "write-off, repayment and night",
        giving_up(money_acts.overdue),
        (
            act("write-off", write_off, "collection_pending"),
            act("repayment", lambda stage: stage.pay(300_00, "b"), *BUSY),
            act("night", lambda stage: stage.night()),
        ),
    ),
    Scenario(
        "write-off and return",
        giving_up(money_acts.partly_paid_overdue),
        (
            act("write-off", write_off, "exposure_differs"),
            act("return", tell(CallbackStatus.RETURNED, _FIRST)),
        ),
    ),
)

RETURNS = (
    Scenario(
        "two returns of one settled loan",
        returning(money_acts.settled, _FIRST),
        (
            act("return", lambda stage: stage.take_back(stage.facts.transfers[_FIRST])),
            act("other return", tell(CallbackStatus.RETURNED, _SECOND)),
        ),
    ),
    Scenario(
        "one return told twice",
        money_acts.settled,
        (
            act("return", tell(CallbackStatus.RETURNED, _FIRST), "duplicate_callback"),
            act("same return", tell(CallbackStatus.RETURNED, _FIRST), "duplicate_callback"),
        ),
    ),
    Scenario(
        "return and repayment of a settled loan",
        money_acts.settled,
        (
            act("return", tell(CallbackStatus.RETURNED, _FIRST)),
            act("repayment", lambda stage: stage.pay(None, "b"), "loan_settled"),
        ),
    ),
    Scenario(
        "return told before the result is booked",
        money_acts.unanswered,
        (
            act("return", tell(CallbackStatus.RETURNED, _FIRST)),
            act("stream", move(_FIRST)),
            act("sweep", lambda stage: stage.sweep()),
        ),
    ),
    Scenario(
        "return and draw",
        money_acts.settled,
        (
            act("return", tell(CallbackStatus.RETURNED, _SECOND)),
            act("draw", lambda stage: stage.draw(49_500_00, "b"), _TAKEN),
        ),
    ),
    Scenario(
        "return, repayment and night",
        money_acts.settled_today,
        (
            act("return", tell(CallbackStatus.RETURNED, _FIRST)),
            act("repayment", lambda stage: stage.pay(100_00, "b"), *BUSY),
            act("night", lambda stage: stage.night()),
        ),
    ),
    Scenario(
        "two returns, a repayment and a draw",
        returning(money_acts.settled, _FIRST, _SECOND),
        (
            act("return", lambda stage: stage.take_back(stage.facts.transfers[_FIRST])),
            act("other return", lambda stage: stage.take_back(stage.facts.transfers[_SECOND])),
            act("repayment", lambda stage: stage.pay(100_00, "b"), *BUSY),
            act("draw", lambda stage: stage.draw(49_500_00, "b"), _TAKEN),
        ),
    ),
)

REFUNDS = (
    Scenario(
        "return and the refund's delivery",
        money_acts.overpaid,
        (
            act("return", tell(CallbackStatus.RETURNED, _FIRST)),
            act("refund", refund(_SECOND)),
        ),
    ),
    Scenario(
        "stream and sweep of one refund",
        money_acts.overpaid,
        (
            act("stream", refund(_SECOND)),
            act("sweep", lambda stage: stage.sweep()),
        ),
    ),
    Scenario(
        "refund asked for again twice",
        refunding(money_acts.refund_failed),
        (
            act("refund again", again, "approval_decided"),
            act("refund once more", lambda stage: again(stage, "zhao"), "approval_decided"),
        ),
    ),
    Scenario(
        "return and a refund asked for again",
        refunding(money_acts.refund_failed),
        (
            act("return", tell(CallbackStatus.RETURNED, _FIRST)),
            act("refund again", again, "refund_differs"),
        ),
    ),
    Scenario(
        "refund asked for again, another's delivery, and a return",
        refunding(money_acts.twice_overpaid),
        (
            act("refund again", again, "refund_differs"),
            act("other refund", refund(2)),
            act("return", tell(CallbackStatus.RETURNED, 2)),
        ),
    ),
    Scenario(
        "refund asked for again while another is on its way",
        refunding(money_acts.more_returned),
        (
            act("refund again", again),
            act("other refund", refund(2)),
        ),
    ),
)

SCENARIOS = (*WRITE_OFFS, *RETURNS, *REFUNDS)
