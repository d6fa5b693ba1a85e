"""beancount and hledger, asked whether they accept a journal and what its balances are."""

import csv
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from shutil import which

from beancount import loader
from beancount.core import realization

from microloan.domain.ledger.journal import LedgerAccount
from microloan_ops.cli.ledger import as_beancount, as_hledger

Balances = dict[LedgerAccount, int]


def beancount(journal: Path) -> Balances:
    """Let `bean-check` accept a journal; return the balances that beancount computes, in fen."""
    _run(str(Path(sys.executable).with_name("bean-check")), str(journal))
    entries, errors, _ = loader.load_file(str(journal))
    assert errors == []
    root = realization.realize(entries)  # type: ignore[no-untyped-call]
    found: Balances = {}
    for account, name in as_beancount.ACCOUNTS.items():
        real = realization.get(root, name)  # type: ignore[no-untyped-call]
        # An account without children is false.
        units = real.balance.get_currency_units("CNY").number if real is not None else Decimal(0)
        found[account] = _fen(units)
    return found


def hledger(journal: Path) -> Balances:
    """Let `hledger check` accept a journal; return the balances that hledger computes, in fen."""
    program = which("hledger")
    assert program, "hledger is not installed: `make test` brings it"
    _run(
        program, "-f", str(journal), "check", "--strict", "accounts", "commodities", "ordereddates"
    )
    shown = _run(program, "-f", str(journal), "balance", "--flat", "--empty", "-N", "-O", "csv")
    amounts = {row["account"]: row["balance"] for row in csv.DictReader(shown.splitlines())}
    return {
        account: _fen(Decimal(amounts.get(name, "0").removesuffix("CNY").strip()))
        for account, name in as_hledger.ACCOUNTS.items()
    }


def _fen(yuan: Decimal) -> int:
    fen = yuan * 100
    assert fen == int(fen)
    return int(fen)


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout
