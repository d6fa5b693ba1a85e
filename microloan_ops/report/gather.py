"""Reads a source once and adds everything up."""

from __future__ import annotations

from collections import Counter
from contextlib import closing as closed_at_end
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from microloan.domain.calendar import business_date, month_index
from microloan.domain.errors import CorruptDataError, StateConflictError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.payments.transfer import Direction, TransferStatus
from microloan.domain.underwriting.decision import Outcome
from microloan_ops.report.figures.arrears import Arrears, course
from microloan_ops.report.figures.book import BookDay, book_days
from microloan_ops.report.figures.credit import Grant, by_day
from microloan_ops.report.figures.flows import Flows, prove
from microloan_ops.report.figures.funnel import Funnel, Step, Steps
from microloan_ops.report.figures.period import Span
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

    Seen = Callable[[Part, int], object]

Value = TypeVar("Value")


_IN_VAIN = (Direction.COLLECT, TransferStatus.FAILED)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the page shows; amounts in fen.

    Parameters
    ----------
    made_at
        The bank's time when it was read.
    span
        The days it shows; up to the last that was closed.
    days
        The book at the end of each of them.
    room
        What could be drawn at once at the end of each, by channel.
    collections
        Those asked for on these days that have a result.
    declined
        Collections that brought nothing, by the day they were asked for, and by reason.
    unread
        Loans whose journal is not what its events lead to: they are in no figure of single loans.
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
    reasons: Counter[str]
    arrears: Arrears
    vintages: tuple[Curve, ...]
    nights: tuple[Night, ...]
    runs_kept: timedelta | None
    funnels: tuple[Funnel, ...]
    campaigns: Sequence[Campaign]
    scores: Mapping[Channel, Scores]
    proof: AuditResult
    closings: int
    unread: tuple[str, ...]


def gather(source: Source, since: date | None = None, seen: Seen = lambda *_: None) -> Report:
    """Read a source once, and add everything up that the page shows.

    Parameters
    ----------
    since
        The first day to show; the first of the books when none is given.
    seen
        Called with the number of items, each time that more of a part were read.

    Raises
    ------
    StateConflictError
        When the books were never opened, or no day since then is closed.
    """
    # Read first: nothing is booked any more on the days that are closed by now.
    closings = tuple(source.closings())
    seen(Part.CLOSINGS, len(closings))
    span = _span(closings, since)
    with closed_at_end(People()) as people:
        read = _Reading(source, people, span, seen)
        read.journals()
        read.transfers()
        read.credit()
        campaigns = source.campaigns()
        funnels = read.funnels(campaigns)
        all_days = [closing.day for closing in closings]
        room = by_day(people.changes(), all_days)
        collections = people.attempts(span)
    days = book_days(closings)
    runs = [run for run in source.nights() if _day_of(run) >= span.first]
    seen(Part.NIGHTS, len(runs))
    return Report(
        name=source.name,
        remark=source.remark,
        made_at=source.now(),
        span=span,
        days=tuple(day for day in days if day.day in span),
        room={day: room[day] for day in all_days if day in span},
        flows=read.flows,
        collections=collections,
        declined=read.declined,
        reasons=read.reasons,
        arrears=read.arrears,
        vintages=tuple(c for c in read.vintages.curves(span.last) if read.shows(c.month)),
        nights=nights(runs, days),
        runs_kept=source.runs_kept,
        funnels=funnels,
        campaigns=campaigns,
        scores=read.scores,
        proof=prove(closings, read.flows),
        closings=len(closings),
        unread=tuple(sorted(read.unread)),
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
    """Return the last day a run closed; of one that closed none, the day on which it began."""
    return max(run.closed, default=business_date(run.began))


class _Reading:
    """What is being added up of a source."""

    def __init__(self, source: Source, people: People, span: Span, seen: Seen) -> None:
        self.source, self.people, self.span, self.seen = source, people, span, seen
        self.flows, self.vintages = Flows(), Vintages()
        self.arrears = Arrears(span.points())
        self.scores = new_scores()
        self.declined: Counter[date] = Counter()
        self.reasons: Counter[str] = Counter()
        self.unread: list[str] = []

    def shows(self, month: int) -> bool:
        """Return whether a month is one of those that are shown."""
        return month >= month_index(self.span.first)

    def journals(self) -> None:
        """Add the journal up, entry by entry and loan by loan."""
        for journal in self.source.journals():
            self.seen(Part.JOURNAL, len(journal))
            known = [entry for entry in journal if entry.booked_on <= self.span.last]
            for entry in known:
                self.flows.add(entry)
            if journal[0].kind is not LoanEventType.VALUED:
                self._loan(journal, known)

    def _loan(self, journal: Sequence[Entry], known: Sequence[Entry]) -> None:
        if opening := journal[0].opening:
            self.people.add_step(opening.customer_id, Step.DREW)
        if not known:
            return
        try:
            loan = course(known, self.span.last)
        except CorruptDataError:
            self.unread.append(journal[0].loan_id)
            return
        self.arrears.add(loan)
        self.vintages.add(loan)
        self.people.add_loan(loan, known)

    def transfers(self) -> None:
        """Count the collections, and those that brought nothing."""
        for transfer in self._told(Part.TRANSFERS, self.source.transfers()):
            what = transfer.direction, transfer.status
            collected = transfer.direction is Direction.COLLECT
            if collected and transfer.status is not TransferStatus.REQUESTED:
                self.people.add_attempt(transfer)
            if what == _IN_VAIN and transfer.value_date in self.span:
                self.declined[transfer.value_date] += 1
                self.reasons[transfer.reason or "no reason given"] += 1

    def credit(self) -> None:
        """Note what was applied for, decided and granted."""
        for customer_id, line in self._told(Part.LINES, self.source.lines()):
            self.people.add_line(customer_id, line)
        for customer_id, one in self._told(Part.APPLICATIONS, self.source.applications()):
            self.people.add_step(customer_id, Step.APPLIED)
            decision, channel = one.decision, one.applicant.channel
            if decision.outcome is Outcome.APPROVED:
                self.people.add_step(customer_id, Step.APPROVED)
            if decision.decided_on in self.span:
                self.scores[channel].add(one)
            if offer := decision.offer:
                until = decision.valid_until()
                grant = Grant(decision.decided_on, offer.limit, until, channel)
                self.people.add_grant(customer_id, grant)

    def funnels(self, campaigns: Sequence[Campaign]) -> tuple[Funnel, ...]:
        """Count the white list, step by step."""
        steps = Steps(campaigns, business_date(self.source.now()))
        for member in self._told(Part.MEMBERS, self.source.members()):
            steps.add(member)
            self.people.add_member(member)
        return steps.funnels(self.people.steps())

    def _told(self, part: Part, values: Iterable[Value]) -> Iterator[Value]:
        for value in values:
            self.seen(part, 1)
            yield value
