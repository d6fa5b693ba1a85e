"""A client that a stranger's tool made of docs/openapi.json lives the journey."""

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

from microloan.domain.underwriting.consent import CURRENT
from microloan_ops.cli.wallet import Wallet
from microloan_ops.local.waiting import within
from microloan_testing import persons
from microloan_testing.confirmations import confirmation_fields
from tests.e2e.people import new_person
from tests.support.assertions.api_document import FILE

pytestmark = pytest.mark.e2e

TOOL = FILE.parents[1] / ".venv-clients/bin/openapi-python-client"
NAME = "micro_loan_client"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The package, as the tool makes it; a warning of the tool is a failure."""
    folder = tmp_path_factory.mktemp("client")
    command = [os.fspath(TOOL), "generate", "--path", os.fspath(FILE), "--fail-on-warning"]
    path = f"{TOOL.parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(  # noqa: S603 - our own command
        [*command, "--output-path", os.fspath(folder / "made")],
        env=os.environ | {"PATH": path},
        capture_output=True,
        check=True,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(os.fspath(folder / "made"))
        yield import_module(NAME)
        for name in [name for name in sys.modules if name.partition(".")[0] == NAME]:
            del sys.modules[name]


def operation(tag: str, name: str) -> Callable[..., Any]:
    """Return what calls an operation, and answers with a model."""
    call: Callable[..., Any] = import_module(f"{NAME}.api.{tag}.{name}").sync
    return call


def body(name: str, document: dict[str, Any]) -> Any:  # noqa: ANN401 - of the package
    models = import_module(f"{NAME}.models")
    return getattr(models, name).from_dict(document)


def settled(client: Any, loan_id: str, status: str) -> Any:  # noqa: ANN401 - of the package
    """Ask for a loan until it has a status."""
    for _ in within(30):
        loan = operation("loans", "get_loan")(client=client, loan_id=loan_id)
        if loan.status == status and not loan.collecting:
            return loan
    raise AssertionError(f"loan {loan_id} never became {status}")


def test_generated_client_runs_the_whole_journey(
    made: ModuleType, invite: Callable[..., Wallet]
) -> None:
    wallet = invite("wechat")
    token = wallet.http.headers["Authorization"].removeprefix("Bearer ")
    client: Any = made.AuthenticatedClient(base_url=str(wallet.http.base_url), token=token)
    with client:
        _journey(client)


def _journey(client: Any) -> None:  # noqa: ANN401 - of the package
    assert operation("onboarding", "get_invitation")(client=client).invited
    person = persons.entries(new_person(), persons.card_number())
    card = operation("onboarding", "post_bank_card")(
        client=client, body=body("BindCardBody", person)
    )
    applied = operation("onboarding", "post_application")(
        client=client, body=body("ApplicationBody", {"consents": dict(CURRENT)})
    )
    assert (applied.outcome, applied.limit > 0) == ("approved", True)
    terms = {"amount": 1_000_00, "instalments": 5}
    quote = operation("loans", "post_quote")(client=client, body=body("QuoteBody", terms))
    to = {"card_id": card.card_id, "purpose": "travel"}
    draw = body("DrawBody", terms | to | confirmation_fields(quote.disclosure.hash_))
    key = uuid.uuid4().hex
    drawn = operation("loans", "post_loan")(client=client, body=draw, idempotency_key=key)
    assert drawn.total_interest == quote.total_interest
    again = operation("loans", "post_loan")(client=client, body=draw, idempotency_key=key)
    assert again == drawn
    loan = settled(client, drawn.loan_id, "open")
    payoff = operation("loans", "get_payoff")(client=client, loan_id=drawn.loan_id)
    assert payoff.quotes[0].total == loan.owed_today
    everything = body("RepaymentBody", {"settle": True, "expected": loan.owed_today})
    paid = operation("loans", "post_repayment")(
        client=client, loan_id=drawn.loan_id, body=everything, idempotency_key=uuid.uuid4().hex
    )
    assert paid.amount == loan.owed_today
    assert settled(client, drawn.loan_id, "settled").outstanding == 0
    refused = operation("loans", "post_loan")(
        client=client,
        body=body("DrawBody", draw.to_dict() | {"amount": 1_00}),
        idempotency_key=uuid.uuid4().hex,
    )
    assert (refused.code, refused.status) == ("amount_too_small", 422)
    month = operation("account", "get_statement")(client=client, month=f"{drawn.drawn_on:%Y-%m}")
    assert month.events[0].kind == "drawn"
