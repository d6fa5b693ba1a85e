"""Beginnings in which one person asks for an act, and the approvals of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain import ids
from microloan.domain.approval import Act
from microloan.usecases.payments.reissue_refund import refundable
from tests.interleavings.shared_bank import OTHER_CARD

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.interleavings.shared_bank import Stage

    Begin = Callable[[Stage], object]


def ask_reversal(stage: Stage, place: int) -> None:
    transfer_id = stage.facts.transfers[place]
    sent = stage.store.transfer(transfer_id)
    assert sent
    stage.ask_of_transfer(Act.REVERSE_PAYMENT, transfer_id, sent.amount)


def giving_up(begin: Begin) -> Begin:
    """Begin so, and ask for the loan's write-off."""

    def asked_for(stage: Stage) -> None:
        begin(stage)
        record = stage.store.loan(stage.facts.customer_id, stage.facts.loan_id)
        assert record
        stage.ask(Act.WRITE_OFF, record.account.loan.exposure)

    return asked_for


def returning(begin: Begin, *places: int) -> Begin:
    """Begin so, and ask for the reversal of payments."""

    def asked_for(stage: Stage) -> None:
        begin(stage)
        for place in places:
            ask_reversal(stage, place)

    return asked_for


def refunding(begin: Begin) -> Begin:
    """Begin so, and ask for another refund in place of the failed one."""

    def asked_for(stage: Stage) -> None:
        begin(stage)
        failed = ids.refund_id(stage.facts.transfers[1])
        amount, card = refundable(failed, stage.store), OTHER_CARD.card_id
        stage.ask_of_transfer(Act.REISSUE_REFUND, failed, amount, card_id=card)

    return asked_for


def write_off(stage: Stage) -> object:
    return stage.approve(Act.WRITE_OFF)


def again(stage: Stage, operator: str = "li") -> object:
    failed = ids.refund_id(stage.facts.transfers[1])
    return stage.approve(Act.REISSUE_REFUND, operator, failed)
