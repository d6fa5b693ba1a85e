"""The scenarios of cards: draws, payments, nights and changes beside an unbinding, and parts."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from microloan.domain import ids
from microloan.domain.payments.transfer import Direction, TransferStatus
from microloan.usecases.lending.change_card import change_card, change_card_of_loan
from microloan.usecases.lending.repay import RepaymentRequest, repay
from microloan.usecases.lending.unbind_card import unbind_card
from tests.interleavings import money_acts
from tests.interleavings.money_acts import BUSY
from tests.interleavings.scenario import Outcomes, Scenario, act
from tests.interleavings.shared_bank import OTHER_CARD
from tests.support.builders.examples import CARD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from microloan.domain.payments.transfer import Transfer
    from tests.interleavings.shared_bank import Stage

_OTHER = OTHER_CARD.card_id
_PENDING, _GONE, _IN_USE = "collection_pending", "card_not_found", "card_in_use"
# The tries of a day.
_TRIES = 3


def draws_to_other(stage: Stage) -> None:
    """The next draw names the second card."""
    stage.facts.card_id = _OTHER


def paid_by_other(stage: Stage) -> None:
    """The loan is paid by the second card."""
    stage.lend()
    change(_OTHER)(stage)


def due_by_other(stage: Stage) -> None:
    """The same, in the morning of the due day before its night has run."""
    paid_by_other(stage)
    stage.later(30)
    stage.clock.next_day(1)


def overdue_and_collected(stage: Stage) -> None:
    """A collection of an overdue loan waits, and the card has too little."""
    money_acts.overdue_and_asked(stage)


def overdue_unanswered(stage: Stage) -> None:
    """The gateway knows that the card had too little, and did not answer."""
    money_acts.overdue_and_asked(stage)
    stage.gateway.silent = True
    stage.move(stage.facts.transfers[-1])
    stage.gateway.silent = False
    stage.clock.wait(timedelta(hours=2))


def unbind(card_id: str) -> Callable[[Stage], object]:
    return lambda stage: unbind_card(stage.facts.customer_id, card_id, stage.store, stage.clock)


def change(card_id: str) -> Callable[[Stage], object]:
    return lambda stage: change_card_of_loan(
        stage.facts.customer_id, stage.facts.loan_id, card_id, stage.store, stage.clock
    )


def change_all(card_id: str) -> Callable[[Stage], object]:
    return lambda stage: change_card(stage.facts.customer_id, card_id, stage.store, stage.clock)


def change_and_unbind(stage: Stage) -> object:
    """Pay by the first card again, and give the second one up."""
    change(CARD.card_id)(stage)
    return unbind(_OTHER)(stage)


def pay_by_other(stage: Stage) -> Transfer:
    facts = stage.facts
    fingerprint = ids.fingerprint({"card_id": _OTHER})
    request = RepaymentRequest(facts.loan_id, 100_00, "once", fingerprint, card_id=_OTHER)
    transfer = repay(facts.customer_id, request, stage.store, stage.clock).transfer
    stage.promised[transfer.transfer_id] = transfer.amount
    return transfer


def moves_by_bound_cards(stage: Stage, _: Outcomes) -> Iterator[str]:
    """No open loan and no transfer under way names an unbound card, and none was refused for it."""
    bound = {key[1] for key, card in stage.store.tables.cards.data.items() if card.is_bound}
    for record in stage.store.loans(stage.facts.customer_id):
        account = record.account
        if not account.finished and account.repayment_card_id not in bound:
            yield f"loan {account.loan_id} is paid by an unbound card"
    for transfer in stage.store.tables.transfers.data.values():
        if transfer.status is TransferStatus.REQUESTED and transfer.card_id not in bound:
            yield f"{transfer.direction} {transfer.transfer_id} names an unbound card"
        if transfer.reason == "card_unbound":
            yield f"{transfer.direction} {transfer.transfer_id} failed for an unbound card"


def three_tries_at_most(stage: Stage, _: Outcomes) -> Iterator[str]:
    """A day has three collections by the bank, and none twice of an amount."""
    by_day = Counter(
        (one.loan_id, one.value_date)
        for one in stage.store.tables.transfers.data.values()
        if one.direction is Direction.COLLECT and not one.customer_initiated
    )
    for (loan_id, day), tries in by_day.items():
        if tries > _TRIES:
            yield f"loan {loan_id} was asked for {tries} times on {day}"


UNBINDINGS = (
    Scenario(
        "draw to a card, and its unbinding",
        draws_to_other,
        (
            act("draw", lambda stage: stage.draw(), _GONE),
            act("unbinding", unbind(_OTHER), _IN_USE),
        ),
        moves_by_bound_cards,
    ),
    Scenario(
        "change to a card, and its unbinding",
        money_acts.lent,
        (
            act("change", change(_OTHER), _GONE),
            act("unbinding", unbind(_OTHER), _IN_USE),
        ),
        moves_by_bound_cards,
    ),
    Scenario(
        "change of all loans to a card, and its unbinding",
        money_acts.lent,
        (
            act("change", change_all(_OTHER), _GONE),
            act("unbinding", unbind(_OTHER), _IN_USE),
        ),
        moves_by_bound_cards,
    ),
    Scenario(
        "payment by another card, and its unbinding",
        money_acts.lent,
        (
            act("payment", pay_by_other, _GONE, *BUSY),
            act("unbinding", unbind(_OTHER), _IN_USE),
        ),
        moves_by_bound_cards,
    ),
    Scenario(
        "payment by the repayment card, and a change that gives it up",
        paid_by_other,
        (
            act("payment", lambda stage: stage.pay(100_00), *BUSY),
            act("change", change_and_unbind, _PENDING, _IN_USE),
        ),
        moves_by_bound_cards,
    ),
    Scenario(
        "night on the due day, and a change that gives the card up",
        due_by_other,
        (
            act("night", lambda stage: stage.night()),
            act("change", change_and_unbind, _PENDING, _IN_USE),
        ),
        moves_by_bound_cards,
    ),
    Scenario(
        "two changes of the card",
        money_acts.lent,
        (
            act("change", change(_OTHER)),
            act("other change", change_all(_OTHER)),
        ),
        moves_by_bound_cards,
    ),
    Scenario(
        "arrival of a payment, and a change of the card",
        money_acts.asked,
        (
            act("delivery", money_acts.move(0)),
            act("change", change(_OTHER), _PENDING, "loan_settled"),
        ),
        moves_by_bound_cards,
    ),
)

PARTS = (
    Scenario(
        "stream and sweep of a collection without funds",
        overdue_unanswered,
        (
            act("stream", money_acts.move(-1)),
            act("sweep", lambda stage: stage.sweep()),
        ),
        three_tries_at_most,
    ),
    Scenario(
        "failure without funds, and a second night of the day",
        overdue_and_collected,
        (
            act("delivery", money_acts.move(-1)),
            act("night", lambda stage: stage.night()),
        ),
        three_tries_at_most,
    ),
    Scenario(
        "failure without funds, and a payment of the customer",
        overdue_and_collected,
        (
            act("delivery", money_acts.move(-1)),
            act("payment", lambda stage: stage.pay(100_00, "own"), *BUSY),
        ),
        three_tries_at_most,
    ),
    Scenario(
        "failure without funds, and a change of the card",
        overdue_and_collected,
        (
            act("delivery", money_acts.move(-1)),
            act("change", change(_OTHER), _PENDING),
        ),
        three_tries_at_most,
    ),
)

SCENARIOS = (*UNBINDINGS, *PARTS)
