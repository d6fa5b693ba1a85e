"""Output of campaigns: in a terminal, and as JSON for an independent verification."""

from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape

from microloan.domain.invitations.campaign import Campaign, EligibilityCounts
from microloan.usecases.invitations.verify import Finding, FindingType, Verdict
from microloan_ops.cli.executions import Run
from microloan_ops.console.show import table


def record(campaign: Campaign) -> dict[str, object]:
    """Return a campaign as a JSON document, with its seed only when it is closed."""
    counted = campaign.counted or EligibilityCounts()
    terms = campaign.terms
    return {
        "campaign": terms.name,
        "channel": terms.channel,
        "count": terms.count,
        "conditions": asdict(terms.conditions),
        "as_of": campaign.as_of,
        "stage": campaign.stage,
        "commitment": campaign.commitment,
        "seed": campaign.published_seed,
        "listed": counted.listed,
        "eligible": counted.eligible,
        "eligible_digest": f"{counted.digest:064x}",
        "refused": dict(counted.refused),
        "invited": campaign.invited,
        "invited_until": campaign.invited_until,
        "highest_rank": campaign.highest if campaign.published_seed else None,
        "rounds": campaign.round,
        "opened_at": campaign.opened_at,
        "closed_at": campaign.closed_at,
    }


def print_campaigns(console: Console, listed: Sequence[Campaign]) -> None:
    """Print all campaigns, each name on its own line."""
    for campaign in listed:
        counted, terms = campaign.counted or EligibilityCounts(), campaign.terms
        console.print(f"[bold]{terms.name}[/]")
        console.print(
            f"  {terms.channel}, as of {campaign.as_of}, {campaign.stage}:"
            f" {counted.listed:,} listed, {counted.eligible:,} eligible,"
            f" {campaign.invited:,} invited"
        )
    if not listed:
        console.print("There is no campaign yet.")


def print_campaign(console: Console, shown: Campaign) -> None:
    """Print a campaign: progress, ineligible members, and the seed when it is closed."""
    terms = shown.terms
    console.print(
        f"Campaign [bold]{terms.name}[/]: {terms.count:,} of {terms.channel.value},"
        f" as of {shown.as_of}, [bold]{shown.stage.value}[/]",
        highlight=False,
    )
    if shown.counted:
        _print_counts(console, shown, shown.counted)
    if shown.closed_at and shown.invited < terms.count:
        console.print(
            f"[yellow]{terms.count - shown.invited:,} fewer were invited than the count,[/] because"
            " no more were eligible."
        )
    # Each on its own line, so you can copy it.
    console.print("SHA-256 of the seed:")
    console.print(shown.commitment, soft_wrap=True)
    console.print("Seed:" if shown.published_seed else "Seed: shown after the lottery")
    if shown.published_seed:
        console.print(shown.published_seed, markup=False, soft_wrap=True)


def run_fields(of: Run) -> dict[str, object]:
    """Return an execution as a JSON document."""
    return {
        "status": of.status,
        "segments_done": of.done,
        "segments_total": of.total,
        "reason": of.reason or None,
    }


def print_run(console: Console, of: Run) -> None:
    """Print the progress of a campaign's execution, or the reason why it failed."""
    console.print(f"Segments of this pass: {of.done} of {of.total}")
    if of.reason:
        console.print(f"[red]{escape(of.reason)}[/]")


def verdict_record(verdict: Verdict) -> dict[str, object]:
    """Return the result of a verification as a JSON document."""

    def kinds_document(of: dict[FindingType, Finding]) -> dict[str, object]:
        return {k.name.lower(): {"count": f.count, "named": f.named} for k, f in of.items()}

    return {
        "listed": verdict.listed,
        "eligible": verdict.eligible,
        "invited": verdict.invited,
        "complete": verdict.complete,
        "findings": kinds_document(verdict.findings),
        "unsettled": kinds_document(verdict.unsettled),
    }


def print_verdict(console: Console, campaign: Campaign, result: Verdict) -> None:
    """Print the result of a verification."""
    counted = campaign.counted or EligibilityCounts()
    lines = table("Verification", "members", "at the lottery", "now")
    for what, then, now in (
        ("listed", counted.listed, result.listed),
        ("eligible", counted.eligible, result.eligible),
        ("invited", campaign.invited, result.invited),
    ):
        lines.add_row(what, f"{then:,}", f"{now:,}")
    console.print(lines)
    _print_findings(console, "red", result.findings)
    _print_findings(console, "yellow", result.unsettled)
    if result.findings:
        console.print("The lottery is [red]contradicted[/].")
    elif result.complete:
        console.print(
            "The eligible members are the same, and the result follows from the seed: [green]yes[/]"
        )
    else:
        console.print(
            "The result agrees with the remaining white list: [green]yes[/]."
            " The rest [yellow]cannot be verified any more[/]."
        )


def _print_findings(console: Console, style: str, findings: dict[FindingType, Finding]) -> None:
    for kind, finding in findings.items():
        console.print(f"[{style}]{finding.count:,}[/] {kind.value}")
        for key in finding.named:
            console.print(f"  {key}", markup=False)
        if finding.count > len(finding.named) > 0:
            console.print(f"  and {finding.count - len(finding.named):,} more")


def _print_counts(console: Console, campaign: Campaign, counted: EligibilityCounts) -> None:
    lines = table("", "members", "", "of the listed")

    def line(what: str, count: int) -> None:
        lines.add_row(what, f"{count:,}", f"{count / max(counted.listed, 1):.1%}")

    line("listed", counted.listed)
    for why, count in counted.refused.items():
        line(f"refused: {why.replace('_', ' ')}", count)
    line("eligible", counted.eligible)
    if campaign.closed_at:
        line("[bold]invited[/]", campaign.invited)
    console.print(lines)
