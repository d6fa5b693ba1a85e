"""The `microloan decision` commands."""

from datetime import date
from typing import Annotated

import typer

from microloan.domain.calendar import business_date
from microloan_ops.cli.decision import output, reviews, stability
from microloan_ops.cli.decision.reader import again, every, find
from microloan_ops.cli.decision.watch import watch
from microloan_ops.console import Exit, Reply, command, followed
from microloan_ops.console.options import ApplicationId, UsageError, a_day
from microloan_ops.console.stack import Stack, StackName

app = typer.Typer(help="Credit decisions.", no_args_is_help=True)


@command(app, "explain")
def explain_command(application_id: ApplicationId, stack: StackName = None) -> Reply:
    """Show how a decision came about: rules, points, grade, limit, reasons.

    Found
    -----
    made again from what is stored, it is not the same

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
    made = again(find(connected, application_id))
    owner = connected.people.owner_of(application_id) or ""
    trail = output.trail_of(connected.people.trail(owner), application_id)
    code = Exit.FOUND if made.differs else Exit.DONE
    document = output.as_fields(made) | output.trail_fields(trail)
    return Reply(document, lambda console: output.explained(console, made, trail), code)


@command(app, "rerun")
def rerun_command(
    application_id: Annotated[
        str | None,
        typer.Argument(metavar="[APPLICATION_ID]", help="A credit application; or --all."),
    ] = None,
    stack: StackName = None,
    *,
    all_: Annotated[bool, typer.Option("--all", help="Every decision ever stored.")] = False,
) -> Reply:
    """Make decisions again from what is stored.

    Found
    -----
    one is not the same; it is named, with what differs

    Examples
    --------
    microloan decision rerun APPLICATION_ID
    microloan decision rerun --all --json

    JSON
    ----
    made_again, not_the_same[application_id, differs[*]]
    """
    if all_ == (application_id is not None):
        raise UsageError("APPLICATION_ID", "give one, or --all")
    connected = Stack.connect(stack)
    found = (
        [find(connected, application_id)]
        if application_id
        else followed(every(connected), "Decisions")
    )
    made, differing = output.made_again(found)
    document = {
        "made_again": made,
        "not_the_same": [{"application_id": one, "differs": what} for one, what in differing],
    }
    lines = [f"{one}: {', '.join(what)}" for one, what in differing]
    lines.append(f"{made:,} reproduced, {len(differing):,} of them differ")
    return Reply(document, "\n".join(lines), Exit.FOUND if differing else Exit.DONE)


@command(app, "stability")
def stability_command(
    since: Annotated[
        date | None, a_day("--since", "Only who was decided on from this day on.")
    ] = None,
    until: Annotated[
        date | None, a_day("--until", "Only who was decided on up to this day.")
    ] = None,
    stack: StackName = None,
) -> Reply:
    """Show whether the people who apply are still those that the cards were fitted on.

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
    watched = watch(followed(every(connected), "Decisions"), since or date.min, last)
    return Reply(stability.fields(watched), lambda console: stability.show(console, watched))


command(app, "reviews")(reviews.list_command)
command(app, "answer")(reviews.answer_command)
