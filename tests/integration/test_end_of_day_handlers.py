"""The night's functions as the state machine calls them, on moto."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import boto3
import pytest
from pydantic import ValidationError

from microloan.adapters.dynamodb import pooled_scan
from microloan.domain.calendar import business_date
from microloan.domain.errors import ThrottledError, UnbalancedBooksError
from microloan.domain.loan import Loan
from microloan.usecases.end_of_day import close_days
from microloan.usecases.end_of_day.close_days import open_books
from microloan_ops.cli.clock import NIGHT_RUN
from microloan_ops.cli.ledger import balance
from microloan_ops.console.stack import Stack
from microloan_testing.seeded_loans import make_loan, write_loans
from tests.support.assertions.emitted_metrics import values
from tests.support.builders.stored_history import outputs
from tests.support.cloud import moto_stack
from tests.support.cloud.in_process_api import InProcessApi, LambdaContext, running

LOANS = 12


@pytest.fixture
def night(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, Stack]]:
    """Twelve open loans, three to a page, on the morning after their draw."""
    monkeypatch.setitem(pooled_scan.SCAN, "Limit", 3)
    with moto_stack.stack() as environment:
        api: InProcessApi = running(environment)
        client: Any = boto3.client
        stack = Stack(outputs(), client, "")
        open_books(stack.night, stack.clock)
        today = business_date(stack.clock.now())
        write_loans(LOANS, today, stack.database, outputs()["SandboxTable"], lambda _: None)
        stack.test_clock.set(datetime.combine(today + timedelta(days=1), NIGHT_RUN))
        yield api.load("nightly_accrual"), stack


def seeded_loan(stack: Stack) -> Loan:
    """Return the first of the loans, drawn on the day before the test clock's."""
    drawn_on = business_date(stack.clock.now()) - timedelta(days=1)
    customer_id = make_loan(0, drawn_on).transfer.customer_id
    return stack.books.loans(customer_id)[0].account.loan


def live(handlers: Any, seconds: float) -> tuple[list[Any], Any]:  # noqa: ANN401 - a module
    """Be the state machine; return every worker's answer and what was closed."""
    planned = handlers.plan_handler({}, None)
    answers = []
    for segment in planned["segments"]:
        event = segment
        while True:
            event = handlers.accrue_handler(event, LambdaContext(seconds))
            answers.append(event)
            if event["done"]:
                break
    return answers, handlers.close_handler(planned, None)


@pytest.mark.parametrize(("seconds", "handed_on"), [(900.0, False), (60.0, True)])
def test_worker_without_time_left_hands_its_segment_over(
    night: tuple[Any, Stack], seconds: float, *, handed_on: bool
) -> None:
    handlers, stack = night
    answers, closed = live(handlers, seconds)
    assert (not all(answer["done"] for answer in answers)) is handed_on
    assert len(closed["closed"]) == 1
    found = balance.trial_balance(stack)
    assert found.proven
    last = stack.night.last_closed()
    assert last
    assert sum(worth.loans for worth in last.totals.cells.values()) == LOANS


@pytest.mark.parametrize(
    ("step", "event", "field"),
    [
        ("plan", {"until": "yesterday"}, "until"),
        ("accrue", {"number": 0, "of": 1, "dates": ["yesterday"]}, "dates.0"),
        ("close", {"dates": [], "segments": [], "count": "1"}, "count"),
    ],
)
def test_invalid_end_of_day_event_fails_by_the_name_of_its_field(
    night: tuple[Any, Stack], step: str, event: object, field: str
) -> None:
    handlers, _ = night
    with pytest.raises(ValidationError, match=rf"\n{field}\n"):
        getattr(handlers, f"{step}_handler")(event, None)


def test_end_of_day_emits_the_metrics_of_the_loan_book(
    night: tuple[Any, Stack], capsys: pytest.CaptureFixture[str]
) -> None:
    handlers, stack = night
    late = handlers.watch_handler({}, None)["late"]
    assert len(late) == 1
    assert values(capsys.readouterr().out) == {"DaysNotClosed": 1}
    live(handlers, 900.0)
    told = values(capsys.readouterr().out)
    assert (told["DaysClosed"], told["OpenLoans"]) == (1, LOANS)
    assert (told["SkippedLoans"], told["UnsentNotices"], told["UnbalancedBooks"]) == (0, 0, 0)
    assert told["PrincipalFen"] == balance.trial_balance(stack).open_principal
    assert told["InterestReceivableFen"] > 0
    assert told["AllowanceFen"] > 0
    assert handlers.watch_handler({}, None) == {"late": []}
    assert values(capsys.readouterr().out) == {"DaysNotClosed": 0}


def test_breach_of_the_law_is_logged_and_counted_in_a_metric(
    night: tuple[Any, Stack],
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handlers, stack = night
    handlers.logger.setLevel("ERROR")
    # A domain without the rule: interest from five days before the arrival.
    exact = Loan.exact_interest
    monkeypatch.setattr(
        Loan, "exact_interest", lambda loan, day: exact(loan, day + timedelta(days=5))
    )

    _, closed = live(handlers, 900.0)

    lines = [vars(one) for one in caplog.records if one.getMessage() == "law breached"]
    last = stack.night.last_closed()
    assert last
    assert closed["closed"] == [last.day.isoformat()]
    assert (
        values(capsys.readouterr().out)["LawBreaches"] == last.totals.breaches.count == len(lines)
    )
    named = {(line["rule"], line["loan"]) for line in lines}
    loans = {make_loan(number, last.day).record.account.loan_id for number in range(LOANS)}
    assert named >= {("first-day", loan) for loan in loans}
    assert {line["levelname"] for line in lines} == {"ERROR"}


def test_unbalanced_books_emit_a_metric(
    night: tuple[Any, Stack], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    handlers, stack = night
    monkeypatch.setattr(close_days, "_CATCH_UP", ())
    table = stack.database.tables.journal
    [item, *_] = stack.database.client.scan(TableName=table)["Items"]
    key = {name: item[name] for name in ("loan_id", "seq")}
    stack.database.client.delete_item(TableName=table, Key=key)
    with pytest.raises(UnbalancedBooksError):
        live(handlers, 900.0)
    assert values(capsys.readouterr().out)["UnbalancedBooks"] == 1


def test_notice_of_tomorrows_instalment_is_put_on_the_event_bus(night: tuple[Any, Stack]) -> None:
    handlers, stack = night
    live(handlers, 900.0)
    loan = seeded_loan(stack)
    stack.test_clock.set(datetime.combine(loan.next_due - timedelta(days=1), NIGHT_RUN))
    client = handlers.container.notices._client  # noqa: SLF001 - its events are what is tested
    sent: list[Any] = []
    client.meta.events.register(
        "provide-client-params.events.PutEvents", lambda params, **_: sent.extend(params["Entries"])
    )
    live(handlers, 900.0)
    # The run catches up, so the missed days have notices of other kinds too.
    of_tomorrow = [entry for entry in sent if entry["DetailType"] == "InstalmentDueTomorrow"]
    details = [json.loads(entry["Detail"]) for entry in of_tomorrow]
    assert loan.next_due.isoformat() in {detail["due"] for detail in details}
    for detail in details:
        record = stack.books.loan(detail["customer_id"], detail["loan_id"])
        assert record
        due = date.fromisoformat(detail["due"])
        assert detail["amount"] == record.account.loan.due_now(due) > 0
        assert detail["notice_id"] == f"{detail['loan_id']}#{due}"


def test_end_of_day_with_an_unreachable_event_bus_closes_the_day(
    night: tuple[Any, Stack], capsys: pytest.CaptureFixture[str]
) -> None:
    handlers, stack = night
    live(handlers, 900.0)
    loan = seeded_loan(stack)
    stack.test_clock.set(datetime.combine(loan.next_due - timedelta(days=1), NIGHT_RUN))
    client = handlers.container.notices._client  # noqa: SLF001 - its failure is what is tested
    client.meta.events.register_first("before-send.events.PutEvents", refuse)
    capsys.readouterr()
    _, closed = live(handlers, 900.0)
    assert closed["closed"]
    assert values(capsys.readouterr().out)["UnsentNotices"] > 0


def refuse(**_: object) -> None:
    raise ThrottledError("the bus takes nothing")
