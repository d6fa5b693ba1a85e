"""How work on the white list looks in a terminal."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import ProgressColumn, Task, TimeRemainingColumn
from rich.text import Text

from microloan.domain.invitations.eligibility import (
    EligibilityCheck,
    EligibilityCriteria,
    check_eligibility,
)
from microloan.domain.invitations.eligibility_reasons import ELIGIBILITY_REASON_TEXTS
from microloan.domain.invitations.member import Member, invitation_status
from microloan_ops.cli.whitelist.checkpoint import REPEATED, Start, Tally
from microloan_ops.cli.whitelist.run import Watch
from microloan_ops.console import progress

_WORDS = {
    "bound": "kept, for they are customers",
    "not_listed": "not on the list",
    REPEATED: "gave way to a later row of the member",
}
# What a member has that meets a condition.
_MET = {
    "already_invited": "was never invited",
    "listing_expired": "is listed",
    "card_too_new": "own-name card",
    "account_too_new": "age of the account",
    "not_active_enough": "activity",
    "abnormal_behaviour": "no abnormal behaviour",
    "listed_debtor": "not on the courts' list",
    "below_todays_conditions": "today's credit conditions",
}


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


class Bar(Watch):
    """A progress bar with rows, rate and time left."""

    def __init__(self, title: str) -> None:
        self._progress = progress(_Rate(), TimeRemainingColumn())
        self._task = self._progress.add_task(title, total=None)

    def __enter__(self) -> Self:
        """Show it."""
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take it away."""
        self._progress.stop()

    def begin(self, total: int, done: int, start: Start) -> None:
        """Say how it begins."""
        self._progress.update(self._task, total=total, completed=done)
        match start:
            case Start.RESUMED:
                self._progress.console.print(f"Going on after row {done:,}.")
            case Start.OVER:
                self._progress.console.print(
                    "Broken off before, but the file, the stack or --rejects is another: from the"
                    " first row."
                )
            case Start.FRESH:
                pass

    def advance(self, rows: int) -> None:
        """Move on."""
        self._progress.advance(self._task, rows)


def tally(console: Console, done: Tally, rejects: Path | None = None) -> None:
    """Show what came of a file."""
    said = [f"{count:,} {_WORDS.get(what, what)}" for what, count in sorted(done.counts.items())]
    console.print(", ".join([*said, f"{done.bad:,} refused"]))
    for number, reason in done.first_bad:
        console.print(f"  {number}: {reason}")
    if more := done.bad - len(done.first_bad):
        where = "" if rejects else "; --rejects FILE has all"
        console.print(f"  and {more:,} more{where}")
    if done.bad and rejects:
        console.print(f"All of them are in {rejects}.", soft_wrap=True)


def fields(file: Path, done: Tally, rejects: Path | None) -> dict[str, object]:
    """Return what came of a file, as JSON has it."""
    return {
        "file": str(file),
        "rows": done.rows,
        "counts": done.counts,
        "refused": done.bad,
        "first_refused": [{"row": row, "reason": reason} for row, reason in done.first_bad],
        "rejects": str(rejects) if rejects else None,
    }


@dataclass(frozen=True, slots=True)
class Looked:
    """A member, held against the conditions of a draw on a day."""

    member: Member
    conditions: tuple[EligibilityCheck, ...]
    today: date

    @classmethod
    def at(cls, member: Member, conditions: EligibilityCriteria, today: date) -> Self:
        """Look at a member."""
        return cls(member, tuple(check_eligibility(member, conditions, today)), today)

    @property
    def able(self) -> bool:
        """Whether it takes part in a draw."""
        return all(one.met for one in self.conditions)

    @property
    def fields(self) -> dict[str, object]:
        """It as JSON has it."""
        names = (
            *("channel", "openid", "listed_until", "changed_on", "campaign", "invited_until"),
            *("customer_id", "card_months", "account_months", "active_days", "abnormal_events"),
            *("debtor", "prescreen"),
        )
        return {name: getattr(self.member, name) for name in names} | {
            "standing": invitation_status(self.member, self.today),
            "conditions": [{"reason": one.reason, "met": one.met} for one in self.conditions],
            "takes_part": self.able,
        }

    def show(self, console: Console) -> None:
        """Show it."""
        of = self.member
        console.print(
            f"[bold]{escape(of.key)}[/] on {self.today}: {invitation_status(of, self.today)}"
        )
        for name, value in _facts(of).items():
            if value is not None:
                console.print(f"  {name}: {escape(str(value))}")
        for condition in self.conditions:
            console.print(_condition(condition))
        console.print("Takes part in a draw." if self.able else "Takes no part in a draw.")


def _facts(of: Member) -> dict[str, object]:
    return {
        "listed until": of.listed_until,
        "changed by the import of": of.changed_on,
        "invited by": of.campaign,
        "invited until": of.invited_until,
        "customer": of.customer_id,
        "card, account": f"{of.card_months}, {of.account_months} months",
        "active days of thirty": of.active_days,
        "abnormal events": of.abnormal_events,
        "prescreen": of.prescreen,
    }


def _condition(condition: EligibilityCheck) -> str:
    if condition.met:
        return f"  [green]met[/]    {_MET[condition.reason]}"
    words = ELIGIBILITY_REASON_TEXTS[condition.reason]
    return f"  [red]unmet[/]  {words.en}\n         {words.zh}"
