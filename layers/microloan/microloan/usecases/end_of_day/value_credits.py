"""The credits in the end of day: their proof, return and removal."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from microloan.domain.calendar import business_date
from microloan.domain.errors import ConcurrentUpdateError
from microloan.domain.ledger.end_of_day import value_credit
from microloan.domain.ledger.suspense import replay_credit
from microloan.usecases.payments.return_credit import request_return

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from microloan.domain.ledger.end_of_day import PortfolioTotals
    from microloan.domain.ledger.suspense import SuspenseAccount
    from microloan.ports.end_of_day import EndOfDayStore


def value_credits(
    accounts: Iterable[SuspenseAccount], totals: dict[date, PortfolioTotals], store: EndOfDayStore
) -> tuple[SuspenseAccount, ...]:
    """Add the controls of credits to each date, and return the credits."""
    found = tuple(accounts)
    for account in found:
        for day in totals:
            if account.booked_on <= day:
                totals[day] += value_credit(account, day)
                continue
            entries = [e for e in store.entries(account.loan_id) if e.booked_on <= day]
            if entries:
                totals[day] += value_credit(replay_credit(entries), day)
    return found


def end_credits(
    accounts: Iterable[SuspenseAccount],
    dates: tuple[date, ...],
    now: datetime,
    store: EndOfDayStore,
) -> tuple[str, ...]:
    """Send each credit of an earlier day back, and remove those that ended.

    A credit that ended stays until the end of day has closed its day, as a closed loan does. While
    the owner of the reference is on hold, the money stays.

    Returns
    -------
    tuple of str
        The IDs of the credits whose return failed. They wait for an operator.
    """
    found = tuple(accounts)
    held = store.on_hold({account.customer_id for account in found if account.customer_id})
    for account in found:
        if account.finished:
            if dates and account.booked_on < dates[0]:
                store.remove_credit(account)
        elif account.booked_on < business_date(now) and account.customer_id not in held:
            _return(account, now, store)
    return tuple(account.credit.credit_id for account in found if account.declined)


def _return(account: SuspenseAccount, now: datetime, store: EndOfDayStore) -> None:
    if account.returning or account.declined:
        return
    # An operator has decided on it at this moment.
    with suppress(ConcurrentUpdateError):
        store.commit(*request_return(account, now))
