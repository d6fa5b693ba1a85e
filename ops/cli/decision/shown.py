"""How a decision looks in a terminal of eighty columns, and as JSON."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from microloan.applications import Application, Trail
from microloan.domain.calendar import SHANGHAI
from microloan.domain.decision import Workings
from microloan.domain.money import yuan
from microloan.domain.reasons import REASONS
from ops.cli import show
from ops.cli.decision.reader import Again, again
from ops.cli.explained import percent

_CAPS = {
    "income_for_the_score": "months of income that the score is worth",
    "repayments": "what the income leaves for repayments",
    "exposure": "unsecured debt the income bears, less what is owed",
    "grade": "the grade's own maximum",
    "product": "the product's maximum",
}


def explained(console: Console, made: Again) -> None:
    """Show how a decision came about, and that it comes about again."""
    stored, workings = made.application.decision, made.workings
    console.print(
        f"Application [bold]{made.application.application_id}[/], {stored.decided_on},"
        f" by {stored.model} and {stored.policy}: [bold]{stored.outcome}[/]",
        highlight=False,
    )
    console.print(_rules(workings))
    console.print(_points(workings))
    console.print(_chances(workings), highlight=False)
    if workings.caps:
        console.print(_limit(workings))
    for code in stored.reasons:
        console.print(f"- {REASONS[code].zh}  {REASONS[code].en}", highlight=False)
    console.print(f"Inputs {stored.fingerprint[:16]}…, all of them kept", highlight=False)
    found = ", ".join(made.differs)
    said = f"[red]NO: {found}[/]" if found else "[green]yes[/]"
    console.print(f"Made again from what is stored, it is the same: {said}")


def trail(console: Console, found: Trail, application_id: str) -> None:
    """Show under which consents who was asked; each attempt by itself."""
    for consent in found.consents:
        if consent.application_id == application_id:
            given = ", ".join(f"{one.consent} {one.version}" for one in consent.given)
            console.print(
                f"Agreed {_at(consent.given_at)}, {consent.channel}: {given}", style="dim"
            )
    for inquiry in found.inquiries:
        if inquiry.application_id == application_id:
            said = (
                f"Asked {_at(inquiry.asked_at)} as {inquiry.inquiry_id}: bureau under"
                f" {inquiry.bureau.consent}, wallets under {inquiry.social.consent}"
            )
            console.print(said, style="dim", highlight=False)


def _at(instant: datetime) -> str:
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def made_again(console: Console, applications: Iterable[Application]) -> int:
    """Make decisions again, name those that are not the same, and return how many are not."""
    made = wrong = 0
    for application in applications:
        found = again(application)
        made += 1
        wrong += bool(found.differs)
        if found.differs:
            differs = ", ".join(found.differs)
            console.print(f"{application.application_id}: {differs}", highlight=False)
    console.print(f"{made:,} made again, {wrong:,} not the same")
    return wrong


def _rules(workings: Workings) -> Table:
    rules = show.table("Knock-out rules", "rule", "applicant", "allowed", "")
    for check in workings.checks:
        mark = "[green]passed[/]" if check.passed else "[red]declines[/]"
        rules.add_row(check.reason, check.value, check.bound, mark)
    return rules


def _points(workings: Workings) -> Table:
    points = show.table("Points", "figure", "value", "points", "at best")
    points.add_row("base", "", str(workings.base), "")
    for mark in workings.marks:
        value = "none" if mark.value is None else str(mark.value)
        points.add_row(mark.figure, value, str(mark.points), str(mark.best))
    points.add_section()
    points.add_row("[bold]score[/]", "", f"[bold]{workings.score}[/]", "")
    return points


def _chances(workings: Workings) -> str:
    grade = workings.grade
    said = (
        f"grade {grade.name}, {grade.daily_rate} a day" if grade else "more than any grade accepts"
    )
    return f"Default within a year: {percent(workings.default_probability)}, {said}"


def _limit(workings: Workings) -> Table:
    limit = show.table("Limit, yuan", "", "at most", "")
    lowest = min(cap.amount for cap in workings.caps)
    for cap in workings.caps:
        limit.add_row(_CAPS[cap.code], yuan(cap.amount), "lowest" if cap.amount == lowest else "")
    limit.add_section()
    limit.add_row("in whole hundreds", f"[bold]{yuan(workings.limit)}[/]", "")
    return limit


def as_fields(made: Again) -> dict[str, Any]:
    """Return a decision as JSON has it: amounts in fen, rates and chances as strings."""
    stored, workings = made.application.decision, made.workings
    return {
        "application_id": made.application.application_id,
        "decided_on": stored.decided_on.isoformat(),
        "outcome": stored.outcome.value,
        "limit": stored.offer.limit if stored.offer else 0,
        "daily_rate": str(stored.offer.daily_rate) if stored.offer else None,
        "score": workings.score,
        "default_probability": str(workings.default_probability),
        "grade": stored.grade,
        "reasons": list(stored.reasons),
        "model": stored.model,
        "policy": stored.policy,
        "fingerprint": stored.fingerprint,
        "checks": [
            {"reason": c.reason, "value": c.value, "bound": c.bound, "passed": c.passed}
            for c in workings.checks
        ],
        "base": workings.base,
        "points": [
            {"figure": m.figure, "value": m.value, "points": m.points, "best": m.best}
            for m in workings.marks
        ],
        "caps": {cap.code: cap.amount for cap in workings.caps},
        "differs": list(made.differs),
    }
