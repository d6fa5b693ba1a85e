"""Decisions on the deployed stack: kept, explained, made again, looked at by a person."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from microloan.domain.underwriting.consent import CURRENT
from microloan_ops.__main__ import app
from microloan_ops.cli.wallet import Wallet
from microloan_testing import persons
from tests.e2e.people import new_person, numbers

pytestmark = pytest.mark.e2e

Make = Callable[..., Wallet]


def run(*arguments: str) -> str:
    result = CliRunner(env={"COLUMNS": "80"}).invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


def card() -> str:
    return persons.card_number(serial=80_000 + next(numbers))


def test_decision_of_the_deployed_stack_is_the_same_when_rerun(invite: Make) -> None:
    approved = invite().onboard(new_person("002"), card())
    assert approved["outcome"] == "approved"
    shown = run("decision", "explain", approved["application_id"])
    assert f"in whole hundreds │ {approved['limit'] / 100:,.2f}" in shown
    assert "gives the same decision: yes" in shown
    assert "qq: credit_query 2026-12" in shown
    assert "bureau under credit_query, wallets under data_sharing" in shown
    assert " decisions rerun, 0 differ" in " ".join(run("decision", "rerun", "--all").split())


def test_reviewed_and_reopened_decision_is_made_anew(invite: Make) -> None:
    wallet = invite("wechat")
    declined = wallet.onboard(new_person("005"), card())
    assert declined["reasons"][0]["code"] == "listed_person"
    path = f"/credit-applications/{declined['application_id']}"
    asked = wallet.post(f"{path}/reviews", {})
    assert asked["review"]["state"] == "requested"
    assert wallet.post(f"{path}/reviews", {}) == asked
    assert declined["application_id"] in run("decision", "reviews")
    answer = ("decision", "answer", declined["application_id"], "--note", "listed by mistake")
    run(*answer, "--reopen", "--by", "wang", "--yes")
    told = wallet.get(path)["review"]
    assert told["state"] == "reopened"
    assert "wang" not in str(told)
    anew = wallet.post("/credit-applications", {"consents": dict(CURRENT)})
    assert anew["application_id"] != declined["application_id"]
    assert wallet.post("/credit-applications", {"consents": dict(CURRENT)}) == anew


def test_review_of_another_customers_decision_is_not_found(invite: Make) -> None:
    declined = invite().onboard(new_person("005"), card())
    stranger = invite()
    stranger.onboard(new_person("002"), card())
    path = f"/credit-applications/{declined['application_id']}/reviews"
    assert stranger.http.post(path, json={}).status_code == 404


def test_related_party_marked_before_onboarding_is_declined(invite: Make, tmp_path: Path) -> None:
    number = new_person("001")
    register = tmp_path / "related.txt"
    register.write_text(number + "\n")
    assert run("related-party", "add", str(register)) == "1 marked"
    decision = invite().onboard(number, card())
    assert [reason["code"] for reason in decision["reasons"]] == ["related_person"]
