"""The scenarios of corrections that two people decide."""

from microloan.domain.approval import Act
from microloan.usecases.payments.handle_callback import CallbackStatus
from tests.interleavings import money_acts
from tests.interleavings.money_acts import BUSY, tell
from tests.interleavings.requested_acts import giving_up, write_off
from tests.interleavings.scenario import Scenario, act

_FIRST = 0
_CORRECT, _REVERSE = Act.CORRECT_LOAN, Act.REVERSE_CORRECTION

SCENARIOS = (
    Scenario(
        "one correction approved by two at once",
        money_acts.correction_asked,
        (
            act("approval", lambda stage: stage.approve(_CORRECT), "approval_decided"),
            act("other", lambda stage: stage.approve(_CORRECT, "zhao"), "approval_decided"),
        ),
    ),
    Scenario(
        "correction and repayment",
        money_acts.correction_asked,
        (
            act("approval", lambda stage: stage.approve(_CORRECT)),
            act("repayment", lambda stage: stage.pay(None, "b")),
        ),
    ),
    Scenario(
        "correction, return and night",
        money_acts.correction_asked,
        (
            act("approval", lambda stage: stage.approve(_CORRECT)),
            act("return", tell(CallbackStatus.RETURNED, _FIRST)),
            act("night", lambda stage: stage.night()),
        ),
    ),
    Scenario(
        "correction of a settled loan and return",
        money_acts.correction_of_settled_asked,
        (
            act("approval", lambda stage: stage.approve(_CORRECT)),
            act("return", tell(CallbackStatus.RETURNED, _FIRST)),
        ),
    ),
    Scenario(
        "reversal of a correction and repayment",
        money_acts.reversal_asked,
        (
            act("reversal", lambda stage: stage.approve(_REVERSE)),
            act("repayment", lambda stage: stage.pay(None, "b"), *BUSY),
        ),
    ),
    Scenario(
        "reversal of a correction and write-off",
        giving_up(money_acts.reversal_overdue_asked),
        (
            act("reversal", lambda stage: stage.approve(_REVERSE)),
            act("write-off", write_off, "exposure_differs"),
        ),
    ),
)
