"""How fast the arithmetic is, next to others, in one run: `make bench`.

Every figure is the best of many rounds in which all candidates take turns, so that a busy machine
slows all of them. The ratios are what counts; the rates are of this machine.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from amortization.schedule import amortization_schedule
from pyloan.pyloan import Loan as PyLoan

from benchmarks.portfolio import DAYS_BEHIND, ROWS, Old, contracts, half_paid, old
from benchmarks.report import about_the_engine, table, write_section
from microloan.domain.ledger.loan_account import replay
from microloan.domain.loan.loan import Loan, Terms
from microloan.domain.rates import simple_annual

ROUNDS = 200
Work = Callable[[], object]


def measure(works: dict[str, tuple[Work, int]]) -> dict[str, float]:
    """Run each work in turn, over and over; return the best seconds of one of its calls.

    A turn is short, so that one of many is not interrupted.
    """
    best = dict.fromkeys(works, float("inf"))
    for _ in range(ROUNDS):
        for name, (work, calls) in works.items():
            started = time.perf_counter()
            work()
            best[name] = min(best[name], (time.perf_counter() - started) / calls)
    return best


def each(make: Callable[[Terms], object], of: Iterable[Terms]) -> tuple[Work, int]:
    """Return the work of making something of every contract."""
    several = list(of)

    def work() -> None:
        for terms in several:
            make(terms)

    return work, len(several)


def ours(terms: Terms) -> object:
    """Draw a loan and project its schedule."""
    return Loan.draw(terms).schedule()


def of_amortization(terms: Terms) -> object:
    """Let `amortization` make a schedule: level payments, in floats, without dates."""
    yearly = float(simple_annual(terms.daily_rate))
    return list(amortization_schedule(terms.principal / 100, yearly, ROWS))


def of_pyloan(terms: Terms) -> object:
    """Let `pyloan` make the same loan: equal principal, actual days over 365."""
    loan = PyLoan(
        loan_amount=terms.principal / 100,
        interest_rate=float(simple_annual(terms.daily_rate) * 100),
        loan_term=ROWS,
        loan_term_period="M",
        start_date=terms.drawn_on.isoformat(),
        compounding_method="A/365",
        loan_type="linear",
    )
    return loan.get_payment_schedule()


def engine(ancient: Old) -> dict[str, float]:
    """Measure the schedules, the valuation and the back-dated payment."""
    several = contracts()
    stands = [half_paid(terms) for terms in several]

    def value() -> None:
        for loan, day in stands:
            loan.on(day)

    return measure(
        {
            "schedule": each(ours, several),
            "amortization": each(of_amortization, several),
            # the slow one, on fewer contracts
            "pyloan": each(of_pyloan, several[:4]),
            "value": (value, len(stands)),
            "replay": (lambda: replay(ancient.entries), 1),
            "back-dated": (ancient.back_dated, 1),
        }
    )


def main() -> None:
    """Measure, print, write the page; fail when another library is ahead."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, help="the page to write")
    options = parser.parse_args()
    ancient = old()
    found = engine(ancient)
    lines = table(found, ROWS, DAYS_BEHIND, len(ancient.entries))
    print("\n".join(lines))
    if options.write:
        write_section(options.write, "engine", about_the_engine(found, lines, ROUNDS))
    behind = [name for name in ("amortization", "pyloan") if found[name] < found["schedule"]]
    sys.exit(f"behind {' and '.join(behind)}" if behind else 0)


if __name__ == "__main__":
    main()
