"""The scenarios of write-offs, reversals and reissued refunds that two people decide."""

from microloan.domain.approval import Act
from microloan.usecases.payments.handle_callback import CallbackStatus
from tests.interleavings import money_acts
from tests.interleavings.money_acts import one_of_two, tell
from tests.interleavings.requested_acts import again, giving_up, refunding, returning
from tests.interleavings.scenario import Scenario, act

_FIRST = 0
_DECIDED = "approval_decided"

SCENARIOS = (
    Scenario(
        "one write-off approved by two at once",
        giving_up(money_acts.overdue),
        (
            act("approval", lambda stage: stage.approve(Act.WRITE_OFF), _DECIDED),
            act("other", lambda stage: stage.approve(Act.WRITE_OFF, "zhao"), _DECIDED),
        ),
        one_of_two,
    ),
    Scenario(
        "one write-off approved and refused at once",
        giving_up(money_acts.overdue),
        (
            act("approval", lambda stage: stage.approve(Act.WRITE_OFF), _DECIDED),
            act("refusal", lambda stage: stage.refuse(Act.WRITE_OFF), _DECIDED),
        ),
        one_of_two,
    ),
    Scenario(
        "one return approved and told at once",
        returning(money_acts.settled, _FIRST),
        (
            act(
                "approval",
                lambda stage: stage.take_back(stage.facts.transfers[_FIRST]),
                "payment_returned",
            ),
            act("callback", tell(CallbackStatus.RETURNED, _FIRST), "duplicate_callback"),
        ),
    ),
    Scenario(
        "one refund approved by two at once, and a return",
        refunding(money_acts.refund_failed),
        (
            act("approval", again, _DECIDED, "refund_differs"),
            act("other", lambda stage: again(stage, "zhao"), _DECIDED, "refund_differs"),
            act("return", tell(CallbackStatus.RETURNED, _FIRST)),
        ),
    ),
)
