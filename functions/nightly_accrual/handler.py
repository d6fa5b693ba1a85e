"""The steps of the end-of-day state machine, and the watch over its result."""

from microloan.adapters.invocation_deadline import has_time_remaining
from microloan.adapters.metrics import measure
from microloan.composition.container import Container
from microloan.composition.environment import Environment
from microloan.domain.errors import UnbalancedBooksError
from microloan.domain.ledger.closing import Closing
from microloan.entrypoints.invocation import with_deadline
from microloan.entrypoints.logging.logger import logger
from microloan.entrypoints.models.end_of_day import (
    EndOfDayClosed,
    EndOfDayStart,
    EndOfDayTasks,
    SegmentTask,
)
from microloan.entrypoints.steps import step
from microloan.usecases.end_of_day.close_days import (
    close_days,
    interleave_segments,
    plan_end_of_day,
)
from microloan.usecases.end_of_day.value_segment import Segment, value_segment

container = Container(
    Environment.from_env(
        "CUSTOMERS_TABLE",
        "LOANS_TABLE",
        "JOURNAL_TABLE",
        "TRANSFERS_TABLE",
        "CLOSINGS_TABLE",
        "NOTICES_BUS",
    )
).preload("end_of_day", "clock")

# The seconds within which a page is read and all its due loans are collected and written.
RESERVE = 120.0


@step
def plan_handler(event: EndOfDayStart) -> EndOfDayTasks:
    """Return the dates to close and one task per segment, each complete in itself."""
    plan = plan_end_of_day(container.end_of_day, container.clock, event.until)
    logger.info("end of day planned", dates=list(map(str, plan.dates)), segments=plan.segments)
    segments = tuple(
        SegmentTask(number=number, of=plan.segments, dates=plan.dates)
        for number in interleave_segments(plan.segments)
    )
    return EndOfDayTasks(dates=plan.dates, segments=segments, count=plan.segments)


@step
def accrue_handler(event: SegmentTask) -> SegmentTask:
    """Value one segment, as far as time allows, and return the next position."""
    part = Segment(event.number, event.of, event.dates, event.position, event.so_far)
    done = value_segment(
        part,
        container.end_of_day,
        container.notices,
        container.clock,
        lambda: not has_time_remaining(RESERVE),
    )
    logger.info(
        "segment valued",
        segment=event.number,
        loans=done.loans,
        accrual_only=done.accrual_only,
        collections=done.collections,
        skipped=done.skipped,
        notices=done.notices,
        handed_on=done.rest is not None,
    )
    if done.unreturned:
        logger.error("bank transfers not returned", credit_ids=done.unreturned)
        measure(TransfersGivenUp=len(done.unreturned))
    measure(SkippedLoans=len(done.skipped), UnsentNotices=done.unsent)
    if done.rest is None:
        return event.model_copy(update={"done": True})
    left = {"done": False, "position": done.rest.position, "so_far": done.rest.so_far}
    return event.model_copy(update=left)


@step
def close_handler(event: EndOfDayTasks) -> EndOfDayClosed:
    """Prove and close each date."""
    try:
        closings = close_days(event.dates, event.count, container.end_of_day)
    except UnbalancedBooksError:
        measure(UnbalancedBooks=1)
        raise
    for closing in closings:
        logger.info("end of day closed", day=closing.day, principal=closing.totals.principal)
        for breach in closing.totals.breaches.named:
            logger.error(
                "law breached",
                rule=breach.rule,
                loan=breach.loan_id,
                day=breach.day,
                closing=closing.day,
                finding=breach.text,
            )
        for adjustment in closing.adjustments:
            logger.error(
                "late entries found",
                day=adjustment.day,
                closing=closing.day,
                entries=adjustment.late.entries,
            )
    if closings:
        late = sum(
            adjustment.late.entries for closing in closings for adjustment in closing.adjustments
        )
        breaches = sum(closing.totals.breaches.count for closing in closings)
        figures = _portfolio_figures(closings[-1])
        measure(
            UnbalancedBooks=0,
            DaysClosed=len(closings),
            LateEntries=late,
            LawBreaches=breaches,
            **figures,
        )
    return EndOfDayClosed(closed=tuple(closing.day for closing in closings))


@with_deadline
def watch_handler(_event: object, _context: object) -> dict[str, list[str]]:
    """Report the days that should be closed by now, but are not."""
    late = [day.isoformat() for day in plan_end_of_day(container.end_of_day, container.clock).dates]
    measure(DaysNotClosed=len(late))
    logger.info("end of day checked", days=late)
    if late:
        logger.error("end of day delayed", days=late)
    return {"late": late}


def _portfolio_figures(closing: Closing) -> dict[str, int]:
    """Return the value of the loan book at the end of a day, in loans and fen."""
    totals = closing.totals
    return {
        "OpenLoans": sum(worth.loans for worth in totals.cells.values()),
        "PrincipalFen": totals.principal,
        "InterestReceivableFen": totals.receivable,
        "AllowanceFen": totals.allowance,
    }
