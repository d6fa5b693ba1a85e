"""Interest before rounding against Debian's hledger-interest."""

import os
import re
import shutil
import subprocess
from calendar import isleap
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from microloan.domain.loan.loan import Loan, Terms
from tests.support.builders.strategies import contracts

HISTORIES = 300
# Its amounts have the decimals of the journal's; we ask for twenty and allow for their rounding.
PLACES = "0" * 20
CLOSE = Fraction(1, 10**15)
INTEREST = re.compile(r"^ +interest +(-?[\d.]+) fen$", re.MULTILINE)
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8"}

Changes = list[tuple[date, int]]
"""Fen by which a balance changes, by date."""


def hledger_interest() -> str:
    found = shutil.which("hledger-interest")
    assert found, "hledger-interest is missing: `make test` brings it"
    return found


def journal(changes: Changes) -> str:
    return "\n".join(
        f"{day} change\n    loan  {fen}.{PLACES} fen\n    other\n" for day, fen in changes
    )


def yearly(terms: Terms, years: range) -> str:
    """Write the schedule of annual rates that has our daily rate in effect, every year.

    It divides by the days of the year, and by the calendar year from 31 December on.
    """
    rates = (
        f"({date(year - 1, 12, 31)},{terms.daily_rate * (366 if isleap(year) else 365)})"
        for year in years
    )
    return f"[{','.join(rates)}]"


def new_year(day: date) -> bool:
    """Tell the day whose changes it counts one day too early."""
    return (day.month, day.day) == (1, 1)


def theirs(terms: Terms, changes: Changes) -> Fraction:
    """Return the interest of a balance until its last change, as hledger-interest sums it."""
    years = range(changes[0][0].year, changes[-1][0].year + 1)
    options = ["-q", "-f", "-", "-s", "income", "-t", "interest", "--act"]
    schedule = f"--annual-schedule={yearly(terms, years)}"
    answer = subprocess.run(  # noqa: S603 - arguments are ours
        [hledger_interest(), *options, schedule, "loan"],
        input=journal(changes),
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert not answer.stderr
    return sum((Fraction(found) for found in INTEREST.findall(answer.stdout)), Fraction())


def lived(terms: Terms, payments: Changes) -> Iterator[tuple[Loan, date, int]]:
    """Yield the loan after the draw and after each payment, the day, the change of its balance."""
    loan = Loan.draw(terms)
    yield loan, terms.drawn_on, terms.principal
    for day, amount in payments:
        loan, split = loan.repay(amount, day)
        yield loan, day, -split.principal


@settings(max_examples=HISTORIES)
@given(
    contracts(),
    st.dictionaries(st.integers(2, 60), st.integers(1, 60_000_00), max_size=5),
)
def test_exact_interest_of_an_open_period_equals_hledger_interest(
    terms: Terms, parts: dict[int, int]
) -> None:
    offsets = {terms.drawn_on + timedelta(days=after): fen for after, fen in parts.items()}
    payments = [(day, fen) for day, fen in sorted(offsets.items()) if day < terms.first_due]
    end = terms.first_due
    assume(not any(new_year(day) for day in (terms.drawn_on, *offsets, end)))
    *_, (loan, _, _) = states = list(lived(terms, payments))
    assume(not loan.settled)
    changes = [(day, change) for _, day, change in states if change]
    exact = Fraction(loan.exact_interest(end))
    assert abs(theirs(terms, [*changes, (end, -loan.outstanding)]) - exact) < CLOSE
