"""Campaigns on a terminal, and as JSON for anyone who wants to repeat them."""

from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape

from microloan.domain.invitations.campaign import Campaign, EligibilityCounts
from microloan.usecases.invitations.verify import Finding, FindingType, Verdict
from microloan_ops.cli.executions import Run
from microloan_ops.console.show import table


def record(campaign: Campaign) -> dict[str, object]:
    """Return what a campaign publishes; its seed only when it is closed."""
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


def campaigns(console: Console, found: Sequence[Campaign]) -> None:
    """Show all campaigns; a name, of up to sixty characters, has a line of its own."""
    for one in found:
        counted, terms = one.counted or EligibilityCounts(), one.terms
        console.print(f"[bold]{terms.name}[/]")
        console.print(
            f"  {terms.channel}, as of {one.as_of}, {one.stage}: {counted.listed:,} listed,"
            f" {counted.eligible:,} eligible, {one.invited:,} invited"
        )
    if not found:
        console.print("There is no campaign yet.")


def campaign(console: Console, one: Campaign) -> None:
    """Show a campaign: how it stands, who was refused and why, and its seed when it is closed."""
    terms = one.terms
    console.print(
        f"Campaign [bold]{terms.name}[/]: {terms.count:,} of {terms.channel.value},"
        f" as of {one.as_of}, [bold]{one.stage.value}[/]",
        highlight=False,
    )
    if one.counted:
        _counts(console, one, one.counted)
    if one.closed_at and one.invited < terms.count:
        console.print(
            f"[yellow]{terms.count - one.invited:,} fewer were invited than asked for:[/] no more"
            " were eligible."
        )
    # On lines of their own, so that they can be copied whole.
    console.print("SHA-256 of the seed:")
    console.print(one.commitment, soft_wrap=True)
    console.print("Seed:" if one.published_seed else "Seed: shown when the draw is over")
    if one.published_seed:
        console.print(one.published_seed, markup=False, soft_wrap=True)


def run_fields(of: Run) -> dict[str, object]:
    """Return an execution as JSON has it."""
    return {
        "status": of.status,
        "segments_done": of.done,
        "segments_total": of.total,
        "reason": of.reason or None,
    }


def run(console: Console, of: Run) -> None:
    """Show how far the execution of a campaign is, or why it failed."""
    console.print(f"Segments of this pass: {of.done} of {of.total}")
    if of.reason:
        console.print(f"[red]{escape(of.reason)}[/]")


def verdict_record(verdict: Verdict) -> dict[str, object]:
    """Return what verifying found, as JSON takes it."""

    def every(of: dict[FindingType, Finding]) -> dict[str, object]:
        return {k.name.lower(): {"count": f.count, "named": f.named} for k, f in of.items()}

    return {
        "listed": verdict.listed,
        "eligible": verdict.eligible,
        "invited": verdict.invited,
        "complete": verdict.complete,
        "findings": every(verdict.findings),
        "unsettled": every(verdict.unsettled),
    }


def verdict(console: Console, one: Campaign, found: Verdict) -> None:
    """Show what verifying a draw found."""
    counted = one.counted or EligibilityCounts()
    lines = table("Derived again", "members", "at the draw", "derived now")
    for what, then, now in (
        ("listed", counted.listed, found.listed),
        ("eligible", counted.eligible, found.eligible),
        ("invited", one.invited, found.invited),
    ):
        lines.add_row(what, f"{then:,}", f"{now:,}")
    console.print(lines)
    _kinds(console, "red", found.findings)
    _kinds(console, "yellow", found.unsettled)
    if found.findings:
        console.print("The draw is [red]not what it says[/].")
    elif found.complete:
        console.print(
            "The eligible are the same, and the draw follows from its seed: [green]yes[/]"
        )
    else:
        console.print(
            "The draw fits all that is left of the white list: [green]yes[/];"
            " the rest [yellow]can no longer be derived[/]."
        )


def _kinds(console: Console, style: str, found: dict[FindingType, Finding]) -> None:
    for kind, one in found.items():
        console.print(f"[{style}]{one.count:,}[/] {kind.value}")
        for key in one.named:
            console.print(f"  {key}", markup=False)
        if one.count > len(one.named) > 0:
            console.print(f"  and {one.count - len(one.named):,} more")


def _counts(console: Console, one: Campaign, counted: EligibilityCounts) -> None:
    lines = table("", "members", "", "of the listed")

    def line(what: str, count: int) -> None:
        lines.add_row(what, f"{count:,}", f"{count / max(counted.listed, 1):.1%}")

    line("listed", counted.listed)
    for why, count in counted.refused.items():
        line(f"refused: {why.replace('_', ' ')}", count)
    line("eligible", counted.eligible)
    if one.closed_at:
        line("[bold]invited[/]", one.invited)
    console.print(lines)
