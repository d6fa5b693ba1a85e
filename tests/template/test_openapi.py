"""docs/openapi.json is what the handlers say today, and says all of it."""

import json

import pytest

from microloan.entrypoints.http.error_codes import ErrorCode
from microloan_ops.error_reference import completed
from microloan_ops.openapi.document import document
from microloan_ops.openapi.routes import problem_codes, routes
from tests.support.assertions import api_document
from tests.support.cloud import template

# Of engineers' and operators' doing only: no request of a wallet leads to them.
OF_OPERATORS = {
    *("amount_differs", "exposure_differs", "payment_returned", "refund_differs"),
    *("closing_not_allowed", "freeze_differs", "freeze_end_invalid", "freeze_too_long"),
    *("extra_end_invalid", "extra_not_whole_steps", "extra_too_large", "line_differs"),
    *("line_not_clear", "rate_not_lower"),
    "line_not_frozen",
    *("approval_decided", "approval_differs", "approval_expired", "approval_not_found"),
    *("approval_own", "books_do_not_tie", "books_not_opened", "campaign_differs"),
    *("case_changed", "case_not_found", "case_released", "list_superseded"),
    *("campaign_malformed", "cashflows_invalid", "correction_not_found", "correction_reversed"),
    *("corrupt", "count_not_positive", "date_not_over", "date_out_of_range", "date_too_early"),
    *(
        "credit_decided",
        "credit_not_found",
        "erasure_lapsed",
        "event_does_not_fit",
        "evidence_invalid",
    ),
    *("history_incomplete", "loan_not_open", "loan_not_overdue", "loan_open", "not_found"),
    *(
        "note_invalid",
        "payment_not_found",
        "person_on_hold",
        "places_left",
        "rate_not_offered",
        "reason_invalid",
    ),
    *("refund_not_failed", "refund_owed", "refused", "review_answered", "review_not_found"),
    *("review_waits", "seed_malformed", "settled_on_invalid", "transfer_decided"),
    *("transfer_not_sent", "transfer_open"),
}


def test_openapi_file_equals_the_document_of_the_handlers() -> None:
    assert json.loads(api_document.FILE.read_text(encoding="utf-8")) == document()


def test_openapi_document_has_exactly_the_routes_of_the_stack() -> None:
    events = [
        event["Properties"]
        for function in template.resources("AWS::Serverless::Function").values()
        for event in function["Properties"].get("Events", {}).values()
        if event["Type"] == "Api"
    ]
    routed = {
        f"{event['Method']} {event['Path']}"
        for event in events
        if not event["Path"].startswith("/wallet")
    }
    described = {
        f"{method.upper()} {path}"
        for path, methods in document()["paths"].items()
        for method in methods
    }
    assert described == routed == set(routes())


def test_route_declared_by_two_handlers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    one = routes()["GET /account"].declared
    monkeypatch.setattr("microloan_ops.openapi.routes._declared", lambda: [one, one])
    with pytest.raises(ValueError, match="Two handlers declare GET /account"):
        routes.__wrapped__()


def test_every_error_code_is_documented_for_a_route_or_for_operators() -> None:
    assert set(ErrorCode) - problem_codes() == OF_OPERATORS


@pytest.mark.parametrize("route", routes())
def test_routes_that_move_money_require_an_idempotency_key(route: str) -> None:
    repayments = {"POST /loans/{loan_id}/repayments", "POST /account/repayments"}
    moves = route in {"POST /loans"} | repayments
    assert routes()[route].keyed is moves


def test_errors_page_has_every_code_with_title_and_action() -> None:
    page = (api_document.FILE.parent / "errors.md").read_text("utf-8")
    assert page == completed(page)
    assert all(
        page.count(f"| `{code}` | {code.title} | {code.action} |") == 1 for code in ErrorCode
    )
    for mark in ("problems", "end of problems", "other codes", "end of other codes"):
        with pytest.raises(ValueError, match="lacks the marks"):
            completed(page.replace(f"<!-- {mark} -->", ""))
