"""The figures of a report, from one pass over a source."""

from __future__ import annotations

from collections import Counter
from contextlib import closing as closed_at_end
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from microloan.domain.calendar import ONE_DAY, business_date, month_index
from microloan.domain.errors import CorruptDataError, StateConflictError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.plan_offer import PlanOffer
from microloan.domain.payments.transfer import Direction, TransferStatus
from microloan.domain.underwriting.outcome import Outcome
from microloan_ops.report.figures.arrears import Arrears, course
from microloan_ops.report.figures.book import BookDay, book_days
from microloan_ops.report.figures.credit import Grant, by_day
from microloan_ops.report.figures.flows import Flows, prove
from microloan_ops.report.figures.funnel import Funnel, Step, Steps
from microloan_ops.report.figures.losses import Losses
from microloan_ops.report.figures.migration import Migration
from microloan_ops.report.figures.period import Span
from microloan_ops.report.figures.plans import Plans
from microloan_ops.report.figures.rolls import Rolls
from microloan_ops.report.figures.runs import Night, nights
from microloan_ops.report.figures.scores import Scores, new_scores
from microloan_ops.report.figures.vintage import Curve, Vintages
from microloan_ops.report.people import People
from microloan_ops.report.source import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime, timedelta

    from microloan.domain.channel import Channel
    from microloan.domain.invitations.campaign import Campaign
    from microloan.domain.ledger.audit import AuditResult
    from microloan.domain.ledger.closing import Closing
    from microloan.domain.ledger.journal import Entry
    from microloan_ops.report.figures.attempts import Collections
    from microloan_ops.report.source import NightRun, Source

    Progress = Callable[[Part, int], object]

Value = TypeVar("Value")


_FAILED_COLLECTION = (Direction.COLLECT, TransferStatus.FAILED)


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of the page, with amounts in fen.

    Parameters
    ----------
    made_at
        The bank's time of the reading.
    span
        Its days, up to the last closed one.
    days
        The book at the end of each day.
    room
        Fen available to customers at the end of each day, by channel.
    collections
        Collections of these days with a result.
    declined
        Failed collections, by the day of the request.
    begin
        The book on the first day that `migration` compares: the day before the report's days, or
        the first closed one.
    unread
        Loans with a journal that cannot be replayed, in no figure of single loans.
    """

    name: str
    remark: str
    made_at: datetime
    span: Span
    days: tuple[BookDay, ...]
    room: Mapping[date, Mapping[Channel, int]]
    flows: Flows
    collections: Collections
    declined: Counter[date]
    arrears: Arrears
    rolls: Rolls
    begin: BookDay
    migration: Migration
    losses: Losses
    plans: Plans
    vintages: tuple[Curve, ...]
    nights: tuple[Night, ...]
    runs_kept: timedelta | None
    funnels: tuple[Funnel, ...]
    campaigns: Sequence[Campaign]
    scores: Mapping[Channel, Scores]
    proof: AuditResult
    closings: int
    unread: tuple[str, ...]


def gather(
    source: Source, since: date | None = None, progress: Progress = lambda *_: None
) -> Report:
    """Read a source once, and add up all figures of the page.

    Parameters
    ----------
    since
        The first day of the report, by default the first of the books.
    progress
        Called with the number of items after each reading.

    Raises
    ------
    StateConflictError
        When the books were never opened, or no day since then is closed.
    """
    # Closings come first: the bank books nothing more on closed days.
    closings = tuple(source.closings())
    progress(Part.CLOSINGS, len(closings))
    span = _span(closings, since)
    with closed_at_end(People()) as people:
        begin = max(closings[0].day, span.first - ONE_DAY)
        reading = _Reading(source, people, span, begin, progress)
        reading.journals()
        reading.transfers()
        reading.credit()
        campaigns = source.campaigns()
        funnels = reading.funnels(campaigns)
        all_days = [closing.day for closing in closings]
        room = by_day(people.changes(), all_days)
        collections = people.attempts(span)
    days = book_days(closings)
    runs = [run for run in source.nights() if _day_of(run) >= span.first]
    progress(Part.NIGHTS, len(runs))
    return Report(
        name=source.name,
        remark=source.remark,
        made_at=source.now(),
        span=span,
        days=tuple(day for day in days if day.day in span),
        room={day: room[day] for day in all_days if day in span},
        flows=reading.flows,
        collections=collections,
        declined=reading.declined,
        arrears=reading.arrears,
        rolls=reading.rolls,
        begin=next(day for day in days if day.day == begin),
        migration=reading.migration,
        losses=reading.losses,
        plans=reading.plans,
        vintages=tuple(
            curve for curve in reading.vintages.curves(span.last) if reading.shows(curve.month)
        ),
        nights=nights(runs, days),
        runs_kept=source.runs_kept,
        funnels=funnels,
        campaigns=campaigns,
        scores=reading.scores,
        proof=prove(closings, reading.flows),
        closings=len(closings),
        unread=tuple(sorted(reading.unread)),
    )


def _span(closings: Sequence[Closing], since: date | None) -> Span:
    if not closings:
        raise StateConflictError(
            "open the books first: microloan ledger open", code="books_not_opened"
        )
    first, last = closings[0].day, closings[-1].day
    if since and since > last:
        raise StateConflictError(
            f"no day since {since} is closed; {last} is the last", code="nothing_closed"
        )
    return Span(max(first, since) if since else first, last)


def _day_of(run: NightRun) -> date:
    """Return the last day that a run closed, or the day on which it began."""
    return max(run.closed, default=business_date(run.began))


class _Reading:
    """The sums while a source is read."""

    def __init__(
        self, source: Source, people: People, span: Span, begin: date, progress: Progress
    ) -> None:
        self.source, self.people, self.span, self.progress = source, people, span, progress
        self.flows, self.vintages = Flows(), Vintages()
        self.arrears = Arrears(span.points())
        ends = span.month_ends()
        self.rolls, self.losses, self.plans = Rolls(ends), Losses(ends, span.last), Plans(span)
        self.migration = Migration(sorted({begin, *ends, span.last}))
        self.scores = new_scores()
        self.declined: Counter[date] = Counter()
        self.unread: list[str] = []

    def shows(self, month: int) -> bool:
        """Return whether the report shows a month."""
        return month >= month_index(self.span.first)

    def journals(self) -> None:
        """Add the journal up, entry by entry and loan by loan."""
        for journal in self.source.journals():
            self.progress(Part.JOURNAL, len(journal))
            closed = [entry for entry in journal if entry.booked_on <= self.span.last]
            for entry in closed:
                self.flows.add(entry)
            if journal[0].kind not in {LoanEventType.VALUED, LoanEventType.CREDITED}:
                self._loan(journal, closed)

    def _loan(self, journal: Sequence[Entry], closed: Sequence[Entry]) -> None:
        if opening := journal[0].opening:
            self.people.add_step(opening.customer_id, Step.DREW)
        if not closed:
            return
        try:
            loan = course(closed, self.span.last)
        except CorruptDataError:
            self.unread.append(journal[0].loan_id)
            return
        for figures in (self.arrears, self.vintages, self.rolls, self.migration, self.losses):
            figures.add(loan)
        self.plans.add(loan.plans)
        self.people.add_loan(loan)

    def transfers(self) -> None:
        """Count the collections, and the failed ones."""
        for transfer in self._counted(Part.TRANSFERS, self.source.transfers()):
            kind = transfer.direction, transfer.status
            collected = transfer.direction is Direction.COLLECT
            if collected and transfer.status is not TransferStatus.REQUESTED:
                self.people.add_attempt(transfer)
            if kind == _FAILED_COLLECTION and transfer.value_date in self.span:
                self.declined[transfer.value_date] += 1

    def credit(self) -> None:
        """Add applications, decisions and limits."""
        for customer_id, line in self._counted(Part.LINES, self.source.lines()):
            if isinstance(line, PlanOffer):
                self.plans.add_offer(line)
            else:
                self.people.add_line(customer_id, line)
        for customer_id, application in self._counted(
            Part.APPLICATIONS, self.source.applications()
        ):
            self.people.add_step(customer_id, Step.APPLIED)
            decision, channel = application.decision, application.applicant.channel
            if decision.outcome is Outcome.APPROVED:
                self.people.add_step(customer_id, Step.APPROVED)
            if decision.decided_on in self.span:
                self.scores[channel].add(application)
            if offer := decision.offer:
                until = decision.valid_until()
                grant = Grant(decision.decided_on, offer.limit, until, channel)
                self.people.add_grant(customer_id, grant)

    def funnels(self, campaigns: Sequence[Campaign]) -> tuple[Funnel, ...]:
        """Count the members of the white list by step."""
        steps = Steps(campaigns, business_date(self.source.now()))
        for member in self._counted(Part.MEMBERS, self.source.members()):
            steps.add(member)
            self.people.add_member(member)
        return steps.funnels(self.people.steps())

    def _counted(self, part: Part, values: Iterable[Value]) -> Iterator[Value]:
        for value in values:
            self.progress(part, 1)
            yield value
