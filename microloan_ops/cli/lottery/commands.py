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

app = typer.Typer(help="Random invitations.", no_args_is_help=True)


@command(app, "run")
def draw_command(  # noqa: PLR0913 - one for each option
    campaign: Annotated[
        str, typer.Argument(metavar="CAMPAIGN", help="Its name; again is the same draw.")
    ],
    channel: Annotated[Channel, typer.Option(help="The wallet whose members are drawn.")],
    count: Annotated[int, typer.Option(min=1, metavar="MEMBERS", help="How many to invite.")],
    seed: Annotated[
        str | None,
        typer.Option(help="One that was published by others after it was announced; else made."),
    ] = None,
    min_prescreen: Annotated[
        int,
        typer.Option(min=0, max=1000, help="Today's credit conditions: the least score, to 1000."),
    ] = EligibilityCriteria().min_prescreen,
    stack: StackName = None,
    *,
    all_eligible: Annotated[
        bool, typer.Option("--all-eligible", help="Agree to fewer, if no more are eligible.")
    ] = False,
    yes: Yes = False,
) -> Reply:
    """Invite so many members of the white list at random, or go on with a draw.

    First it counts who is listed and who is eligible. When fewer are eligible than asked for, --yes
    is not enough: somebody agrees to the number, or --all-eligible does.

    An invitation is not taken back; microloan whitelist remove takes members off the list.

    Found
    -----
    fewer were invited than asked for, and than were eligible when it was counted

    Broken off
    ----------
    The draw goes on without you; the same command follows it, and draws nobody twice.

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
    found = preview(connected, terms, seed)
    if yes and not all_eligible:
        found.require_enough()
    confirm(found.question, connected, found.plan, yes=yes)
    _follow(connected, state_machine.start(connected, terms, seed), campaign)
    drawn = require_campaign(campaign, connected.draws)
    # Somebody else may have begun it this very moment, with other terms.
    drawn.require(terms, seed)
    expected = min(count, found.eligible)
    code = Exit.FOUND if not found.begun and drawn.invited < expected else Exit.DONE
    return Reply(output.record(drawn), lambda console: output.campaign(console, drawn), code)


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
    found = Stack.connect(stack).draws.campaigns()
    document = {"campaigns": [output.record(one) for one in found]}
    return Reply(document, lambda console: output.campaigns(console, found))


@command(app, "status")
def status_command(
    campaign: Annotated[
        str, typer.Argument(metavar="CAMPAIGN", help="microloan lottery list names them.")
    ],
    stack: StackName = None,
) -> Reply:
    """Show how a campaign stands: who was refused and why, and its seed when it is over.

    Found
    -----
    its last execution failed

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
    found = require_campaign(campaign, connected.draws)
    run = state_machine.last(connected, campaign)
    failed = run if run and run.reason and found.stage is not CampaignStage.CLOSED else None
    document = output.record(found) | {"last_run": output.run_fields(run) if run else None}

    def words(console: Console) -> None:
        output.campaign(console, found)
        if run and found.stage is not CampaignStage.CLOSED:
            output.run(console, run)

    return Reply(document, words, Exit.FOUND if failed else Exit.DONE)


@command(app, "verify")
def verify_command(
    campaign: Annotated[str, typer.Argument(metavar="CAMPAIGN", help="One whose draw is over.")],
    commitment: Annotated[
        str | None,
        typer.Option(metavar="SHA-256", help="What was told of the seed before the draw."),
    ] = None,
    eligible: Annotated[
        Path | None, typer.Option(help="Write the keys of all who were eligible to this file.")
    ] = None,
    stack: StackName = None,
) -> Reply:
    """Derive a draw's result again from its seed and the list.

    Found
    -----
    it contradicts the draw; each kind of contradiction is counted and named

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
        tell = files.enter_context(_keys_to(eligible)) if eligible else _nobody
        verdict = verify(
            drawn,
            _pages(connected, drawn),
            connected.draws.campaigns(),
            commitment=commitment,
            on_eligible=tell,
        )
    code = Exit.FOUND if verdict.findings else Exit.DONE
    document = output.verdict_record(verdict)
    return Reply(document, lambda console: output.verdict(console, drawn, verdict), code)


@contextmanager
def _keys_to(path: Path) -> Iterator[Callable[[str], object]]:
    with path.open("w", encoding="utf-8") as file:
        yield lambda key: file.write(f"{key}\n")


def _nobody(_: str) -> None:
    """Tell nobody."""


def _pages(stack: Stack, campaign: Campaign) -> Iterator[MemberPage]:
    """Read a channel's members behind a progress bar."""
    listed = campaign.counted.listed if campaign.counted else None
    with progress() as bar:
        task = bar.add_task("Members", total=listed)
        for page in stack.draws.pages(campaign.terms.channel, 0, 1):
            bar.advance(task, len(page.members))
            yield page


def _follow(stack: Stack, arn: str, name: str) -> None:
    """Wait behind a progress bar; tell what the seed is committed to before anyone is drawn."""
    told = False
    with progress() as bar:
        task = bar.add_task("Segments", total=None)

        def tell(run: Run) -> None:
            nonlocal told
            found = None if told else stack.draws.campaign(name)
            if found:
                told = True
                bar.console.print(f"SHA-256 of the seed:\n{found.commitment}", soft_wrap=True)
            bar.update(task, completed=run.done, total=run.total or None)

        follow(stack, arn, "draw", tell)
