"""The arrows to DynamoDB in docs/diagrams.md are the requests that the functions make."""

import json
import time
import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import boto3

from microloan.adapters.sandbox.payment_gateway import SANDBOX_WEBHOOK_KEY
from microloan.domain import ids
from microloan.domain.calendar import ONE_DAY, business_date, months_later
from microloan.domain.channel import Channel
from microloan.domain.ledger.events import LoanAgreement, LoanEvent, LoanEventType
from microloan.domain.ledger.loan_account import open_account, post_event
from microloan.domain.loan.terms import Terms
from microloan.ports.writes import AppendEntry, LoanRecord, SaveLoan
from microloan.usecases.end_of_day.close_days import open_books
from microloan_ops.cli.clock import MORNING, NIGHT_RUN
from microloan_ops.cli.gateway import webhook_headers
from microloan_ops.console.stack import Stack
from tests.support.assertions.diagrams import requests_to_dynamodb
from tests.support.builders.customers import CARD, DRAW, UNANSWERED_CARD, admit, send_unanswered
from tests.support.builders.stored_history import outputs
from tests.support.cloud.in_process_api import InProcessApi, LambdaContext


def draw(api: InProcessApi) -> dict[str, Any]:
    status, answer = api.request("POST", "/loans", api.confirmed(DRAW), key=uuid.uuid4().hex)
    assert status == 202
    return answer


def call_back(api: InProcessApi, transfer_id: str, status: str) -> list[str]:
    """Send a callback, and return the requests to AWS that it takes."""
    body = json.dumps({"transfer_id": transfer_id, "status": status})
    now = str(int(time.time()))
    headers = webhook_headers(body.encode(), f"msg_{status}", now, (SANDBOX_WEBHOOK_KEY,))
    answered, _ = api.send("POST", "/rails/callbacks", body, headers)
    assert answered == 200
    return list(api.operations)


def test_diagram_of_a_draw_has_the_counted_requests(customer: InProcessApi) -> None:
    transfer_id = draw(customer)["transfer_id"]
    counted = list(customer.operations)
    customer.deliver(transfer_id)
    counted += customer.operations

    assert requests_to_dynamodb("A draw") == counted


def test_diagram_of_a_late_callback_has_the_counted_requests(api: InProcessApi) -> None:
    admit(api, card=UNANSWERED_CARD)
    transfer_id = draw(api)["transfer_id"]
    send_unanswered(api, transfer_id)

    assert requests_to_dynamodb("A late callback") == call_back(api, transfer_id, "settled")


def test_diagram_of_a_returned_payment_has_the_counted_requests(customer: InProcessApi) -> None:
    drawn = draw(customer)
    customer.deliver(drawn["transfer_id"])
    path = f"/loans/{drawn['loan_id']}/repayments"
    _, paid = customer.request("POST", path, {"amount": 300_00}, key=uuid.uuid4().hex)
    customer.deliver(paid["transfer_id"])

    counted = call_back(customer, paid["transfer_id"], "returned")

    assert requests_to_dynamodb("A returned payment") == counted


def test_diagram_of_the_end_of_day_has_the_counted_requests(customer: InProcessApi) -> None:
    stack = Stack(outputs(), boto3.client, "")
    due = _tenth_of_next_month(business_date(stack.clock.now()))
    _close_three_empty_days(customer, stack, due)
    _store_loan_due_on(due, customer.customer_id, stack)
    stack.test_clock.set(datetime.combine(due, NIGHT_RUN))

    plan, segments, close = _run_end_of_day(customer)

    # The other segment is empty: its worker scans it and stores its totals.
    [busy] = [counted for counted in segments if counted != ["Scan", "PutItem"]]
    # The loan is due today, which is a notice on the bus.
    assert busy[-2] == "PutEvents"
    stored = [operation for operation in busy if operation != "PutEvents"]
    assert requests_to_dynamodb("The end of day") == plan + stored + close


def _run_end_of_day(api: InProcessApi) -> tuple[list[str], list[list[str]], list[str]]:
    """Run all steps; return the requests of the plan, of each segment, and of the close."""
    handlers: Any = api.load("nightly_accrual")
    tasks, plan = _step(api, handlers.plan_handler, {})
    segments = [_step(api, handlers.accrue_handler, task)[1] for task in tasks["segments"]]
    return plan, segments, _step(api, handlers.close_handler, tasks)[1]


def _step(api: InProcessApi, handler: Any, event: Any) -> tuple[Any, list[str]]:  # noqa: ANN401 - JSON
    api.operations.clear()
    answer = handler(event, LambdaContext(900.0))
    return answer, list(api.operations)


def _tenth_of_next_month(today: date) -> date:
    return months_later(today.replace(day=10), 1)


def _close_three_empty_days(api: InProcessApi, stack: Stack, due: date) -> None:
    """Close three days before the day that is measured, which counts them again."""
    stack.test_clock.set(datetime.combine(due - timedelta(days=3), MORNING))
    open_books(stack.night, stack.clock)
    stack.test_clock.set(datetime.combine(due - ONE_DAY, NIGHT_RUN))
    _run_end_of_day(api)


def _store_loan_due_on(due: date, customer_id: str, stack: Stack) -> None:
    """Store a loan that was drawn a month before, and booked on the day that is to be closed."""
    drawn_on = months_later(due, -1)
    loan_id, booked_on = ids.loan_id(customer_id, "due"), due - ONE_DAY
    terms = Terms.agree(1_000_00, Decimal("0.0005"), 5, drawn_on, due.day)
    opening = LoanAgreement(loan_id, customer_id, Channel.WECHAT, CARD.card_id, "travel", terms)
    kinds = (LoanEventType.DRAWN, LoanEventType.DISBURSED)
    first, second = (
        LoanEvent(kind, 1_000_00, booked_on, drawn_on, ids.disbursement_id(loan_id))
        for kind in kinds
    )
    account, drawn = open_account(opening, first)
    account, disbursed = post_event(account, second)
    stack.books.commit(
        SaveLoan(LoanRecord(account), None), AppendEntry(drawn), AppendEntry(disbursed)
    )
