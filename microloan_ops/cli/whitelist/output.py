"""Output of the white list's commands."""

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
    "bound": "kept as customers",
    "not_listed": "not on the list",
    REPEATED: "replaced by a later row of the member",
}
# The text for each criterion that a member meets.
_MET = {
    "already_invited": "not invited before",
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
        """Show the bar."""
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove the bar."""
        self._progress.stop()

    def begin(self, total: int, done: int, start: Start) -> None:
        """Report the start."""
        self._progress.update(self._task, total=total, completed=done)
        match start:
            case Start.RESUMED:
                self._progress.console.print(f"Resuming after row {done:,}.")
            case Start.OVER:
                self._progress.console.print(
                    "The interrupted run had another file, stack or --rejects. Starting from the"
                    " first row."
                )
            case Start.FRESH:
                pass

    def advance(self, rows: int) -> None:
        """Advance the bar."""
        self._progress.advance(self._task, rows)


def print_tally(console: Console, done: Tally, rejects: Path | None = None) -> None:
    """Print the counts of a file."""
    parts = [f"{count:,} {_WORDS.get(what, what)}" for what, count in sorted(done.counts.items())]
    console.print(", ".join([*parts, f"{done.bad:,} refused"]))
    for number, reason in done.first_bad:
        console.print(f"  {number}: {reason}")
    if more := done.bad - len(done.first_bad):
        where = "" if rejects else " (--rejects FILE writes all)"
        console.print(f"  and {more:,} more{where}")
    if done.bad and rejects:
        console.print(f"All bad rows are in {rejects}.", soft_wrap=True)


def fields(file: Path, done: Tally, rejects: Path | None) -> dict[str, object]:
    """Return the counts of a file as a JSON document."""
    return {
        "file": str(file),
        "rows": done.rows,
        "counts": done.counts,
        "refused": done.bad,
        "first_refused": [{"row": row, "reason": reason} for row, reason in done.first_bad],
        "rejects": str(rejects) if rejects else None,
    }


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member, and the criteria of a lottery on a day."""

    member: Member
    conditions: tuple[EligibilityCheck, ...]
    today: date

    @classmethod
    def at(cls, member: Member, conditions: EligibilityCriteria, today: date) -> Self:
        """Check a member."""
        return cls(member, tuple(check_eligibility(member, conditions, today)), today)

    @property
    def eligible(self) -> bool:
        """Whether the member meets all criteria."""
        return all(check.met for check in self.conditions)

    @property
    def fields(self) -> dict[str, object]:
        """The JSON document."""
        names = (
            *("channel", "openid", "listed_until", "changed_on", "campaign", "invited_until"),
            *("customer_id", "card_months", "account_months", "active_days", "abnormal_events"),
            *("debtor", "prescreen"),
        )
        return {name: getattr(self.member, name) for name in names} | {
            "standing": invitation_status(self.member, self.today),
            "conditions": [{"reason": check.reason, "met": check.met} for check in self.conditions],
            "takes_part": self.eligible,
        }

    def print(self, console: Console) -> None:
        """Print the member's data and criteria."""
        member = self.member
        console.print(
            f"[bold]{escape(member.key)}[/] on {self.today}:"
            f" {invitation_status(member, self.today)}"
        )
        for name, value in _facts(member).items():
            if value is not None:
                console.print(f"  {name}: {escape(str(value))}")
        for condition in self.conditions:
            console.print(_condition(condition))
        console.print("Eligible for a lottery." if self.eligible else "Not eligible for a lottery.")


def _facts(member: Member) -> dict[str, object]:
    return {
        "listed until": member.listed_until,
        "changed by the import of": member.changed_on,
        "invited by": member.campaign,
        "invited until": member.invited_until,
        "customer": member.customer_id,
        "card, account": f"{member.card_months}, {member.account_months} months",
        "active days of thirty": member.active_days,
        "abnormal events": member.abnormal_events,
        "prescreen": member.prescreen,
    }


def _condition(condition: EligibilityCheck) -> str:
    if condition.met:
        return f"  [green]met[/]    {_MET[condition.reason]}"
    words = ELIGIBILITY_REASON_TEXTS[condition.reason]
    return f"  [red]unmet[/]  {words.en}\n         {words.zh}"
