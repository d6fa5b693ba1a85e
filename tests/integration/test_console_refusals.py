"""What a command cannot do it refuses before it announces anything."""

from collections.abc import Iterator
from typing import Any

import pytest

from microloan.domain.payments.transfer import Direction
from microloan_ops.console import Exit
from microloan_ops.console.stack import Stack
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CARD
from tests.support.builders.operator_console import at_desk, run
from tests.support.builders.stored_history import outputs
from tests.support.builders.troubled_bank import troubled_bank

WHY = ("--reason", "seen in the statement")


@pytest.fixture(scope="module")
def bank() -> BankAtMidnight:
    return troubled_bank()


@pytest.fixture
def stack(bank: BankAtMidnight, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    with at_desk(bank, monkeypatch) as made:
        yield made


def stored(stack: Stack) -> dict[str, Any]:
    return {name: list(stack.database.scan(name)) for name in outputs().values()}


# What each command is given that it cannot do, and what it says instead of announcing it.
REFUSED: dict[str, tuple[str, list[str], int, str]] = {
    "a reason too short": (
        "loan write-off",
        ["LARGE", "--reason", "short"],
        Exit.USAGE,
        "reason: The reason must have 10 to 500 characters.",
    ),
    "a loan that is settled": (
        "loan write-off",
        ["SMALL", "--reason", "died without heirs"],
        Exit.NOT_DONE,
        "The loan is settled, so it cannot be written off.",
    ),
    "a failed refund taken back": (
        "payment reverse",
        ["FAILED", *WHY],
        Exit.NOT_DONE,
        "Only a settled transfer can be returned. Compare both sides.",
    ),
    "a disbursement sent again": (
        "refund reissue",
        ["DISBURSED", "--card", "CARD", *WHY],
        Exit.NOT_DONE,
        "Only a failed refund can be reissued.",
    ),
    "a card of nobody": (
        "refund reissue",
        ["FAILED", "--card", "card-9", *WHY],
        Exit.NOT_DONE,
        "The customer has no such card. Check the card ID.",
    ),
    "evidence too short": (
        "transfers resolve",
        ["STUCK", "--failed", "--evidence", "mail"],
        Exit.USAGE,
        "evidence: The evidence must have 10 to 500 characters.",
    ),
    "a transfer that has a result": (
        "transfers resolve",
        ["DISBURSED", "--failed", "--evidence", "a mail of today"],
        Exit.NOT_DONE,
        "The transfer is settled already. Its result cannot be changed.",
    ),
    "a draw that arrived on no day": (
        "transfers resolve",
        ["STUCK", "--settled", "--evidence", "a mail of today"],
        Exit.USAGE,
        "settled_on: A disbursement that settled needs the date on which it arrived.",
    ),
    "a draw that arrived before it was made": (
        "transfers resolve",
        [*["STUCK", "--settled", "--settled-on", "2024-01-14", "--evidence"], "a mail of today"],
        Exit.USAGE,
        "settled_on: The date must be from 2024-01-16 to 2024-03-20.",
    ),
    "both answers": (
        "transfers resolve",
        ["STUCK", "--failed", "--settled", "--evidence", "a mail of today"],
        Exit.USAGE,
        "--settled: Give --settled or --failed.",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_impossible_command_is_refused_before_its_announcement(
    what: str, stack: Stack, bank: BankAtMidnight
) -> None:
    words, given, code, said = REFUSED[what]
    transfers = list(bank.store.tables.transfers.values())
    ids = {
        "LARGE": bank.large,
        "SMALL": bank.small,
        "CARD": CARD.card_id,
        "DISBURSED": next(
            one.transfer_id for one in transfers if one.direction is Direction.DISBURSE
        ),
        "FAILED": next(one.transfer_id for one in transfers if one.status == "failed"),
        "STUCK": next(one.transfer_id for one in transfers if one.status == "requested"),
    }
    before = stored(stack)
    asked = run(*words.split(), *(ids.get(one, one) for one in given), "--yes")
    assert (asked.exit_code, asked.stdout, asked.stderr) == (code, "", f"{said}\n")
    assert stored(stack) == before
