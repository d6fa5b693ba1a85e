"""`microloan customer show` on stored data: each way to find a customer, and what it shows."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from microloan.adapters.dynamodb.application_items import consent_to_item, withdrawal_to_item
from microloan.adapters.dynamodb.approval_items import approval_to_item
from microloan.adapters.dynamodb.client import Item
from microloan.adapters.dynamodb.customer_items import identity_key, profile_to_item
from microloan.adapters.dynamodb.draw_refusal_items import refusal_to_item
from microloan.adapters.dynamodb.member_items import member_to_item
from microloan.domain.approval import Act, Approval
from microloan.domain.channel import Channel
from microloan.domain.ledger.draw_decision import DrawDecision, DrawFacts
from microloan.domain.ledger.line_standing import LineStanding
from microloan.domain.product import PRODUCT
from microloan.domain.underwriting.consent import (
    CURRENT,
    Consent,
    ConsentRecord,
    ConsentWithdrawal,
    require_consents,
)
from microloan.ports.writes import AddDrawRefusal
from microloan_ops.__main__ import app
from microloan_ops.cli.person import commands as person
from microloan_ops.console import Exit
from microloan_ops.console.stack import Stack
from tests.support.builders import examples
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.operator_console import at_desk, later, run, stuck, told
from tests.support.builders.tampered_tables import TableTampering, loan
from tests.support.builders.troubled_bank import troubled_bank

KNOWN = "11010519491231002X"
WHY = "Case 4711, a letter of [2024]"


@pytest.fixture(scope="module")
def bank() -> BankAtMidnight:
    return troubled_bank()


@pytest.fixture
def stack(bank: BankAtMidnight, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    with at_desk(bank, monkeypatch) as made:
        yield made


def store_member(stack: Stack, openid: str, customer_id: str | None) -> None:
    member = replace(examples.member(openid), channel=Channel.QQ, customer_id=customer_id)
    TableTampering(stack).put("Members", {"member": member.key}, member_to_item(member))


def refused(*words: str) -> tuple[int, str]:
    answer = run("customer", "show", *words, "--json")
    return answer.exit_code, json.loads(answer.stdout)["code"]


def test_customer_show_finds_a_customer_by_each_id(bank: BankAtMidnight, stack: Stack) -> None:
    store_member(stack, "o-1", CUSTOMER)
    by_id = told("customer", "show", CUSTOMER)

    assert by_id["customer_id"] == CUSTOMER
    for way in (
        ("--member", "qq", "o-1"),
        ("--loan", bank.large),
        ("--loan", bank.small),
        ("--transfer", stuck(stack).transfer_id),
    ):
        assert told("customer", "show", *way) == by_id


class Cipher:
    """A cipher whose hash is the number itself."""

    def identity_hash(self, number: str) -> str:
        return number


@pytest.mark.parametrize(
    ("number", "code", "expected"),
    [
        (KNOWN, Exit.DONE, CUSTOMER),
        ("110105199003071239", Exit.NOT_DONE, "no_customer"),
        ("110105", Exit.NOT_DONE, "resident_id_format"),
    ],
)
def test_customer_show_reads_the_resident_id_and_never_prints_it(
    number: str, code: Exit, expected: str, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(person, "identity_cipher", lambda _: Cipher())
    key = identity_key(KNOWN)
    TableTampering(stack).put("Customers", dict(key), {"owner": CUSTOMER})

    result = CliRunner().invoke(
        app, ["customer", "show", "--resident-id", "--json"], input=f"{number}\n"
    )

    document = json.loads(result.stdout)
    assert (result.exit_code, document.get("customer_id", document.get("code"))) == (code, expected)
    assert number not in result.output


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("cust-9",), "no_customer"),
        (("--member", "qq", "o-9"), "no_member"),
        (("--member", "qq", "o-2"), "no_customer"),
        (("--loan", "loan-9"), "no_loan"),
        (("--transfer", "out-9"), "no_transfer"),
    ],
)
def test_customer_show_without_a_match_says_what_is_missing(
    words: tuple[str, ...], code: str, stack: Stack
) -> None:
    store_member(stack, "o-2", None)
    assert refused(*words) == (Exit.NOT_DONE, code)


@pytest.mark.parametrize(
    "words",
    [
        (),
        (CUSTOMER, "--loan", "loan-9"),
        ("--loan", "loan-9", "--transfer", "out-9"),
        ("--member", "qq", "o-1", "--resident-id"),
    ],
)
@pytest.mark.usefixtures("stack")
def test_customer_show_needs_exactly_one_way_to_find(words: tuple[str, ...]) -> None:
    answer = run("customer", "show", *words)

    assert answer.exit_code == Exit.USAGE
    assert "in exactly one way" in " ".join(answer.stderr.split())


def test_customer_show_has_line_loans_and_transfers(bank: BankAtMidnight, stack: Stack) -> None:
    shown = told("customer", "show", CUSTOMER)
    line = bank.line()

    assert shown["channels"] == ["wechat"]
    expected = {"standing": "arrears", "limit": line.limit, "used": line.used, "available": 0}
    assert {name: shown["line"][name] for name in expected} == expected
    assert shown["line"]["freeze"] is None
    assert [row["state"] for row in shown["loans"]] == ["late", "in_transit", "settled"]
    late = shown["loans"][0]
    assert (late["loan_id"], late["days_past_due"], late["next_due"]) == (
        bank.large,
        34,
        "2024-02-15",
    )
    assert 0 < late["due_now"] < late["owed"]
    assert sum(row["outstanding"] for row in shown["loans"]) == line.used
    assert {row["direction"] for row in shown["transfers"]} == {"refund", "disburse"}
    assert stuck(stack).transfer_id in {row["transfer_id"] for row in shown["transfers"]}
    assert shown["unreadable"] == shown["approvals"] == shown["consents_withdrawn"] == []


def test_customer_show_prints_the_file_in_eighty_columns(
    bank: BankAtMidnight, stack: Stack
) -> None:
    shown = run("customer", "show", CUSTOMER)

    assert shown.exit_code == Exit.DONE
    for text in (
        f"Customer {CUSTOMER}, wallets: wechat",
        "Line arrears: limit 50,000.00 yuan, used",
        "Freeze: none",
        bank.large,
        stuck(stack).transfer_id,
    ):
        assert text in shown.stdout


def store_approval(stack: Stack, act: Act, of: str = CUSTOMER) -> None:
    asked = Approval(f"approval-{act}", act, of, of, 5_00, (), "li", stack.clock.now(), WHY)
    item = approval_to_item(asked)
    store_own(stack, item)


def store_own(stack: Stack, item: Item) -> None:
    key = {name: item[name] for name in ("customer_id", "item")}
    TableTampering(stack).put("Customers", key, item)


def test_customer_show_lists_open_approvals_but_no_sign_of_a_hold(stack: Stack) -> None:
    store_approval(stack, Act.WRITE_OFF)
    store_approval(stack, Act.RELEASE_HOLD)
    store_approval(stack, Act.FREEZE_LINE, of="cust-9")

    [approval] = told("customer", "show", CUSTOMER)["approvals"]

    assert (approval["act"], approval["requested_by"]) == ("write_off", "li")
    output = run("customer", "show", CUSTOMER).stdout
    assert "Approval approval-write_off: write_off, 5.00 yuan, by li" in output
    assert "hold" not in output


def test_customer_show_lists_only_pending_approvals_of_the_customer(stack: Stack) -> None:
    store_approval(stack, Act.WRITE_OFF)
    later(stack, timedelta(days=4))

    assert told("customer", "show", CUSTOMER)["approvals"] == []


def test_customer_show_names_a_withdrawn_consent(stack: Stack) -> None:
    withdrawal = ConsentWithdrawal(Consent.DATA_SHARING, Channel.QQ, stack.clock.now())
    store_own(stack, withdrawal_to_item(CUSTOMER, withdrawal))

    [shown] = told("customer", "show", CUSTOMER)["consents_withdrawn"]

    assert (shown["consent"], shown["channel"]) == ("data_sharing", "qq")
    assert "Consent withdrawn: data_sharing, 2024-03-20" in run("customer", "show", CUSTOMER).stdout
    again = stack.clock.now() + timedelta(minutes=1)
    given = ConsentRecord("app-1", Channel.QQ, again, require_consents(CURRENT))
    store_own(stack, consent_to_item(CUSTOMER, given))
    assert told("customer", "show", CUSTOMER)["consents_withdrawn"] == []


def store_refusal(stack: Stack, minute: int) -> None:
    facts = DrawFacts(
        decided_at=stack.clock.now() + timedelta(minutes=minute),
        product_version=PRODUCT.version,
        amount=5_00 + minute,
        available=0,
        standing=LineStanding.ARREARS,
        open_loans=1,
        good_until=None,
        consent_withdrawn_on=None,
        draws_in_hour=0,
        draws_in_day=0,
    )
    refusal = AddDrawRefusal(CUSTOMER, f"loan-{minute}", DrawDecision(facts, "line_arrears", "1"))
    store_own(stack, refusal_to_item(refusal))


def test_customer_show_has_the_last_five_refused_draws_newest_first(stack: Stack) -> None:
    for minute in range(7):
        store_refusal(stack, minute)

    shown = told("customer", "show", CUSTOMER)["refused_draws"]

    assert [draw["amount"] for draw in shown] == [5_06, 5_05, 5_04, 5_03, 5_02]
    assert {draw["result"] for draw in shown} == {"line_arrears"}
    output = run("customer", "show", CUSTOMER).stdout
    assert "Draw refused 2024-03-20 10:06: 5.06 yuan, line_arrears" in output


@pytest.mark.usefixtures("stack")
def test_customer_show_has_the_freeze_that_holds() -> None:
    given = ("--code", "suspected_fraud", "--until", "2024-04-01", "--reason", WHY, "--by", "wang")
    told("line", "freeze", CUSTOMER, *given, "--yes")

    freeze = told("customer", "show", CUSTOMER)["line"]["freeze"]

    assert (freeze["code"], freeze["until"]) == ("suspected_fraud", "2024-04-01")
    assert "Freeze: suspected_fraud, until 2024-04-01" in run("customer", "show", CUSTOMER).stdout


def test_customer_show_of_a_customer_without_a_line_says_so(stack: Stack) -> None:
    store_own(stack, profile_to_item(replace(examples.PROFILE, customer_id="cust-8")))

    document = told("customer", "show", "cust-8")

    assert (document["line"], document["channels"], document["loans"]) == (None, [], [])
    shown = run("customer", "show", "cust-8").stdout
    assert "There is no credit line." in shown
    assert "There is no open loan." in shown


def test_customer_show_with_an_unreadable_loan_names_it_and_shows_the_rest(
    bank: BankAtMidnight, stack: Stack
) -> None:
    TableTampering(stack).update("Loans", loan(bank.large), status="unknown")

    shown = run("customer", "show", CUSTOMER)
    document = told("customer", "show", "--loan", bank.large)

    assert shown.exit_code == Exit.FOUND
    assert f"Cannot read loan {bank.large}." in shown.stdout
    assert document["unreadable"] == [f"loan {bank.large}"]
    assert [row["state"] for row in document["loans"]] == ["in_transit", "settled"]
