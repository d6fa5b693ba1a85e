"""`microloan decision` and `microloan related-party`, on a stack on moto."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import boto3
import pytest
from typer.testing import CliRunner

from microloan.adapters.aws.kms_identity_cipher import KmsIdentityCipher
from microloan.adapters.dynamodb.application_items import DECISION
from microloan.adapters.dynamodb.client import serialize_item
from microloan.adapters.scorecard_files import read_champion_challengers
from microloan.domain import ids
from microloan.domain.channel import Channel
from microloan.domain.underwriting.applicant_data import (
    ApplicantData,
    WalletActivity,
    WalletProfile,
)
from microloan.domain.underwriting.champion_challenger import decide_with_challenger
from microloan.domain.underwriting.decision import Applicant
from microloan.domain.underwriting.policy import POLICY
from microloan.ports.application_writes import AddDecision
from microloan.ports.applications import Application
from microloan.ports.onboarding_writes import AddCustomer
from microloan.usecases.onboarding.review_decision import request_review
from microloan_ops.__main__ import app
from microloan_ops.console.stack import Stack
from microloan_testing import persons
from tests.support.assertions import command_grammar
from tests.support.builders.examples import DRAWN_ON, GOOD_REPORT, PROFILE
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.builders.stored_history import sandbox

MIDDLING = WalletActivity(36, 14, 50, 20)
COUNT = 40
LATER = date(2099, 1, 1)


def application(number: int) -> tuple[str, Application]:
    """An application of one of many people, every seventh of whom is listed by a court."""
    report = replace(
        GOOD_REPORT,
        listed=number % 7 == 0,
        months_of_history=number * 3,
        missed_24m=number % 5,
        inquiries_3m=number % 4,
    )
    channel = list(Channel)[number % 2]
    applicant = Applicant(channel, 30, ApplicantData(report, WalletProfile(wechat=MIDDLING)))
    customer_id = f"cust-{number}"
    contest = replace(read_champion_challengers()[channel], share=Decimal(1))
    decision = decide_with_challenger(applicant, customer_id, DRAWN_ON, contest, POLICY)
    return customer_id, Application(f"app-{number}", decision, applicant)


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with sandbox(InMemoryBank()) as made, pytest.MonkeyPatch.context() as patch:
        for number in range(COUNT):
            made.people.commit(AddDecision(*application(number)))
        patch.setattr(Stack, "connect", lambda _: made)
        yield made


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner(env={"COLUMNS": "80"}).invoke(app, arguments)
    assert result.exit_code == code, result.output
    assert all(len(line) <= 80 for line in result.output.splitlines()), result.output
    return " ".join(result.output.split())


@pytest.fixture
def spoilt(stack: Stack) -> Iterator[None]:
    """A decision whose evidence was changed behind the back of the system."""
    key = {"customer_id": "cust-1", "item": f"{DECISION}app-1"}
    table = stack.database.tables.customers
    item = stack.database.get(table, key)
    assert item
    evidence = item["evidence"]
    changed = item | {"evidence": evidence | {"bureau": evidence["bureau"] | {"listed": True}}}
    stack.database.client.put_item(TableName=table, Item=serialize_item(changed))
    yield
    stack.database.client.put_item(TableName=table, Item=serialize_item(item))


@pytest.mark.usefixtures("stack")
def test_decision_explain_shows_an_approval_with_its_points() -> None:
    _, made = application(39)
    decision = made.decision
    assert decision.offer
    shown = run("decision", "explain", "app-39")
    for said in (
        f"Application app-39, {DRAWN_ON}, by wechat-2 and policy-2: approved",
        f"│ score │ │ {decision.score} │ │",
        f"grade {decision.grade}, {decision.offer.daily_rate} a day",
        f"in whole hundreds │ {decision.offer.limit / 100:,.2f}",
        decision.fingerprint[:16],
        "gives the same decision: yes",
    ):
        assert said in shown.replace("┃", "│"), said


@pytest.mark.usefixtures("stack")
def test_decision_explain_shows_a_decline_with_its_rule_in_both_languages() -> None:
    shown = run("decision", "explain", "app-7")
    assert "listed_person │ yes │ no │ declined" in shown
    assert "您被列入失信被执行人名单 You are on the courts' list of debtors" in shown


@pytest.mark.usefixtures("stack")
def test_decision_explain_json_has_points_that_sum_to_the_score() -> None:
    told: dict[str, Any] = json.loads(
        CliRunner().invoke(app, ["decision", "explain", "app-39", "--json"]).stdout
    )
    assert told["base"] + sum(one["points"] for one in told["points"]) == told["score"]
    assert told["limit"] == min(told["caps"].values()) // 100_00 * 100_00
    assert told["differs"] == []


@pytest.mark.usefixtures("stack")
def test_rerun_of_every_decision_gives_the_same_result() -> None:
    assert run("decision", "rerun", "app-3") == "1 decisions rerun, 0 differ"
    assert run("decision", "rerun", "--all") == f"{COUNT} decisions rerun, 0 differ"


@pytest.mark.usefixtures("stack", "spoilt")
def test_changed_decision_is_named_by_rerun_and_explain() -> None:
    assert "app-1: offer, reasons, fingerprint" in run("decision", "rerun", "--all", code=1)
    assert "NO: offer, reasons, fingerprint" in run("decision", "explain", "app-1", code=1)


@pytest.mark.usefixtures("stack")
def test_decision_command_with_wrong_arguments_is_refused() -> None:
    for arguments in (["rerun"], ["rerun", "app-1", "--all"]):
        run("decision", *arguments, code=2)
    result = CliRunner().invoke(app, ["decision", "explain", "app-99"])
    assert (result.exit_code, result.stderr) == (3, "There is no credit application app-99.\n")


@pytest.mark.usefixtures("stack")
def test_decision_stability_shows_index_and_challengers() -> None:
    shown = run("decision", "stability")
    assert "qq-2: 20 scored" in shown
    assert "wechat-2: 20 scored" in shown
    assert "Population stability index" in shown
    assert "qq-2 │ qq-3 │ 20" in shown
    assert (
        run("decision", "stability", "--since", "2030-01-01")
        == "There are no decisions in this period."
    )


def test_pending_review_is_listed_and_answered(stack: Stack) -> None:
    assert run("decision", "reviews") == "No review is pending."
    request_review("cust-7", "app-7", stack.people, stack.clock)
    assert "app-7 │ 2024-01-15 │ declined" in run("decision", "reviews")
    answer = ("decision", "answer", "app-7", "--note", "a person looked")
    asked = run("decision", "explain", "app-7")
    assert "Review asked for on 2024-01-15; it waits." in asked
    assert "--uphold: Give --uphold or --reopen." in run(*answer, code=2)
    assert "answered: reopened" in run(*answer, "--reopen", "--by", "wang", "--yes")
    assert run("decision", "reviews") == "No review is pending."
    review = stack.people.load_for_application("cust-7").applications[0].review
    assert review
    assert (review.answered_by, review.note) == ("wang", "a person looked")

    told = run("decision", "explain", "app-7")
    said = "Review asked for on 2024-01-15; reopened on 2024-01-15 by wang: a person looked"
    assert said in told
    shown = CliRunner().invoke(app, ["decision", "explain", "app-7", "--json"])
    assert command_grammar.document("decision explain", shown.stdout)["review"] == {
        "state": "reopened",
        "requested_on": "2024-01-15",
        "answered_on": "2024-01-15",
        "answered_by": "wang",
        "note": "a person looked",
    }


def test_impossible_review_answer_is_refused_before_its_announcement(stack: Stack) -> None:
    answer = ["decision", "answer", "app-14", "--uphold", "--yes", "--note"]
    nobody = CliRunner().invoke(app, [*answer, "a person looked"])
    assert nobody.exit_code == 3
    assert nobody.stderr == "No review of this application was requested.\n"
    request_review("cust-14", "app-14", stack.people, stack.clock)
    short = CliRunner().invoke(app, [*answer, "ok"])
    assert short.exit_code == 2
    assert short.stderr == "note: The note must have 10 to 500 characters.\n"
    assert CliRunner().invoke(app, [*answer, "a person looked"]).exit_code == 0
    again = CliRunner().invoke(app, [*answer, "a person looked"])
    assert (again.exit_code, again.stderr) == (3, "This review is answered already.\n")


def test_related_party_file_marks_persons_and_keeps_no_number(
    stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kms: Any = boto3.client("kms")
    key = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["Arn"]
    monkeypatch.setitem(stack.outputs, "PseudonymKey", key)
    file = tmp_path / "related.txt"
    number = next(
        one
        for serial in range(1, 99)
        if (one := persons.identity(serial).resident_id).endswith("X")
    )
    identity_hash = KmsIdentityCipher(kms, "", key).identity_hash(number)
    customer_id = ids.customer_id(identity_hash)
    stack.people.commit(AddCustomer(identity_hash, replace(PROFILE, customer_id=customer_id)))
    monkeypatch.setitem(stack.outputs, "PersonalDataKey", "unused")
    for typed in (number, number.lower(), _wide(number), f"\ufeff{number[:6]} {number[6:]}"):
        file.write_text(f"{typed}\n", "utf-8")
        assert run("related-party", "add", str(file)) == "1 marked"
        assert stack.people.load_for_application(customer_id).related
        found = CliRunner().invoke(app, ["person", "find"], input=f"{typed}\n")
        assert found.stdout == f"{customer_id}\n", found.output
        assert run("related-party", "remove", str(file), "--yes").endswith(" 1 no longer marked")
        assert not stack.people.load_for_application(customer_id).related


@pytest.mark.usefixtures("stack")
def test_person_find_reports_an_invalid_resident_id_without_repeating_it() -> None:
    for typed, reason in (
        (b"110105199003071256\n", "last character"),
        ("身份证\n".encode("gb18030"), "not UTF-8"),
        (persons.resident_id("001", LATER).encode(), "future"),
    ):
        found = CliRunner().invoke(app, ["person", "find"], input=typed)
        assert found.exit_code == 3, found.output
        assert reason in found.stderr
        assert "110105" not in found.output


def _wide(number: str) -> str:
    return "".join(chr(ord(one) - 0x21 + 0xFF01) for one in number)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_bad_line_of_a_related_party_file_is_named_and_the_others_count(
    stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    kms: Any = boto3.client("kms")
    key = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["Arn"]
    monkeypatch.setitem(stack.outputs, "PseudonymKey", key)
    one, two = (persons.identity(serial).resident_id for serial in (1, 2))
    lines = [one, "", "110105199003071256", "关联人", two, two, persons.resident_id("001", LATER)]
    file = tmp_path / "related.txt"
    file.write_text("\r\n".join(lines), encoding)
    result = CliRunner().invoke(app, ["related-party", "add", str(file), "--json"])
    assert result.exit_code == 1, result.output
    assert "110105" not in result.output
    told = json.loads(result.stdout)
    assert told["marked"] == 2
    assert [bad["line"] for bad in told["bad_lines"]] == [3, 4, 7]
    reasons = [bad["reason"] for bad in told["bad_lines"]]
    assert "last character" in reasons[0]
    assert ("UTF-8" if encoding == "gb18030" else "17 digits") in reasons[1]
    assert "future" in reasons[2]
    vault = KmsIdentityCipher(kms, "", key)
    for number in (one, two):
        assert stack.people.load_for_application(
            ids.customer_id(vault.identity_hash(number))
        ).related
