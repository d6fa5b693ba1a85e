"""The scenarios of holds: nothing is accepted after one, and nothing leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.customers.screening import Screening
from microloan.domain.customers.screening_case import case_id
from microloan.domain.payments.transfer import TransferStatus
from microloan.ports.screening_writes import SaveScreening
from microloan.usecases.operations.approvals import approve, find_approval
from microloan.usecases.payments.handle_callback import CallbackStatus
from microloan.usecases.screening.hold import place_hold
from tests.interleavings import money_acts
from tests.interleavings.money_acts import BUSY, move, tell
from tests.interleavings.scenario import Outcomes, Scenario, act
from tests.support.builders.screening import ask_release, release_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.interleavings.shared_bank import Stage

_FIRST = 0
TRY_LATER = "throttled"


# How they begin


def listed(stage: Stage) -> None:
    """A list that names the customer, whose scan has not come to the customer yet."""
    name_on_list(stage)


def asked(stage: Stage) -> None:
    """A draw that waits for the gateway, of a customer whom nothing names."""
    stage.facts.transfers.append(stage.draw().transfer_id)


def repayment_asked(stage: Stage) -> None:
    money_acts.asked(stage)


def held(stage: Stage) -> None:
    """A customer on hold with a draw that waits, and a release that waits for approval."""
    asked(stage)
    name_on_list(stage)
    case = place_hold(stage.facts.customer_id, stage.store, stage.clock)
    assert case
    ask_release(case, stage.store, stage.clock)


def sent_and_held(stage: Stage) -> None:
    """A customer on hold, whose draw the gateway has moved without an answer."""
    money_acts.drawn(stage)
    hold(stage)


def due(stage: Stage) -> None:
    money_acts.due(stage)


# What is done


def name_on_list(stage: Stage) -> None:
    """Store that the list names the customer."""
    customer_id = stage.facts.customer_id
    before = stage.store.screenings([customer_id])[customer_id]
    stage.store.commit(SaveScreening(customer_id, Screening(listed=1), before))


def hold(stage: Stage) -> object:
    """Name the customer on the list and place the hold, as an import does."""
    name_on_list(stage)
    return place_hold(stage.facts.customer_id, stage.store, stage.clock)


def place(stage: Stage) -> object:
    """Place the hold of a customer whom the list names already."""
    return place_hold(stage.facts.customer_id, stage.store, stage.clock)


def release(operator: str) -> Callable[[Stage], object]:
    """Return the approval of the release that was asked for."""

    def do(stage: Stage) -> object:
        asked = f"approval-{case_id(stage.facts.customer_id, '1')}-1"
        digest = find_approval(asked, stage.store).digest
        return approve(asked, digest, operator, "Seen the passport", stage.store, stage.clock)

    return do


# What must hold


def nothing_left_after(stage: Stage, _: Outcomes) -> Iterator[str]:
    """The hold stands with one case, and whatever waits moves after its release.

    For every scenario, the store notes a draw that is accepted on hold. The gateway notes a request
    of an act that did not read the hold last.
    """
    if len(stage.store.open_cases()) != 1:
        yield f"{len(stage.store.open_cases())} cases are open"
    customer_id = stage.facts.customer_id
    if stage.store.screenings([customer_id])[customer_id].hold is None:
        yield "the hold is lost"
    line = stage.store.line(customer_id)
    if line is None or not line.held:
        yield "the line has no mark"
    release_all(stage.store, stage.clock)


def money_is_booked(stage: Stage, outcomes: Outcomes) -> Iterator[str]:
    """A request that was sent before the hold has its result."""
    transfer = stage.store.tables.transfers[stage.facts.transfers[_FIRST]]
    if transfer.status is not TransferStatus.SETTLED:
        yield f"money that moved is booked as {transfer.status}"
    yield from nothing_left_after(stage, outcomes)


def released_once(stage: Stage, _: Outcomes) -> Iterator[str]:
    """The hold is released, and what waited has moved."""
    if stage.store.open_cases():
        yield "a case is open"
    if stage.waiting():
        yield "a transfer waits after the release"


SCENARIOS = (
    Scenario(
        "hold and draw",
        lambda _: None,
        (
            act("hold", hold),
            act("draw", money_acts.draw_and_deliver, TRY_LATER),
        ),
        nothing_left_after,
    ),
    Scenario(
        "two draws of a customer whom a list names",
        listed,
        (
            act("draw", lambda stage: stage.draw(key="a"), TRY_LATER),
            act("other draw", lambda stage: stage.draw(key="b"), TRY_LATER),
            act("scan", place),
        ),
        nothing_left_after,
    ),
    Scenario(
        "hold, stream and sweep of a disbursement",
        asked,
        (
            act("hold", hold),
            act("stream", move(_FIRST)),
            act("sweep", lambda stage: stage.sweep()),
        ),
        nothing_left_after,
    ),
    Scenario(
        "hold, repayment and stream",
        repayment_asked,
        (
            act("hold", hold),
            act("stream", move(_FIRST)),
            act("repayment", lambda stage: stage.pay(None, "b"), TRY_LATER, *BUSY),
        ),
        nothing_left_after,
    ),
    Scenario(
        "sweep and callback of a request that was sent before the hold",
        sent_and_held,
        (
            act("sweep", lambda stage: stage.sweep()),
            act("callback", tell(CallbackStatus.SETTLED, _FIRST), "duplicate_callback"),
        ),
        money_is_booked,
    ),
    Scenario(
        "hold and night on the due day",
        due,
        (
            act("hold", hold),
            act("night", lambda stage: stage.night()),
        ),
        nothing_left_after,
    ),
    Scenario(
        "one release approved by two at once, and the stream",
        held,
        (
            act("release", release("li"), "approval_decided"),
            act("other", release("zhao"), "approval_decided"),
            act("stream", move(_FIRST)),
        ),
        released_once,
    ),
)
