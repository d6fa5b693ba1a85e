"""Interest and day counts against what Apache Fineract's own tests expect."""

import json
from calendar import isleap
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from microloan.domain.loan.loan import Loan, Terms
from microloan.domain.money import round_half_up

Case = dict[str, Any]
Row = dict[str, Any]

CASES: list[Case] = json.loads(Path(__file__).with_name("fineract.json").read_text("utf-8"))
PURE = [case for case in CASES if case.get("pure_daily", True)]
NOT_PURE = [case for case in CASES if not case.get("pure_daily", True)]

# Fineract rounds each segment of these rows; the exact interest, rounded once, is a fen less.
DRIFT = {("RP04", "2023-01-01"): ("43.75", "43.74"), ("RP10", "2023-01-01"): ("38.09", "38.08")}


def name(case: Case) -> str:
    return str(case["scenario"]).split(" ", 1)[0]


def cents(amount: str) -> int:
    units = Decimal(amount) * 100
    assert units == int(units)
    return int(units)


def rounded(exact: Fraction) -> int:
    """Round through the domain; no figure of the file is an exact half, where modes differ."""
    assert exact % 1 != Fraction(1, 2)
    # Cut off far behind the place where these fractions can come near a half.
    scaled = Decimal(int(exact * 10**20)).scaleb(-20)
    return round_half_up(scaled)


def year_ends(start: date, end: date) -> list[date]:
    inside = [date(year, 12, 31) for year in range(start.year, end.year)]
    return [start, *(day for day in inside if day > start), end]


def divisor(case: Case, end: date) -> int:
    match case["days_in_year"]:
        case "ACTUAL":
            return 366 if isleap(end.year) else 365
        case "ACTUAL (effective 365)":
            return 365
        case fixed:
            return int(fixed)


def interest(case: Case, balance: int, start: date, end: date) -> Fraction:
    """Return the exact cents a loan drawn at `start` bears by `end`, at the case's yearly rate.

    The domain's interest is linear in the rate: it gets the percentage, and the days of the
    year divide afterwards, so that a rate without end in decimals stays exact.
    """
    percent = Decimal(case["annual_rate_percent"])
    dates = year_ends(start, end)
    return sum(
        (
            Fraction(Loan.draw(contract(balance, percent, a)).exact_interest(b))
            / (100 * divisor(case, b))
            for a, b in pairwise(dates)
        ),
        Fraction(),
    )


def contract(balance: int, rate: Decimal, start: date) -> Terms:
    return Terms(balance, rate, rate, 1, start, 1, 0)


def rows(case: Case) -> Iterator[tuple[date, int, Row]]:
    """Yield each row with the day its period starts on and the balance before it."""
    start, balance = date.fromisoformat(case["disbursed_on"]), cents(case["principal"])
    for row in case["installments"]:
        yield start, balance, row
        start, balance = date.fromisoformat(row["due"]), cents(row["balance_after"])


def by_rows() -> list[tuple[Case, date, int, Row]]:
    return [(case, *row) for case in PURE for row in rows(case)]


def row_interest(case: Case, start: date, balance: int, row: Row) -> Fraction:
    parts = row.get("segments") or [{"from": str(start), "to": row["due"]}]
    return sum(
        (
            interest(
                case,
                cents(part["balance"]) if "balance" in part else balance,
                date.fromisoformat(part["from"]),
                date.fromisoformat(part["to"]),
            )
            for part in parts
        ),
        Fraction(),
    )


@pytest.mark.parametrize(
    ("case", "start", "balance", "row"),
    [pytest.param(*row, id=f"{name(row[0])}-{row[3]['due']}") for row in by_rows()],
)
def test_fineract_row_has_the_exact_interest_of_its_days_rounded_once(
    case: Case, start: date, balance: int, row: Row
) -> None:
    due = date.fromisoformat(row["due"])
    assert (due - start).days == row["days"]
    assert balance - cents(row["principal"]) == cents(row["balance_after"])
    assert cents(row["principal"]) + cents(row["interest"]) == cents(row["total"])
    theirs, right = DRIFT.get((name(case), row["due"]), (row["interest"], row["interest"]))
    assert row["interest"] == theirs
    assert rounded(row_interest(case, start, balance, row)) == cents(right)


def test_only_the_drift_rows_round_segments_to_another_figure() -> None:
    segmented = [(case, row) for case, _, _, row in by_rows() if "segments" in row]
    assert len(segmented) == 7
    drifting = {
        (name(case), row["due"]): (row["sum_of_rounded_segments"], row["round_of_sum"])
        for case, row in segmented
        if row["sum_of_rounded_segments"] != row["round_of_sum"]
    }
    assert drifting == DRIFT


def test_every_segment_has_the_days_and_exact_interest_of_the_file() -> None:
    parts = [(case, part) for case, _, _, row in by_rows() for part in row.get("segments", [])]
    for case, part in parts:
        start, end = date.fromisoformat(part["from"]), date.fromisoformat(part["to"])
        exact = interest(case, cents(part["balance"]), start, end) / 100
        assert (end - start).days == part["days"]
        assert abs(exact - Fraction(part["exact"])) <= Fraction(1, 2_000_000)
    assert len(parts) == 12


def interest_to(case: Case, day: date) -> int:
    """Return the cents of interest from the disbursement to a day, on what was left of it."""
    start, balance = date.fromisoformat(case["disbursed_on"]), cents(case["principal"])
    exact = Fraction()
    for event in case["events"]:
        until = date.fromisoformat(event["on"])
        exact += interest(case, balance, start, until) if until > start else 0
        start, balance = until, balance - cents(event["principal"])
    return rounded(exact + interest(case, balance, start, day))


def accruals() -> list[tuple[Case, str, str]]:
    """Return (case, day, accrued from the disbursement to that day)."""
    found = []
    for case in PURE:
        total = Decimal(0)
        for accrual in case["accruals"]:
            total += Decimal(accrual["amount"])
            found.append((case, accrual["on"], str(total)))
    return found


@pytest.mark.parametrize(
    ("case", "day", "total"),
    [pytest.param(*one, id=f"{name(one[0])}-{one[1]}") for one in accruals()],
)
def test_accrual_to_a_day_is_the_exact_interest_rounded_once(
    case: Case, day: str, total: str
) -> None:
    assert interest_to(case, date.fromisoformat(day)) == cents(total)


@pytest.mark.parametrize("case", [case for case in PURE if case["payoff"]], ids=name)
def test_payoff_is_the_remaining_principal_and_the_unpaid_interest(case: Case) -> None:
    (payoff,) = case["payoff"]
    paid = sum(cents(event["interest"]) for event in case["events"])
    left = cents(case["principal"]) - sum(cents(event["principal"]) for event in case["events"])
    due = interest_to(case, date.fromisoformat(payoff["on"])) - paid
    assert (left, due) == (cents(payoff["principal"]), cents(payoff["interest"]))
    assert left + due == cents(payoff["amount"])


def test_number_of_fineract_cases_is_complete() -> None:
    assert len(CASES) == 19
    assert {name(case) for case in NOT_PURE} == {"RP15", "Early"}
    assert sum(len(case["installments"]) for case in NOT_PURE) == 12
    assert sum(len(case["payoff"]) + len(case["accruals"]) for case in NOT_PURE) == 1
    assert len(by_rows()) == 96
    assert len(accruals()) == 5
    assert sum(len(case["payoff"]) for case in PURE) == 3
