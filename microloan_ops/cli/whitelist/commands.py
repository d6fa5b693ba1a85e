"""The commands of `microloan whitelist`."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from microloan.domain.calendar import business_date
from microloan.domain.channel import member_key
from microloan.domain.errors import MicroloanError
from microloan.domain.invitations.eligibility import EligibilityCriteria
from microloan_ops.cli.whitelist import output
from microloan_ops.cli.whitelist.checkpoint import Tally
from microloan_ops.cli.whitelist.columns import KEY_COLUMNS
from microloan_ops.cli.whitelist.rows import read
from microloan_ops.cli.whitelist.run import Watch, import_file, remove_file
from microloan_ops.cli.whitelist.sample import write_sample
from microloan_ops.console import Exit, Reply, Yes, command, confirm
from microloan_ops.console.options import ChannelName, Openid, input_file
from microloan_ops.console.stack import Stack, StackError, StackName

app = typer.Typer(help="Import, remove and show listed members.", no_args_is_help=True)
MembersFile = Annotated[Path, input_file("File of members, as CSV or .parquet.")]
Rejects = Annotated[Path | None, typer.Option(help="File for the bad rows and their reasons.")]
Work = Callable[[Path, Stack, Path | None, Watch], Tally]


@command(app, "import")
def import_command(file: MembersFile, rejects: Rejects = None, stack: StackName = None) -> Reply:
    """Import members from a file of any size.

    The columns may be in any order, and there may be others. Importing a file again changes
    nothing.

    Found
    -----
    Some rows are bad. The output names their numbers and the reasons.

    Interrupted
    -----------
    Repeat the command to resume.

    Examples
    --------
    microloan whitelist import members.csv
    microloan whitelist import members.parquet --rejects bad.csv --json

    JSON
    ----
    file, rows, counts{*}, refused, first_refused[row, reason], rejects
    """
    return _process("Importing", file, rejects, import_file, Stack.connect(stack))


@command(app, "remove")
def remove_command(
    file: MembersFile, rejects: Rejects = None, stack: StackName = None, *, yes: Yes = False
) -> Reply:
    """Remove the members of a file from the white list.

    Members with a bound card are customers, and stay. The file needs the columns channel and
    openid, so the imported file will do.

    Found
    -----
    Some rows are bad. The output names their numbers and the reasons.

    Interrupted
    -----------
    Repeat the command to resume.

    Examples
    --------
    microloan whitelist remove members.csv --yes

    JSON
    ----
    file, rows, counts{*}, refused, first_refused[row, reason], rejects
    """
    connected = Stack.connect(stack)
    # Refuse a wrong file before the confirmation.
    rows = read(file, KEY_COLUMNS).total
    plan = (
        f"{file}: {rows:,} rows",
        "Its members without a bound card lose their listing and their invitation.",
    )
    confirm("Remove them", connected, plan, yes=yes)
    return _process("Removing", file, rejects, remove_file, connected)


@command(app, "show")
def show_command(
    channel: ChannelName,
    openid: Openid,
    min_prescreen: Annotated[
        int,
        typer.Option(min=0, max=1000, help="Minimum prescreening score, 0 to 1000."),
    ] = EligibilityCriteria().min_prescreen,
    stack: StackName = None,
) -> Reply:
    """Show a member's status and eligibility.

    Examples
    --------
    microloan whitelist show qq OPENID --min-prescreen 600

    JSON
    ----
    channel, openid, standing, listed_until, changed_on, campaign, invited_until, customer_id,
    card_months, account_months, active_days, abnormal_events, debtor, prescreen,
    conditions[reason, met], takes_part
    """
    connected = Stack.connect(stack)
    member = connected.people.member(member_key(channel, openid))
    if member is None:
        raise StackError(f"{channel} {openid} is not on the white list.", "not_listed")
    conditions = EligibilityCriteria(min_prescreen=min_prescreen)
    view = output.MemberView.at(member, conditions, business_date(connected.clock.now()))
    return Reply(view.fields, view.print)


@command(app, "sample")
def sample_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File to write, .csv or .parquet.")],
    count: Annotated[int, typer.Option(min=1, help="Number of members.")] = 10_000,
) -> Reply:
    """Write a file of fictitious members.

    Examples
    --------
    microloan whitelist sample members.csv --count 1000

    JSON
    ----
    file, members
    """
    write_sample(file, count, date(2099, 12, 31))
    return Reply({"file": str(file), "members": count}, f"{count:,} fictitious members in {file}")


def _process(title: str, file: Path, rejects: Path | None, work: Work, stack: Stack) -> Reply:
    try:
        with output.Bar(title) as bar:
            tally = work(file, stack, rejects, bar)
    except MicroloanError as error:
        raise StackError(f"{error} Repeat the command to resume.") from error
    code = Exit.FOUND if tally.bad else Exit.DONE
    document = output.fields(file, tally, rejects)
    return Reply(document, lambda console: output.print_tally(console, tally, rejects), code)
