"""The commands of `microloan lottery`."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from microloan.domain.channel import Channel
from microloan.domain.invitations.campaign import Campaign, CampaignStage, CampaignTerms
from microloan.domain.invitations.eligibility import EligibilityCriteria
from microloan.ports.invitations import MemberPage
from microloan.usecases.invitations.campaigns import require_campaign
from microloan.usecases.invitations.verify import verify
from microloan_ops.cli.executions import Run, follow
from microloan_ops.cli.lottery import output, state_machine
from microloan_ops.cli.lottery.preview import preview
from microloan_ops.console import Exit, Reply, Yes, command, confirm, progress
from microloan_ops.console.stack import Stack, StackName

app = typer.Typer(help="Run and verify lotteries of invitations.", no_args_is_help=True)
MIN_PRESCREEN = EligibilityCriteria().min_prescreen
CampaignName = Annotated[
    str,
    typer.Argument(metavar="CAMPAIGN", help="Campaign name. Reusing a name resumes that lottery."),
]
Count = Annotated[int, typer.Option(min=1, metavar="MEMBERS", help="Number of members to invite.")]
Seed = Annotated[str | None, typer.Option(help="Announced random seed, generated if you omit it.")]
MinPrescreen = Annotated[
    int, typer.Option(min=0, max=1000, help="Minimum prescreening score, 0 to 1000.")
]
AllEligible = Annotated[
    bool, typer.Option("--all-eligible", help="Invite all eligible members if they are too few.")
]


@command(app, "run")
def run_command(  # noqa: PLR0913 - the options of a command
    campaign: CampaignName,
    channel: Annotated[Channel, typer.Option(help="Wallet whose members take part.")],
    count: Count,
    seed: Seed = None,
    min_prescreen: MinPrescreen = MIN_PRESCREEN,
    stack: StackName = None,
    *,
    all_eligible: AllEligible = False,
    yes: Yes = False,
) -> Reply:
    """Invite members of the white list at random.

    It first counts the listed and the eligible members. If too few are eligible, confirm the lower
    number or give --all-eligible. The option --yes is not enough.

    You cannot withdraw an invitation. Use microloan whitelist remove to delist members.

    Found
    -----
    Fewer members were invited than expected.

    Interrupted
    -----------
    The lottery continues. Repeat the command to follow it. Each member is invited once.

    Examples
    --------
    microloan lottery run spring --channel qq --count 500
    microloan lottery run fall --channel wechat --count 9 --min-prescreen 600
    microloan lottery run winter --channel qq --count 10000 --all-eligible

    JSON
    ----
    campaign, channel, count, conditions{*}, as_of, stage, commitment, seed, listed, eligible,
    eligible_digest, refused{*}, invited, invited_until, highest_rank, rounds, opened_at, closed_at
    """
    connected = Stack.connect(stack)
    terms = CampaignTerms(
        campaign, channel, count, EligibilityCriteria(min_prescreen=min_prescreen)
    )
    terms.check()
    planned = preview(connected, terms, seed)
    if yes and not all_eligible:
        planned.require_enough()
    confirm(planned.question, connected, planned.plan, yes=yes)
    _follow(connected, state_machine.start(connected, terms, seed), campaign)
    drawn = require_campaign(campaign, connected.draws)
    # Another operator may have started it at the same moment, with other terms.
    drawn.require(terms, seed)
    expected = min(count, planned.eligible)
    code = Exit.FOUND if not planned.started and drawn.invited < expected else Exit.DONE
    return Reply(output.record(drawn), lambda console: output.print_campaign(console, drawn), code)


@command(app, "list")
def list_command(stack: StackName = None) -> Reply:
    """List all campaigns.

    Examples
    --------
    microloan lottery list

    JSON
    ----
    campaigns[campaign, channel, count, conditions{*}, as_of, stage, commitment, seed, listed,
    eligible, eligible_digest, refused{*}, invited, invited_until, highest_rank, rounds, opened_at,
    closed_at]
    """
    campaigns = Stack.connect(stack).draws.campaigns()
    document = {"campaigns": [output.record(campaign) for campaign in campaigns]}
    return Reply(document, lambda console: output.print_campaigns(console, campaigns))


@command(app, "status")
def status_command(
    campaign: Annotated[
        str, typer.Argument(metavar="CAMPAIGN", help="Campaign name. See: microloan lottery list.")
    ],
    stack: StackName = None,
) -> Reply:
    """Show a campaign: progress, ineligible members and seed.

    It shows the seed only after the lottery.

    Found
    -----
    The campaign's last execution failed.

    Examples
    --------
    microloan lottery status spring

    JSON
    ----
    campaign, channel, count, conditions{*}, as_of, stage, commitment, seed, listed, eligible,
    eligible_digest, refused{*}, invited, invited_until, highest_rank, rounds, opened_at, closed_at,
    last_run{status, segments_done, segments_total, reason}
    """
    connected = Stack.connect(stack)
    shown = require_campaign(campaign, connected.draws)
    run = state_machine.last(connected, campaign)
    failed = run if run and run.reason and shown.stage is not CampaignStage.CLOSED else None
    document = output.record(shown) | {"last_run": output.run_fields(run) if run else None}

    def words(console: Console) -> None:
        output.print_campaign(console, shown)
        if run and shown.stage is not CampaignStage.CLOSED:
            output.print_run(console, run)

    return Reply(document, words, Exit.FOUND if failed else Exit.DONE)


@command(app, "verify")
def verify_command(
    campaign: Annotated[str, typer.Argument(metavar="CAMPAIGN", help="Name of a closed campaign.")],
    commitment: Annotated[
        str | None,
        typer.Option(metavar="SHA-256", help="SHA-256 of the seed, announced before the lottery."),
    ] = None,
    eligible: Annotated[
        Path | None, typer.Option(help="File for the keys of all eligible members.")
    ] = None,
    stack: StackName = None,
) -> Reply:
    """Verify a lottery from its seed and the white list.

    Found
    -----
    The result contradicts the lottery. The output counts and names each kind.

    Examples
    --------
    microloan lottery verify spring
    microloan lottery verify spring --eligible eligible.txt --json

    JSON
    ----
    listed, eligible, invited, complete, findings{*}, unsettled{*}
    """
    connected = Stack.connect(stack)
    drawn = require_campaign(campaign, connected.draws)
    with ExitStack() as files:
        record = files.enter_context(_write_keys(eligible)) if eligible else _ignore
        verdict = verify(
            drawn,
            _pages(connected, drawn),
            connected.draws.campaigns(),
            commitment=commitment,
            on_eligible=record,
        )
    code = Exit.FOUND if verdict.findings else Exit.DONE
    document = output.verdict_record(verdict)
    return Reply(document, lambda console: output.print_verdict(console, drawn, verdict), code)


@contextmanager
def _write_keys(path: Path) -> Iterator[Callable[[str], object]]:
    with path.open("w", encoding="utf-8") as file:
        yield lambda key: file.write(f"{key}\n")


def _ignore(_: str) -> None:
    """Do nothing."""


def _pages(stack: Stack, campaign: Campaign) -> Iterator[MemberPage]:
    """Yield a channel's members with a progress bar."""
    listed = campaign.counted.listed if campaign.counted else None
    with progress() as bar:
        task = bar.add_task("Members", total=listed)
        for page in stack.draws.pages(campaign.terms.channel, 0, 1):
            bar.advance(task, len(page.members))
            yield page


def _follow(stack: Stack, arn: str, name: str) -> None:
    """Follow a lottery with a progress bar, and print the seed's commitment first."""
    printed = False
    with progress() as bar:
        task = bar.add_task("Segments", total=None)

        def report(run: Run) -> None:
            nonlocal printed
            opened = None if printed else stack.draws.campaign(name)
            if opened:
                printed = True
                bar.console.print(f"SHA-256 of the seed:\n{opened.commitment}", soft_wrap=True)
            bar.update(task, completed=run.done, total=run.total or None)

        follow(stack, arn, "lottery", report)
