"""How a decision looks in a terminal of eighty columns, and as JSON."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from microloan.domain.calendar import SHANGHAI
from microloan.domain.money import yuan
from microloan.domain.underwriting.decision import DecisionTrace
from microloan.domain.underwriting.reasons import REASON_TEXTS
from microloan.domain.underwriting.review import Review
from microloan.ports.applications import Application, ConsentAuditTrail
from microloan_ops.cli.decision.reader import Again, again
from microloan_ops.console.show import percent, table

_CAPS = {
    "income_for_the_score": "months of income that the score is worth",
    "repayments": "what the income leaves for repayments",
    "exposure": "unsecured debt the income bears, less what is owed",
    "grade": "the grade's own maximum",
    "product": "the product's maximum",
}


def explained(console: Console, made: Again, trail: ConsentAuditTrail) -> None:
    """Show how a decision came about, that it comes about again, and under which consents."""
    stored, workings = made.application.decision, made.workings
    console.print(
        f"Application [bold]{made.application.application_id}[/], {stored.decided_on},"
        f" by {stored.model} and {stored.policy}: [bold]{stored.outcome}[/]"
    )
    console.print(_rules(workings))
    console.print(_points(workings))
    console.print(_chances(workings))
    if workings.caps:
        console.print(_limit(workings))
    for code in stored.reasons:
        console.print(f"- {REASON_TEXTS[code].zh}  {REASON_TEXTS[code].en}")
    console.print(f"Inputs {stored.fingerprint[:16]}…, all of them kept")
    _review(console, made.application.review)
    found = ", ".join(made.differs)
    said = f"[red]NO: {found}[/]" if found else "[green]yes[/]"
    console.print(f"Made again from what is stored, it is the same: {said}")
    for consent in trail.consents:
        given = ", ".join(f"{one.consent} {one.version}" for one in consent.given)
        console.print(f"Agreed {_at(consent.given_at)}, {consent.channel}: {given}", style="dim")
    for inquiry in trail.inquiries:
        said = (
            f"Asked {_at(inquiry.asked_at)} as {inquiry.inquiry_id}: bureau under"
            f" {inquiry.bureau.consent}, wallets under {inquiry.social.consent}"
        )
        console.print(said, style="dim")


def _review(console: Console, review: Review | None) -> None:
    if review is None:
        return
    if review.answered_on is None:
        console.print(f"Review asked for on {review.requested_on}; it waits.")
        return
    console.print(
        f"Review asked for on {review.requested_on}; [bold]{review.state}[/] on"
        f" {review.answered_on} by {escape(review.answered_by)}:\n  {escape(review.note)}"
    )


def trail_of(found: ConsentAuditTrail, application_id: str) -> ConsentAuditTrail:
    """Return the consents and inquiries of one application; each attempt by itself."""
    return ConsentAuditTrail(
        tuple(one for one in found.consents if one.application_id == application_id),
        tuple(one for one in found.inquiries if one.application_id == application_id),
    )


def trail_fields(trail: ConsentAuditTrail) -> dict[str, Any]:
    """Return under which consents who was asked, as JSON has it."""
    return {
        "consents": [
            {
                "channel": one.channel,
                "given_at": one.given_at,
                "given": {each.consent: each.version for each in one.given},
            }
            for one in trail.consents
        ],
        "inquiries": [
            {
                "inquiry_id": one.inquiry_id,
                "asked_at": one.asked_at,
                "bureau": one.bureau.consent,
                "social": one.social.consent,
            }
            for one in trail.inquiries
        ],
    }


def _at(instant: datetime) -> str:
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def made_again(applications: Iterable[Application]) -> tuple[int, list[tuple[str, Sequence[str]]]]:
    """Make decisions again; return how many, and of each that is not the same what differs."""
    made = 0
    differing: list[tuple[str, Sequence[str]]] = []
    for application in applications:
        found = again(application)
        made += 1
        if found.differs:
            differing.append((application.application_id, found.differs))
    return made, differing


def _rules(workings: DecisionTrace) -> Table:
    rules = table("Knock-out rules", "rule", "applicant", "allowed", "")
    for check in workings.checks:
        mark = "[green]passed[/]" if check.passed else "[red]declines[/]"
        rules.add_row(check.reason, check.value, check.bound, mark)
    return rules


def _points(workings: DecisionTrace) -> Table:
    points = table("Points", "figure", "value", "points", "at best")
    points.add_row("base", "", str(workings.base), "")
    for mark in workings.marks:
        value = "none" if mark.value is None else str(mark.value)
        points.add_row(mark.figure, value, str(mark.points), str(mark.best))
    points.add_section()
    points.add_row("[bold]score[/]", "", f"[bold]{workings.score}[/]", "")
    return points


def _chances(workings: DecisionTrace) -> str:
    grade = workings.grade
    said = (
        f"grade {grade.name}, {grade.daily_rate} a day" if grade else "more than any grade accepts"
    )
    return f"Default within a year: {percent(workings.default_probability)}, {said}"


def _limit(workings: DecisionTrace) -> Table:
    limit = table("Limit, yuan", "", "at most", "")
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
        "decided_on": stored.decided_on,
        "outcome": stored.outcome,
        "limit": stored.offer.limit if stored.offer else 0,
        "daily_rate": stored.offer.daily_rate if stored.offer else None,
        "score": workings.score,
        "default_probability": workings.default_probability,
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
        "review": _review_fields(made.application.review),
    }


def _review_fields(review: Review | None) -> dict[str, Any] | None:
    if review is None:
        return None
    return {
        "state": review.state,
        "requested_on": review.requested_on,
        "answered_on": review.answered_on,
        "answered_by": review.answered_by or None,
        "note": review.note or None,
    }
