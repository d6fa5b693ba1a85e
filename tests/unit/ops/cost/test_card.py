"""The cost card, recalculated by hand."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.cost import LINES, PICTURE, about
from benchmarks.cost_picture import along, draw
from microloan_ops.__main__ import app
from microloan_ops.console.exit_codes import Exit
from microloan_ops.cost.card import Card, Part, card
from microloan_ops.cost.counted import Counted, Night, Operation, Stored, counted
from microloan_ops.cost.prices import Price, Step, published
from microloan_ops.cost.usage import Usage
from tests.support.assertions.operation_counts import NOTHING, counts

MILLION = 1_000_000
USAGE = Usage(accounts=Decimal(MILLION), active=Decimal("0.1"))


def book(**operations: Operation) -> Counted:
    return counts(USAGE.operations(), Night(Decimal(0), Decimal(0), Decimal(0)), **operations)


def lines(found: Card, part: Part) -> dict[str, tuple[Decimal, Decimal]]:
    return {line.what: (line.quantity, line.dollars) for line in found.lines if line.part is part}


def test_tiered_price_gets_cheaper_within_a_month() -> None:
    price = Price(
        "",
        "",
        Decimal(MILLION),
        (Step(Decimal("3.50"), Decimal(333 * MILLION)), Step(Decimal("2.80"), None)),
    )
    assert price.year(Decimal(12 * MILLION)) == 12 * Decimal("3.50")
    assert price.year(Decimal(12 * 400 * MILLION)) == 12 * (
        333 * Decimal("3.50") + 67 * Decimal("2.80")
    )


def test_yearly_operations_follow_from_the_usage() -> None:
    did = USAGE.operations()
    assert did["borrow"] == 100_000 * 4
    assert did["a payment is collected"] == 400_000 * (1 + 5)
    assert did["is the entrance shown"] == 12 * MILLION + 24 * 100_000 + 200_000
    assert did["a token is looked at"] == did["is the entrance shown"]
    assert USAGE.open_loans.quantize(Decimal(1)) == 166_667


def test_requests_cost_at_the_api_and_for_their_read_and_write_units() -> None:
    drawn = replace(NOTHING, requested=True, read=Decimal(6), written=Decimal(10), answered=1 << 10)
    found = card(USAGE, book(borrow=drawn), published())
    assert lines(found, Part.API)["API Gateway, requests of a REST API"] == (
        Decimal(400_000),
        Decimal("1.4"),
    )
    assert lines(found, Part.STORE) == {
        "DynamoDB on demand, read units": (Decimal(2_400_000), Decimal("0.3")),
        "DynamoDB on demand, write units": (Decimal(4_000_000), Decimal("2.5")),
    }


def test_night_costs_follow_from_the_open_loans() -> None:
    night = Night(read=Decimal("0.2"), written=Decimal("0.1"), processor=Decimal(0))
    counts = replace(book(), night=night)
    found = lines(card(USAGE, counts, published()), Part.NIGHT)
    read, dollars = found["DynamoDB on demand, read units"]
    assert read == USAGE.open_loans * 365 / 5
    assert dollars == (read / 8 / MILLION).quantize(dollars)


def test_stored_gigabytes_cost_each_month_and_for_recovery() -> None:
    usage = replace(USAGE, draws=Decimal(0))
    of = replace(book(), stored=Stored(account=1 << 30, loan=0, payment=0))
    found = lines(card(usage, of, published()), Part.STORAGE)
    assert found["DynamoDB, GB stored, a month"] == (Decimal(12 * MILLION), Decimal(3 * MILLION))
    assert (
        found["DynamoDB, GB kept for point-in-time recovery, a month"][1]
        == Decimal("2.4") * MILLION
    )


def test_operation_with_a_slower_call_costs_more() -> None:
    quick = card(USAGE, book(borrow=replace(NOTHING, calls={"GetItem": 1})), published())
    slow = card(USAGE, book(borrow=replace(NOTHING, calls={"Encrypt": 1})), published())
    assert slow.dollars_of(Part.FUNCTIONS) > quick.dollars_of(Part.FUNCTIONS)
    assert lines(slow, Part.KEYS)["KMS, requests"] == (Decimal(400_000), Decimal("1.2"))


def test_cost_per_account_falls_with_the_number_of_accounts() -> None:
    def each(accounts: int) -> Decimal:
        return card(Usage(accounts=Decimal(accounts)), counted(), published()).yuan_per_account

    per_account = [each(10**zeros) for zeros in range(3, 9)]
    assert per_account == sorted(per_account, reverse=True)
    assert per_account[-1] < Decimal("0.10") < per_account[0]


def test_cost_card_is_the_sum_of_its_parts() -> None:
    found = card(USAGE, counted(), published())
    assert sum(map(found.dollars_of, Part)) == found.dollars
    assert found.yuan_per_account == found.dollars * published().yuan_per_dollar / MILLION


def test_every_price_names_its_page_and_falls_by_tier() -> None:
    for name, price in published().by_name.items():
        assert price.page.startswith("https://aws.amazon.com/"), name
        usd = [step.usd for step in price.steps]
        assert usd == sorted(usd, reverse=True), name
        assert [step.until is None for step in price.steps] == [False] * (len(usd) - 1) + [True]


def test_cost_card_without_the_counts_of_an_operation_is_refused() -> None:
    counts = counted()
    less = {name: one for name, one in counts.operations.items() if name != "borrow"}
    with pytest.raises(LookupError, match="borrow"):
        card(USAGE, replace(counts, operations=less), published())


def test_performance_page_has_the_current_cost_card() -> None:
    page = (Path(__file__).parents[4] / "docs/generated/performance.md").read_text("utf-8")
    assert f"<!-- cost -->\n{about()}<!-- end of cost -->\n" in page


def test_committed_cost_picture_has_both_lines_and_every_part() -> None:
    drawn = draw(along(Usage(), counted(), published()), LINES)

    text = drawn.decode()
    assert [word for word in ("WeBank: 3.6", "our goal: 0.10", *Part) if word not in text] == []
    assert drawn == PICTURE.read_bytes()


@pytest.mark.parametrize(
    ("option", "given", "why"),
    [
        ("--active", "-1", "not a number"),
        ("--draws", "many", "not a number"),
        ("--accounts", "0", "at least one"),
    ],
)
def test_invalid_usage_value_is_refused_by_its_option(option: str, given: str, why: str) -> None:
    run = CliRunner().invoke(app, ["cost", option, given])
    assert run.exit_code == Exit.USAGE
    assert option in run.output
    assert why in " ".join(run.output.split())
