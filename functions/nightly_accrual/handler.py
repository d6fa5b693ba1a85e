"""The night's three steps, as the state machine calls them: plan, accrue, close."""

from datetime import date
from typing import Any

from aws_lambda_powertools import Logger

from microloan.entry.environment import Environment
from microloan.entry.invocation import in_time
from microloan.entry.wiring import Wiring
from microloan.usecases.nightly import Segment, accrue, close_days, plan

wiring = Wiring(
    Environment.from_env("LOANS_TABLE", "JOURNAL_TABLE", "TRANSFERS_TABLE", "CLOSINGS_TABLE")
)
logger = Logger()

Event = dict[str, Any]


@in_time
def plan_handler(_event: Event, _context: object) -> Event:
    """Return the dates to close and one item per segment, each complete in itself."""
    night = plan(wiring.night, wiring.clock)
    dates = [day.isoformat() for day in night.dates]
    logger.info("planned", dates=dates, segments=night.segments)
    segments = [
        {"number": number, "of": night.segments, "dates": dates} for number in range(night.segments)
    ]
    return {"dates": dates, "segments": segments, "count": night.segments}


@in_time
def accrue_handler(event: Event, _context: object) -> Event:
    """Value one segment."""
    segment = Segment(event["number"], event["of"], _dates(event))
    done = accrue(segment, wiring.night, wiring.clock)
    logger.info(
        "accrued",
        segment=segment.number,
        loans=done.loans,
        collections=done.collections,
        skipped=done.skipped,
    )
    return {"loans": done.loans, "collections": done.collections, "skipped": done.skipped}


@in_time
def close_handler(event: Event, _context: object) -> Event:
    """Prove and close each date."""
    closings = close_days(_dates(event), event["count"], wiring.night)
    for closing in closings:
        logger.info("closed", day=closing.day, principal=closing.totals.principal)
    return {"closed": [closing.day.isoformat() for closing in closings]}


def _dates(event: Event) -> tuple[date, ...]:
    return tuple(map(date.fromisoformat, event["dates"]))
