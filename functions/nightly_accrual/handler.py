"""The night's three steps, as the state machine calls them, and the watch that sees it closed."""

from datetime import date
from typing import Any

from microloan.adapters.dynamodb.closing_items import totals_fields, totals_of
from microloan.adapters.metrics import measure
from microloan.adapters.time_left import has_time
from microloan.domain.closing import Closing
from microloan.domain.errors import BooksDoNotTie
from microloan.entry.environment import Environment
from microloan.entry.invocation import in_time
from microloan.entry.log import logger
from microloan.entry.wiring import Wiring
from microloan.usecases.accrue import Segment, accrue
from microloan.usecases.nightly import close_days, in_turn, plan

wiring = Wiring(
    Environment.from_env(
        "LOANS_TABLE", "JOURNAL_TABLE", "TRANSFERS_TABLE", "CLOSINGS_TABLE", "NOTICES_BUS"
    )
).ready("night", "clock")

Event = dict[str, Any]

# A page with every loan of it due is asked for and written within this, in seconds.
RESERVE = 120.0


@in_time
def plan_handler(event: Event, _context: object) -> Event:
    """Return the dates to close and one item per segment, each complete in itself."""
    until = event.get("until")
    night = plan(wiring.night, wiring.clock, date.fromisoformat(until) if until else None)
    dates = [day.isoformat() for day in night.dates]
    logger.info("planned", dates=dates, segments=night.segments)
    segments = [
        {"number": number, "of": night.segments, "dates": dates}
        for number in in_turn(night.segments)
    ]
    return {"dates": dates, "segments": segments, "count": night.segments}


@in_time
def accrue_handler(event: Event, _context: object) -> Event:
    """Value one segment, or as much of it as there is time for; then say where to go on."""
    done = accrue(
        _segment(event),
        wiring.night,
        wiring.notices,
        wiring.clock,
        stop=lambda: not has_time(RESERVE),
    )
    logger.info(
        "accrued",
        segment=event["number"],
        loans=done.loans,
        quiet=done.quiet,
        collections=done.collections,
        skipped=done.skipped,
        notices=done.notices,
        handed_on=done.rest is not None,
    )
    measure(SkippedLoans=len(done.skipped), UnsentNotices=done.unsent)
    if done.rest is None:
        return {"done": True}
    so_far = {str(day): totals_fields(totals) for day, totals in done.rest.so_far.items()}
    return event | {"done": False, "position": done.rest.position, "so_far": so_far}


def _segment(event: Event) -> Segment:
    return Segment(
        number=event["number"],
        of=event["of"],
        dates=_dates(event),
        position=event.get("position", ""),
        so_far={
            date.fromisoformat(day): totals_of(fields)
            for day, fields in event.get("so_far", {}).items()
        },
    )


@in_time
def close_handler(event: Event, _context: object) -> Event:
    """Prove and close each date."""
    try:
        closings = close_days(_dates(event), event["count"], wiring.night)
    except BooksDoNotTie:
        measure(BooksDoNotTie=1)
        raise
    for closing in closings:
        logger.info("closed", day=closing.day, principal=closing.totals.principal)
        for one in closing.adjustments:
            logger.error("late entries", day=one.day, closing=closing.day, entries=one.late.entries)
    if closings:
        late = sum(one.late.entries for closing in closings for one in closing.adjustments)
        measure(
            BooksDoNotTie=0,
            DaysClosed=len(closings),
            LateEntries=late,
            **_worth(closings[-1]),
        )
    return {"closed": [closing.day.isoformat() for closing in closings]}


@in_time
def watch_handler(_event: Event, _context: object) -> Event:
    """Tell how many days are not closed that should be by now."""
    late = [day.isoformat() for day in plan(wiring.night, wiring.clock).dates]
    measure(DaysNotClosed=len(late))
    logger.info("watched", days=late)
    if late:
        logger.error("the night has not closed", days=late)
    return {"late": late}


def _worth(closing: Closing) -> dict[str, int]:
    """Return the book at the end of a day, in loans and fen."""
    totals = closing.totals
    return {
        "OpenLoans": sum(worth.loans for worth in totals.cells.values()),
        "PrincipalFen": totals.principal,
        "InterestReceivableFen": totals.receivable,
        "AllowanceFen": totals.allowance,
    }


def _dates(event: Event) -> tuple[date, ...]:
    return tuple(map(date.fromisoformat, event["dates"]))
