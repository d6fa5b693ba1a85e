"""The players of a class page: the domain with its journal, and the witness."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from microloan.domain import ids
from microloan.domain.calendar import due_day
from microloan.domain.ledger.events import LoanEvent
from microloan.domain.ledger.events import LoanEventType as Kind
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_account import LoanAccount, post_event, replay
from microloan.domain.ledger.loan_classification import LoanClassification
from microloan.domain.loan.terms import Terms
from microloan.domain.product import PRODUCT_2026
from tests.oracles.naive import NaiveLoan
from tests.oracles.naive_class import NaiveClass
from tests.support.builders import examples
from tests.support.scenarios.class_pages import (
    ClassEvent,
    ClassEventType,
    ClassScenario,
    ExpectedClass,
)

EXTRA = 1_000_00
_ONE_DAY = timedelta(days=1)


def agree(drawn_on: date) -> Terms:
    """Return the contract of the pages: 10,000 yuan over 24 instalments."""
    rate, method = Decimal("0.0004"), "equal_principal"
    return Terms.agree(10_000_00, rate, 24, drawn_on, due_day(drawn_on), method, PRODUCT_2026)


class ClassPlayer(Protocol):
    """A player of class pages."""

    def happen(self, event: ClassEvent) -> None:
        """Let an event happen on its day."""

    def found(self, expected: ExpectedClass) -> ExpectedClass:
        """Return the class at the end of a day, in the place of the expected one."""


def play_classes(scenario: ClassScenario, player: ClassPlayer) -> None:
    """Let the events happen in the order of time, and compare each class."""
    events = list(_single(scenario.events))
    assert events == sorted(events, key=lambda event: event.when), scenario.name
    for expected in scenario.expected:
        while events and events[0].when <= expected.day:
            player.happen(events.pop(0))
        found = player.found(expected)
        assert found == expected, f"{expected.place} of {scenario.name}"


def _single(events: tuple[ClassEvent, ...]) -> Iterator[ClassEvent]:
    """Yield the events, each payment of a row with many by itself."""
    day_of_month = due_day(events[0].when)
    for event in events:
        if event.type is not ClassEventType.PAYS_EVERY_BILL:
            yield event
            continue
        assert event.day, event.place
        day = event.when
        while day <= event.day:
            if day.day == day_of_month:
                yield replace(event, when=day, type=ClassEventType.PAYS_DUE, day=None)
            day += _ONE_DAY


@dataclass
class DomainClasses:
    """A loan with its journal. A restructuring is not in the journal yet."""

    account: LoanAccount = field(init=False)
    entries: list[Entry] = field(default_factory=list)
    collecting: str | None = None
    restructured: bool = False

    def happen(self, event: ClassEvent) -> None:
        kind = ClassEventType
        match event.type:
            case kind.DRAW:
                self.account, first = examples.drawn(agree(event.when))
                self.entries = [first]
            case kind.MONEY_ARRIVES:
                self._post(Kind.DISBURSED, self._principal, event.when)
            case kind.DRAW_RETURNED:
                self._post(Kind.DISBURSEMENT_RETURNED, self._principal, event.when)
            case kind.WRITTEN_OFF:
                self._post(Kind.WRITTEN_OFF, self.account.loan.exposure, event.when)
            case kind.RETURNED:
                [paid] = [entry for entry in self.entries if entry.value_date == event.day]
                self._post(Kind.RETURNED, paid.amount, event.when, paid.transfer_id, event.day)
            case kind.COLLECTED:
                assert event.day
                self.collecting = ids.collection_id(self.account.loan_id, event.day, "night")
            case kind.RESTRUCTURED:
                self._restructure(event)
            case _:
                self._pay(event)

    @property
    def _principal(self) -> int:
        return self.account.opening.terms.principal

    def _restructure(self, event: ClassEvent) -> None:
        assert event.day
        account, self.restructured = self.account, True
        memory = account.memory.restructure(account.loan, event.when, event.day)
        loan = account.loan.on(event.when)
        self.account = replace(account, loan=loan, memory=memory)

    def _pay(self, event: ClassEvent) -> None:
        day, loan = event.day or event.when, self.account.loan
        amount = loan.due_now(day)
        match event.type:
            case ClassEventType.PAYS_OLDEST:
                amount = loan.on(day).bills[0].owed(day, loan.terms).total
            case ClassEventType.PREPAYS:
                amount += EXTRA
            case ClassEventType.SETTLES:
                amount = loan.payoff(day)
        gone = any(entry.kind is Kind.WRITTEN_OFF for entry in self.entries)
        kind = Kind.RECOVERED if gone else Kind.REPAID
        self.collecting = None
        self._post(kind, amount, event.when, f"in-{day}", day)

    def _post(
        self, kind: Kind, amount: int, day: date, transfer_id: str = "t", value: date | None = None
    ) -> None:
        event = LoanEvent(kind, amount, day, value or day, transfer_id)
        self.account, entry = post_event(self.account, event, self.entries)
        self.entries.append(entry)
        # The class is a function of the journal.
        assert self.restructured or replay(self.entries) == self.account

    def found(self, expected: ExpectedClass) -> ExpectedClass:
        if self.account.status.closed:
            return ExpectedClass(expected.place, expected.day, None)
        found = self.account.class_on(expected.day, self.collecting)
        return ExpectedClass(
            expected.place,
            expected.day,
            found.classification,
            found.since,
            found.cause,
            found.observing_until,
            found.stage.value,
        )


@dataclass
class WitnessedClasses:
    """The same by a step for each day. It does not know the cause of a class."""

    terms: Terms = field(init=False)
    paid: dict[date, int] = field(default_factory=dict)
    restructured: dict[date, date] = field(default_factory=dict)
    written_off: date | None = None
    collected: date | None = None
    returned: bool = False

    def happen(self, event: ClassEvent) -> None:
        kind = ClassEventType
        match event.type:
            case kind.DRAW:
                self.terms = agree(event.when)
            case kind.MONEY_ARRIVES:
                self.terms = self.terms.arrive(event.when, self.terms.due_day)
            case kind.DRAW_RETURNED:
                self.returned = True
            case kind.WRITTEN_OFF:
                self.written_off = event.when
            case kind.RETURNED:
                assert event.day
                del self.paid[event.day]
            case kind.COLLECTED:
                self.collected = event.day
            case kind.RESTRUCTURED:
                assert event.day
                self.restructured[event.when] = event.day
            case _:
                self._pay(event)

    def _pay(self, event: ClassEvent) -> None:
        day = event.day or event.when
        loan, _ = self._live(day)
        amount = loan.due_now
        match event.type:
            case ClassEventType.PAYS_OLDEST:
                amount = loan.bills[0].owed(self.terms)
            case ClassEventType.PREPAYS:
                amount += EXTRA
            case ClassEventType.SETTLES:
                amount = sum(loan.owed)
        self.paid[day], self.collected = amount, None

    def _live(self, until: date) -> tuple[NaiveLoan, NaiveClass]:
        loan = NaiveLoan(self.terms)
        cls, day = NaiveClass(loan.today), loan.today
        while True:
            loan.live_until(day)
            if day in self.paid:
                loan.pay(self.paid[day])
            if day in self.restructured:
                cls.restructure(day, self.restructured[day])
            if day == self.written_off:
                cls.write_off(day)
            cls.end_of(day, [bill.due for bill in loan.bills])
            if day >= until:
                return loan, cls
            day += _ONE_DAY

    def found(self, expected: ExpectedClass) -> ExpectedClass:
        loan, cls = self._live(expected.day)
        if loan.settled or self.returned:
            return ExpectedClass(expected.place, expected.day, None)
        due = loan.bills[0].due if loan.bills else None
        technical = due and due == self.collected and (expected.day - due).days <= 7
        if due and technical:
            _, cls = self._live(due)
        return replace(
            expected,
            classification=LoanClassification(cls.name),
            since=cls.since,
            observed_until=cls.observed_until,
            stage=cls.stage,
        )
