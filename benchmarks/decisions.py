"""How long a decision takes, next to the JSON of its own answer: `make bench`."""

import json
import time
from dataclasses import asdict
from datetime import date

from benchmarks.report import measured, taking_turns, write_page
from microloan.adapters.scorecard_files import read_champion_challengers
from microloan.domain.channel import Channel
from microloan.domain.underwriting.applicant_data import (
    ApplicantData,
    BureauReport,
    WalletActivity,
    WalletProfile,
)
from microloan.domain.underwriting.champion_challenger import decide_with_challenger
from microloan.domain.underwriting.decision import Applicant
from microloan.domain.underwriting.policy import POLICY

ROUNDS, PEOPLE = 60, 40
_TODAY = date(2026, 11, 24)


def people() -> list[Applicant]:
    """Return people of both wallets, good and bad."""
    return [
        Applicant(
            channel=list(Channel)[number % 2],
            age=20 + number,
            evidence=ApplicantData(
                BureauReport(
                    months_of_history=number * 4,
                    overdue_now=0,
                    worst_status_24m=number % 4,
                    inquiries_3m=number % 9,
                    monthly_income=4_000_00 + number * 500_00,
                    monthly_repayments=number * 90_00,
                    unsecured_debt=number * 1_000_00,
                    missed_24m=number % 6,
                    card_utilisation=number * 2,
                ),
                WalletProfile(
                    qq=WalletActivity(number * 3, number % 30, number * 5, number * 2),
                    wechat=None if number % 5 else WalletActivity(60, 20, 100, 40),
                ),
            ),
        )
        for number in range(PEOPLE)
    ]


def section(found: dict[str, float]) -> str:
    """Return the section of the page."""
    decision, dumped = found["decision"], found["json"]
    return f"""\
## The decision

> A whole decision takes {decision * 1000:.2f} ms, {decision / dumped:.1f} times as long as
> `json.dumps` of what it looked at.

| what | for one person | to the line below |
|---|---|---|
| a whole decision: rules, champion's and challenger's score, grade, limit, fingerprint \
| {decision * 1000:.3f} ms | {decision / dumped:.1f} |
| `json.dumps` of what it looked at | {dumped * 1000:.4f} ms | 1.0 |

The goal is a decision in under a millisecond. {measured()}.
Best of {ROUNDS} rounds over {PEOPLE} people, the two taking turns. A whole application makes three
round trips to the store: `tests/integration/test_round_trip_budget.py` counts them.
"""


def about() -> str:
    """Measure; return the section of the page."""
    contests, everyone = read_champion_challengers(), people()

    def decide_all() -> None:
        for number, one in enumerate(everyone):
            decide_with_challenger(one, f"cust-{number}", _TODAY, contests[one.channel], POLICY)

    def dump_all() -> None:
        for one in everyone:
            json.dumps(asdict(one))

    works = {"decision": decide_all, "json": dump_all}
    best = taking_turns(works, ROUNDS, time.perf_counter)
    return section({name: seconds / PEOPLE for name, seconds in best.items()})


if __name__ == "__main__":
    write_page("decisions", about)
