"""Whom the made-up requests are made for."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from microloan.domain.calendar import SHANGHAI, business_date
from microloan_ops.cli.wallet import Wallet
from microloan_ops.console.stack import Stack
from microloan_ops.local.issuers import Issuers
from microloan_ops.local.settings import Settings
from microloan_testing import persons
from tests.e2e.people import enlist, new_person, numbers

CHANNEL = "qq"
IDENTITIES = ("borrower", "newcomer", "stranger", "neighbour")
# Longer than any run.
_TOKEN_SECONDS = 24 * 3600
# Two bills are due by then, and late.
_LATER = timedelta(days=70)
_NINE = 9


def prepare(settings: Settings, stack: Stack, folder: Path) -> None:
    """Make a stranger, an invited newcomer, two customers with loans."""
    for name in IDENTITIES:
        enlist(stack, CHANNEL, name, folder, invited=name != "stranger")
    for name in ("borrower", "neighbour"):
        _borrow(Wallet.of(settings, CHANNEL, name))
    _let_bills_be_late(stack)


def _borrow(wallet: Wallet) -> None:
    """Leave an open loan, a repaid one and a settled one."""
    wallet.onboard(new_person(), persons.card_number(serial=next(numbers)))
    drawn = [wallet.borrow(amount, 5)["loan_id"] for amount in (1_000_00, 2_000_00, 3_000_00)]
    for loan_id in drawn:
        wallet.wait(loan_id)
    wallet.post(f"/loans/{drawn[1]}/repayments", {"amount": 500_00})
    wallet.post(f"/loans/{drawn[2]}/repayments", {"settle": True})
    for loan_id in drawn:
        wallet.wait(loan_id)
    wallet.http.close()


def _let_bills_be_late(stack: Stack) -> None:
    """Set the clock without the nights in between: the night after the run catches up."""
    day = business_date(stack.clock.now()) + _LATER
    stack.test_clock.set(datetime(day.year, day.month, day.day, _NINE, tzinfo=SHANGHAI))


def log_in(settings: Settings, folder: Path) -> Path:
    """Let everybody log in; return the file of their tokens.

    A draw needs a login of the last five minutes, so each identity's part begins with this.
    """
    issuers = Issuers(settings.state / "issuers")
    header = "Authorization"
    users = []
    for name in IDENTITIES:
        token = issuers.mint(CHANNEL, name, expires_in=_TOKEN_SECONDS)
        users.append({"name": name, "fixedHeaders": [{"name": header, "value": f"Bearer {token}"}]})
    file = folder / "identities.json"
    file.write_text(json.dumps({"auth": users}), encoding="utf-8")
    return file
