"""docs/openapi.json is what the handlers say today, and says all of it."""

import ast
import json
from pathlib import Path

import pytest

from microloan.domain import errors
from microloan.entry.problems import STATUSES
from ops.openapi.document import document
from ops.openapi.page import completed
from ops.openapi.routes import PROBLEMS, ROUTES
from tests.fakes import documented, template

LAYER = Path(__file__).parents[2] / "layers/microloan/microloan"
# Of engineers' and operators' doing only: no request of a wallet leads to them.
NOT_OF_THE_API = {
    "erasure_lapsed",
    *("books_not_opened", "cashflows_invalid", "due_day_invalid", "history_incomplete"),
    *("loan_not_open", "loan_not_overdue", "reason_invalid", "loan_open", "note_invalid"),
    *("evidence_invalid", "transfer_not_sent", "transfer_decided"),
    *("refund_not_failed", "date_too_early", "rate_not_offered"),
    *("review_answered", "review_not_found"),
    *("event_does_not_fit", "date_not_over", "payment_not_found"),
    *("campaign_malformed", "campaign_differs", "count_not_positive", "seed_malformed"),
}


def test_it_is_what_the_handlers_say() -> None:
    assert json.loads(documented.FILE.read_text(encoding="utf-8")) == document()


def test_every_route_of_the_stack_is_there_and_no_other() -> None:
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
    assert described == routed == set(ROUTES)


def raised() -> dict[str, str]:
    """Return the code of each error that the layer raises, with the name of its class."""
    found = {}
    for path in LAYER.rglob("*.py"):
        for call in (node for node in ast.walk(ast.parse(path.read_text())) if _is_error(node)):
            assert isinstance(call, ast.Call)
            named = [one.value for one in call.keywords if one.arg == "code"]
            is_invalid = ast.unparse(call.func).endswith("Invalid")
            for value in [*named, *(call.args[1:2] if is_invalid else [])]:
                if isinstance(value, ast.Constant):
                    found[str(value.value)] = ast.unparse(call.func).rpartition(".")[2]
    return found


def _is_error(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    kind = getattr(errors, ast.unparse(node.func).rpartition(".")[2], None)
    return isinstance(kind, type) and issubclass(kind, errors.MicroloanError)


def test_every_refusal_of_the_layer_is_described_with_its_status() -> None:
    codes = raised()
    assert len(codes) > 30
    assert codes.keys() >= NOT_OF_THE_API
    assert codes.keys() - NOT_OF_THE_API <= PROBLEMS.keys()
    for code in codes.keys() & PROBLEMS.keys():
        assert PROBLEMS[code][0] is STATUSES[getattr(errors, codes[code])], code


def test_every_problem_is_of_some_route() -> None:
    assert {code for route in ROUTES.values() for code in route.problems} == PROBLEMS.keys()


@pytest.mark.parametrize("route", ROUTES)
def test_what_moves_money_needs_a_key(route: str) -> None:
    moves = route in {"POST /loans", "POST /loans/{loan_id}/repayments"}
    assert ROUTES[route].keyed is moves


def test_the_table_of_problems_is_what_the_routes_say() -> None:
    page = (documented.FILE.parent / "api.md").read_text("utf-8")
    assert page == completed(page)
    assert all(f"| `{code}` |" in page for code in PROBLEMS)
    with pytest.raises(ValueError, match="no place"):
        completed("a page without the marks")
