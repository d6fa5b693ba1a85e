from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from microloan.domain.ledger.journal import LedgerAccount
from microloan_ops.cli.ledger import balance
from microloan_ops.cli.ledger.balance import TrialBalance

PROVEN = TrialBalance(
    date(2024, 1, 15), {LedgerAccount.LOANS: 500, LedgerAccount.BANK: -500}, {}, 500
)
UNTIED = replace(PROVEN, open_principal=400)
NO_STACK: Any = None


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[TrialBalance]:
    """The trial balances that one read after the other returns."""
    later: list[TrialBalance] = []
    monkeypatch.setattr(balance, "sleep", lambda _: None)
    monkeypatch.setattr(balance, "_read", lambda _: later.pop(0))
    return later


def test_trial_balance_is_read_again_after_a_concurrent_booking(reads: list[TrialBalance]) -> None:
    reads.extend([UNTIED, PROVEN, UNTIED])

    assert balance.trial_balance(NO_STACK) == PROVEN
    assert reads == [UNTIED]


def test_disagreement_is_reported_after_three_more_reads(
    reads: list[TrialBalance],
) -> None:
    reads.extend([UNTIED] * 5)

    assert balance.trial_balance(NO_STACK) == UNTIED
    assert len(reads) == 1
