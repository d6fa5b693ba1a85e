"""The `microloan decision` commands."""

from datetime import date
from typing import Annotated

import typer

from microloan.domain.calendar import business_date
from microloan_ops.cli.decision import draws, output, reviews, stability
from microloan_ops.cli.decision.reader import every, find, rerun_decision
from microloan_ops.cli.decision.watch import watch
from microloan_ops.console import Exit, Reply, command, track_progress
from microloan_ops.console.options import ApplicationId, UsageError, date_option
from microloan_ops.console.stack import Stack, StackName

app = typer.Typer(help="Explain, rerun, monitor and review credit decisions.", no_args_is_help=True)


@command(app, "explain")
def explain_command(application_id: ApplicationId, stack: StackName = None) -> Reply:
    """Explain a credit decision: rules, points, grade and limit.

    Found
    -----
    A rerun with the stored data gives another decision.

    Examples
    --------
    microloan decision explain APPLICATION_ID

    JSON
    ----
    application_id, decided_on, outcome, limit, daily_rate, score, default_probability, grade,
    reasons[*], model, policy, fingerprint, checks[reason, value, bound, passed], base,
    points[figure, value, points, best], caps{*}, differs[*],
    review{state, requested_on, answered_on, answered_by, note},
    consents[channel, given_at, given{*}],
    inquiries[inquiry_id, asked_at, bureau, social]
    """
    connected = Stack.connect(stack)
    rerun = rerun_decision(find(connected, application_id))
    owner = connected.people.owner_of(application_id) or ""
    trail = output.trail_of(connected.people.trail(owner), application_id)
    code = Exit.FOUND if rerun.differs else Exit.DONE
    document = output.as_fields(rerun) | output.trail_fields(trail)
    return Reply(document, lambda console: output.explain(console, rerun, trail), code)


@command(app, "rerun")
def rerun_command(
    application_id: Annotated[
        str | None,
        typer.Argument(metavar="[APPLICATION_ID]", help="Credit application ID, or give --all."),
    ] = None,
    stack: StackName = None,
    *,
    all_: Annotated[bool, typer.Option("--all", help="Rerun all stored decisions.")] = False,
) -> Reply:
    """Rerun credit decisions with the stored data.

    Found
    -----
    A decision differs. The output names it and the fields that differ.

    Examples
    --------
    microloan decision rerun APPLICATION_ID
    microloan decision rerun --all --json

    JSON
    ----
    made_again, not_the_same[application_id, differs[*]]
    """
    if all_ == (application_id is not None):
        raise UsageError("APPLICATION_ID", "Give an ID or --all.")
    connected = Stack.connect(stack)
    applications = (
        [find(connected, application_id)]
        if application_id
        else track_progress(every(connected), "Decisions")
    )
    made, differing = output.rerun_all(applications)
    document = {
        "made_again": made,
        "not_the_same": [
            {"application_id": application, "differs": what} for application, what in differing
        ],
    }
    lines = [f"{application}: {', '.join(what)}" for application, what in differing]
    lines.append(f"{made:,} decisions rerun, {len(differing):,} differ")
    return Reply(document, "\n".join(lines), Exit.FOUND if differing else Exit.DONE)


@command(app, "stability")
def stability_command(
    since: Annotated[
        date | None, date_option("--since", "First date of decisions to include.")
    ] = None,
    until: Annotated[
        date | None, date_option("--until", "Last date of decisions to include.")
    ] = None,
    stack: StackName = None,
) -> Reply:
    """Compare applicants with the scorecards' fitting samples.

    It shows the population stability index of each scorecard, and each challenger's results.

    Examples
    --------
    microloan decision stability
    microloan decision stability --since 2026-10-01 --until 2026-10-31

    JSON
    ----
    models[model, people, index, verdict, approved, bands[from, expected, actual, index]],
    challengers[champion, challenger, people, mean_champion, mean_challenger, better, worse]
    """
    connected = Stack.connect(stack)
    last = until or business_date(connected.clock.now())
    watched = watch(track_progress(every(connected), "Decisions"), since or date.min, last)
    return Reply(stability.fields(watched), lambda console: stability.show(console, watched))


command(app, "draws")(draws.draws_command)
command(app, "reviews")(reviews.list_command)
command(app, "answer")(reviews.answer_command)
