"""Output of decisions: for a terminal of eighty columns, and as JSON."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from microloan.domain.calendar import SHANGHAI
from microloan.domain.money import yuan
from microloan.domain.underwriting.decision_rules import DecisionTrace
from microloan.domain.underwriting.reasons import REASON_TEXTS
from microloan.domain.underwriting.review import Review
from microloan.ports.applications import Application, ConsentAuditTrail
from microloan_ops.cli.decision.reader import DecisionRerun, rerun_decision
from microloan_ops.console.show import percent, table

_CAPS = {
    "income_for_the_score": "months of income for this score",
    "repayments": "income left for repayments",
    "exposure": "unsecured debt for this income, less existing debt",
    "grade": "the grade's own maximum",
    "product": "the product's maximum",
}


def explain(console: Console, made: DecisionRerun, trail: ConsentAuditTrail) -> None:
    """Print the steps of a decision, its rerun and its consents."""
    stored, trace = made.application.decision, made.trace
    console.print(
        f"Application [bold]{made.application.application_id}[/], {stored.decided_on},"
        f" by {stored.model} and {stored.policy}: [bold]{stored.outcome}[/]"
    )
    console.print(_rules(trace))
    console.print(_points(trace))
    console.print(_default_probability(trace))
    if trace.caps:
        console.print(_limit(trace))
    for code in stored.reasons:
        console.print(f"- {REASON_TEXTS[code].zh}  {REASON_TEXTS[code].en}")
    console.print(f"Inputs {stored.fingerprint[:16]}…, all stored")
    _review(console, made.application.review)
    difference = ", ".join(made.differs)
    verdict = f"[red]NO: {difference}[/]" if difference else "[green]yes[/]"
    console.print(f"A rerun with the stored data gives the same decision: {verdict}")
    for consent in trail.consents:
        given = ", ".join(
            f"{consent_given.consent} {consent_given.version}" for consent_given in consent.given
        )
        console.print(
            f"Consent of {_at(consent.given_at)}, {consent.channel}: {given}", style="dim"
        )
    for inquiry in trail.inquiries:
        verdict = (
            f"Inquiry of {_at(inquiry.asked_at)}, {inquiry.inquiry_id}: bureau under"
            f" {inquiry.bureau.consent}, wallets under {inquiry.social.consent}"
        )
        console.print(verdict, style="dim")


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


def trail_of(trail: ConsentAuditTrail, application_id: str) -> ConsentAuditTrail:
    """Return the consents and inquiries of one application."""
    return ConsentAuditTrail(
        tuple(consent for consent in trail.consents if consent.application_id == application_id),
        tuple(inquiry for inquiry in trail.inquiries if inquiry.application_id == application_id),
    )


def trail_fields(trail: ConsentAuditTrail) -> dict[str, Any]:
    """Return under which consents who was asked, as JSON has it."""
    return {
        "consents": [
            {
                "channel": consent.channel,
                "given_at": consent.given_at,
                "given": {each.consent: each.version for each in consent.given},
            }
            for consent in trail.consents
        ],
        "inquiries": [
            {
                "inquiry_id": inquiry.inquiry_id,
                "asked_at": inquiry.asked_at,
                "bureau": inquiry.bureau.consent,
                "social": inquiry.social.consent,
            }
            for inquiry in trail.inquiries
        ],
    }


def _at(instant: datetime) -> str:
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def rerun_all(applications: Iterable[Application]) -> tuple[int, list[tuple[str, Sequence[str]]]]:
    """Rerun decisions. Return their number, and the differences by application."""
    made = 0
    differing: list[tuple[str, Sequence[str]]] = []
    for application in applications:
        rerun = rerun_decision(application)
        made += 1
        if rerun.differs:
            differing.append((application.application_id, rerun.differs))
    return made, differing


def _rules(trace: DecisionTrace) -> Table:
    rules = table("Knock-out rules", "rule", "applicant", "allowed", "")
    for check in trace.checks:
        mark = "[green]passed[/]" if check.passed else "[red]declined[/]"
        rules.add_row(check.reason, check.value, check.bound, mark)
    return rules


def _points(trace: DecisionTrace) -> Table:
    points = table("Points", "figure", "value", "points", "at best")
    points.add_row("base", "", str(trace.base), "")
    for mark in trace.marks:
        value = "none" if mark.value is None else str(mark.value)
        points.add_row(mark.figure, value, str(mark.points), str(mark.best))
    points.add_section()
    points.add_row("[bold]score[/]", "", f"[bold]{trace.score}[/]", "")
    return points


def _default_probability(trace: DecisionTrace) -> str:
    grade = trace.grade
    verdict = (
        f"grade {grade.name}, {grade.daily_rate} a day" if grade else "above every grade's maximum"
    )
    return f"Default within a year: {percent(trace.default_probability)}, {verdict}"


def _limit(trace: DecisionTrace) -> Table:
    limit = table("Limit, yuan", "", "at most", "")
    lowest = min(cap.amount for cap in trace.caps)
    for cap in trace.caps:
        limit.add_row(_CAPS[cap.code], yuan(cap.amount), "lowest" if cap.amount == lowest else "")
    limit.add_section()
    limit.add_row("in whole hundreds", f"[bold]{yuan(trace.limit)}[/]", "")
    return limit


def as_fields(made: DecisionRerun) -> dict[str, Any]:
    """Return a decision as a JSON document, with rates and probabilities as strings."""
    stored, trace = made.application.decision, made.trace
    return {
        "application_id": made.application.application_id,
        "decided_on": stored.decided_on,
        "outcome": stored.outcome,
        "limit": stored.offer.limit if stored.offer else 0,
        "daily_rate": stored.offer.daily_rate if stored.offer else None,
        "score": trace.score,
        "default_probability": trace.default_probability,
        "grade": stored.grade,
        "reasons": list(stored.reasons),
        "model": stored.model,
        "policy": stored.policy,
        "fingerprint": stored.fingerprint,
        "checks": [
            {"reason": c.reason, "value": c.value, "bound": c.bound, "passed": c.passed}
            for c in trace.checks
        ],
        "base": trace.base,
        "points": [
            {"figure": m.figure, "value": m.value, "points": m.points, "best": m.best}
            for m in trace.marks
        ],
        "caps": {cap.code: cap.amount for cap in trace.caps},
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
