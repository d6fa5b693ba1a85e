"""After the load: whether the books hold what the customers were told, no more and no less."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from benchmarks.load.traffic import ReportedMoney
from microloan.domain.calendar import ONE_DAY
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan_ops.cli import eod
from microloan_ops.cli.clock import NIGHT_RUN
from microloan_ops.cli.ledger.balance import trial_balance
from microloan_ops.cli.ledger.verify import AuditProgress, verify
from microloan_ops.console.stack import Stack
from microloan_ops.local.waiting import within

_DRAIN_SECONDS = 120.0
_SILENT = AuditProgress(*([lambda *_: None] * 4))


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What was found when nothing moved any more; `wrong` is empty, or the load has failed."""

    loans: int
    repayments: int
    drained: float
    looked_at: int
    wrong: tuple[str, ...]


def drain(stack: Stack) -> float:
    """Wait until no money is on its way; return the seconds it took.

    Raises
    ------
    RuntimeError
        When something does not arrive.
    """
    begun = time.perf_counter()
    for _ in within(_DRAIN_SECONDS):
        left = stack.books.open_transfers()
        if not left:
            return time.perf_counter() - begun
    raise RuntimeError(f"{len(left)} transfers did not arrive, {left[0].transfer_id} first")


def compared(told: ReportedMoney, entries: Iterable[Entry]) -> list[str]:
    """Return how a day's journal differs from what the customers of that day were told."""
    entries = list(entries)
    drawn = {entry.loan_id: entry.amount for entry in entries if entry.kind is LoanEventType.DRAWN}
    times = Counter(entry.loan_id for entry in entries if entry.kind is LoanEventType.DRAWN)
    repaid = Counter(entry.transfer_id for entry in entries if entry.kind is LoanEventType.REPAID)
    return [
        *(f"loan {one}: told, not booked" for one in told.loans.keys() - drawn.keys()),
        *(f"loan {one}: booked, never told" for one in drawn.keys() - told.loans.keys()),
        *(f"loan {one}: drawn {often} times" for one, often in times.items() if often > 1),
        *(
            f"loan {one}: {amount} fen told, {drawn[one]} booked"
            for one, amount in told.loans.items()
            if one in drawn and drawn[one] != amount
        ),
        *(f"repayment {one}: told, not booked" for one in told.repayments - repaid.keys()),
        *(f"repayment {one}: booked, never told" for one in repaid.keys() - told.repayments),
        *(f"repayment {one}: booked {often} times" for one, often in repaid.items() if often > 1),
    ]


def aftermath(stack: Stack, told: ReportedMoney, today: date) -> Aftermath:
    """Let the money arrive, run the night, and prove the books."""
    drained = drain(stack)
    wrong = compared(told, stack.night.day_entries(today))
    stack.test_clock.set(datetime.combine(today + ONE_DAY, NIGHT_RUN))
    closed = eod.run(stack)
    if closed != [today.isoformat()]:
        wrong.append(f"the night closed {closed}, not {today}")
    if not trial_balance(stack).proven:
        wrong.append("the trial balance does not tie")
    checked = verify(stack.database, _SILENT)
    wrong += [f"{one.check}: {one.subject}: {one.text}" for one in checked.findings]
    looked_at = sum(checked.looked_at.values())
    return Aftermath(len(told.loans), len(told.repayments), drained, looked_at, tuple(wrong))
