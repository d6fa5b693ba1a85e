import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from microloan_ops.__main__ import app

DOCS = Path(__file__).parents[4] / "docs/arithmetic.md"
DRAW = {"--amount": "10000", "--rate": "0.0005", "--instalments": "10", "--drawn": "2024-01-15"}
LATE = ["--pay", "2024-02-20:500", "--pay", "2024-03-01:1000.50", "--on", "2024-04-01"]


def ask(*more: str, **changes: str) -> Result:
    """Ask with a sound draw, and what is changed in it: rate for --rate."""
    given = DRAW | {f"--{name.replace('_', '-')}": value for name, value in changes.items()}
    words = [word for option in given.items() for word in option]
    return CliRunner(env={"COLUMNS": "80"}).invoke(app, ["loan", "what-if", *words, *more])


def as_json(*more: str, **changes: str) -> dict[str, object]:
    result = ask("--json", *more, **changes)
    assert result.exit_code == 0, result.output
    document: dict[str, object] = json.loads(result.stdout)
    return document


def test_arithmetic_page_shows_the_commands_output() -> None:
    blocks = re.findall(
        r"```console\n\$ microloan (.+?)\n(\S.*?)```", DOCS.read_text("utf-8"), re.DOTALL
    )
    assert blocks
    for words, printed in blocks:
        asked = re.sub(r"\\\n", "", words).split()
        result = CliRunner(env={"COLUMNS": "80"}).invoke(app, asked)
        assert _tidy(result.stdout) == _tidy(printed)


def _tidy(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().splitlines()]


def test_loan_what_if_output_has_terms_payments_schedule_and_payoff() -> None:
    result = ask(*LATE)
    assert result.exit_code == 0
    for part in (
        "10,000.00 yuan drawn 2024-01-15 over 10 instalments, due on day 15",
        "A year 18.25 % simple (单利), 19.8566 % IRR; a day 0.05 %, late 0.06575342 %",
        "Payments, yuan",
        "Still to be billed after 2024-04-01, yuan",
        "Owed on 2024-04-01 and why, yuan",
        "Payoff on 2024-04-01: 8,867.52 yuan",
    ):
        assert part in result.stdout
    assert re.search(
        r"2024-02-20 │ +500\.00 │ +3\.28 │ +155\.00 │ +341\.72 │ +0\.00", result.stdout
    )


def test_loan_what_if_json_has_the_same_figures_in_fen() -> None:
    document = as_json(*LATE)
    assert document["on"] == "2024-04-01"
    assert document["payoff"] == {
        "date": "2024-04-01",
        "principal": 8_729_61,
        "interest": 127_07,
        "penalty": 10_84,
        "owed_back": 0,
        "total": 8_867_52,
    }
    assert document["payments"] == [
        {
            "date": "2024-02-20",
            "amount": 500_00,
            "penalty": 3_28,
            "interest": 155_00,
            "principal": 341_72,
            "unapplied": 0,
        },
        {
            "date": "2024-03-01",
            "amount": 1_000_50,
            "penalty": 4_33,
            "interest": 67_50,
            "principal": 928_67,
            "unapplied": 0,
        },
    ]
    draw, schedule, figures = document["draw"], document["schedule"], document["explanation"]
    assert isinstance(draw, dict)
    assert isinstance(schedule, list)
    assert isinstance(figures, list)
    assert (draw["annual_rate_simple"], draw["annual_rate_irr"]) == ("0.1825", "0.198566")
    assert (draw["total_interest"], draw["amount"]) == (836_50, 10_000_00)
    assert [line["number"] for line in schedule] == [3, 4, 5, 6, 7, 8, 9, 10]
    assert sum(figure["amount"] for figure in figures) == 8_867_52
    penalty = figures[2]
    assert (penalty["kind"], penalty["number"], penalty["due"]) == ("penalty", 2, "2024-03-15")
    assert penalty["lines"][0] == {
        "what": "accrued",
        "from": "2024-03-15",
        "to": "2024-04-01",
        "days": 17,
        "balance": 1_031_06,
        "rate": "0.0006575342",
        "number": None,
        "share": None,
        "exact": "1152.5272608284",
    }


def test_default_day_is_the_last_payment_or_the_draw() -> None:
    assert as_json()["on"] == "2024-01-15"
    assert as_json("--pay", "2024-02-20:0.01", "--pay", "2024-02-21:1")["on"] == "2024-02-21"


def test_due_day_defaults_to_the_draw() -> None:
    assert "due on day 21" in ask(drawn="2024-01-31").stdout
    assert "due on day 28" in ask(drawn="2024-01-31", due_day="28").stdout
    schedule = as_json(due_day="10")["schedule"]
    assert isinstance(schedule, list)
    assert schedule[0]["due"] == "2024-03-10"


@pytest.mark.parametrize("method", ["equal_principal", "equal_instalments"])
def test_money_that_arrives_later_costs_what_a_draw_of_that_day_costs(method: str) -> None:
    terms = {"instalments": "6", "method": method, "drawn": "2026-08-31"}
    late = as_json("--arrived", "2026-09-02", "--on", "2027-01-15", **terms)
    made_later = as_json("--on", "2027-01-15", **terms | {"drawn": "2026-09-02"})
    drawn = late["draw"]
    assert isinstance(drawn, dict)
    assert drawn.pop("drawn_on") == "2026-08-31"
    assert drawn["first_due"] == "2026-10-02"
    made = made_later["draw"]
    assert isinstance(made, dict)
    del made["drawn_on"]
    assert late["arrived_on"] == "2026-09-02"
    assert late == made_later


def test_arrival_is_printed_where_it_is_later_than_the_draw() -> None:
    shown = ask("--arrived", "2024-01-17", "--on", "2024-01-18").stdout
    assert "due on day 17\nInterest from the arrival on 2024-01-17\n" in shown
    assert "Payoff on 2024-01-18: 10,005.00 yuan" in shown
    assert ask("--arrived", "2024-01-15").stdout == ask().stdout


def test_settled_loan_has_no_schedule_and_shows_overpayment() -> None:
    paid = ("--pay", "2024-01-25:10050.01", "--on", "2024-12-31")
    document = as_json(*paid)
    assert (document["schedule"], document["explanation"]) == ([], [])
    printed = ask(*paid).stdout
    assert "0.01" in printed
    assert "Still to be billed" not in printed
    assert "Payoff on 2024-12-31: 0.00 yuan" in printed


BAD: list[tuple[dict[str, str], str]] = [
    ({"amount": "10050"}, "--amount: Amount must be in whole hundreds of yuan."),
    ({"amount": "400"}, "--amount: Amount must be at least 500 yuan."),
    ({"amount": "200100"}, "--amount: Amount must be at most 200,000 yuan."),
    ({"amount": "0"}, "--amount: Amount must be at least 500 yuan."),
    ({"amount": "-500"}, "--amount: '-500' is not an amount in yuan such as 1000.50."),
    ({"amount": "500.001"}, "--amount: '500.001' is not an amount in yuan such as 1000.50."),
    ({"amount": "1e4"}, "--amount: '1e4' is not an amount in yuan such as 1000.50."),
    ({"amount": "10,000"}, "--amount: '10,000' is not an amount in yuan such as 1000.50."),
    ({"amount": "１００００"}, "--amount: '１００００' is not an amount in yuan such as 1000.50."),
    ({"amount": "NaN"}, "--amount: 'NaN' is not an amount in yuan such as 1000.50."),
    ({"amount": "9" * 5000}, f"--amount: {'9' * 5000!r} is not an amount in yuan such as 1000.50."),
    (
        {"rate": "0.00051"},
        "--rate: 0.00051 is outside the product's range of 0.0002 to 0.0005 a day.",
    ),
    (
        {"rate": "0.00019"},
        "--rate: 0.00019 is outside the product's range of 0.0002 to 0.0005 a day.",
    ),
    ({"rate": "0.05%"}, "--rate: '0.05%' is not a rate per day such as 0.0005."),
    ({"rate": "5e-4"}, "--rate: '5e-4' is not a rate per day such as 0.0005."),
    ({"rate": "0.00033333333"}, "--rate: '0.00033333333' is not a rate per day such as 0.0005."),
    ({"instalments": "12"}, "--instalments: Choose 5, 10 or 20 instalments."),
    ({"instalments": "ten"}, "--instalments: 'ten' is not a whole number."),
    ({"instalments": "10.0"}, "--instalments: '10.0' is not a whole number."),
    ({"drawn": "2024-02-30"}, "--drawn: '2024-02-30' is not a date such as 2024-01-15."),
    ({"drawn": "15/01/2024"}, "--drawn: '15/01/2024' is not a date such as 2024-01-15."),
    ({"drawn": "20240115"}, "--drawn: '20240115' is not a date such as 2024-01-15."),
    ({"drawn": "9999-12-31"}, "--drawn: 9999-12-31 is not between 2000 and 2199."),
    ({"due_day": "0"}, "--due-day: 0 is not from 1 to 28."),
    ({"due_day": "29"}, "--due-day: 29 is not from 1 to 28."),
    ({"due_day": "x"}, "--due-day: 'x' is not a whole number."),
    ({"arrived": "2024-01-14"}, "--arrived: 2024-01-14 is before the draw of 2024-01-15."),
    ({"arrived": "soon"}, "--arrived: 'soon' is not a date such as 2024-01-15."),
    ({"on": "2024-01-14"}, "--on: 2024-01-14 is before the draw of 2024-01-15."),
    ({"on": "tomorrow"}, "--on: 'tomorrow' is not a date such as 2024-01-15."),
    ({"pay": "2024-02-20"}, "--pay: '2024-02-20' is not DATE:YUAN such as 2024-02-20:500."),
    ({"pay": "2024-02-30:5"}, "--pay: '2024-02-30' is not a date such as 2024-01-15."),
    ({"pay": "2024-02-20:"}, "--pay: '' is not an amount in yuan such as 1000.50."),
    ({"pay": "2024-02-20:0.00"}, "--pay: The payment of 2024-02-20 must be more than zero."),
    ({"pay": "2024-01-14:5"}, "--pay: 2024-01-14 is before the draw of 2024-01-15."),
]


@pytest.mark.parametrize(("changes", "says"), BAD)
def test_invalid_option_is_one_line_with_its_name(changes: dict[str, str], says: str) -> None:
    _refused(ask(**changes), says)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (
            ["--pay", "2024-02-20:5", "--pay", "2024-02-19:5"],
            "--pay: 2024-02-19 is before the payment of 2024-02-20.",
        ),
        (
            ["--pay", "2024-02-20:5", "--on", "2024-02-19"],
            "--on: 2024-02-19 is before the payment of 2024-02-20.",
        ),
        (
            ["--arrived", "2024-01-17", "--pay", "2024-01-16:5"],
            "--pay: 2024-01-16 is before the arrival of 2024-01-17.",
        ),
        (
            ["--arrived", "2024-01-17", "--on", "2024-01-16"],
            "--on: 2024-01-16 is before the arrival of 2024-01-17.",
        ),
        (
            ["--pay", "2024-01-20:20000", "--pay", "2024-02-19:5"],
            "--pay: The loan is settled before the payment of 2024-02-19.",
        ),
    ],
)
def test_payments_out_of_order_are_refused(more: list[str], says: str) -> None:
    _refused(ask(*more), says)


def _refused(result: Result, says: str) -> None:
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == f"{says}\n"


def test_missing_option_is_named() -> None:
    result = CliRunner(env={"COLUMNS": "80"}).invoke(app, ["loan", "what-if", "--amount", "500"])
    assert result.exit_code == 2
    assert "--rate" in result.stderr
