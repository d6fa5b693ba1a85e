"""The report's figures as programs get them, from a stack, by hand."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from microloan_ops.report import head
from microloan_ops.report.as_json import as_fields
from microloan_ops.report.gather import gather
from microloan_ops.report.source import Source
from tests.support.builders.bank_with_history import DAYS, BankWithHistory, told

Figures = dict[str, Any]
FIRST = date(2024, 1, 14)
LAST = FIRST + timedelta(days=DAYS)


@pytest.fixture(scope="module")
def bank() -> BankWithHistory:
    return BankWithHistory()


@pytest.fixture(scope="module")
def source(bank: BankWithHistory) -> Iterator[Source]:
    with told(bank) as made:
        yield made


@pytest.fixture(scope="module")
def figures(source: Source) -> Figures:
    return as_fields(gather(source))


def rows(figures: Figures, section: str, table: int = 0) -> Any:  # noqa: ANN401 - JSON
    return figures["sections"][section]["tables"][table]["rows"]


def test_head_of_the_report_has_the_figures_by_hand(figures: Figures) -> None:
    head = figures["head"]
    assert (figures["first_day"], figures["last_closed"]) == (str(FIRST), str(LAST))
    assert (head["open_loans"], head["outstanding"]) == (1, 10_000_00)
    assert head["available"] == 150_000_00
    # Due on 15 February, nine days before.
    assert (head["overdue_share"], head["coverage"]) == ("0.000000", None)
    assert all(line["holds"] for line in figures["proof"])
    assert f"on each of {DAYS + 1} days" in figures["proof"][0]["text"]


def test_book_section_has_outstanding_and_available_day_by_day(figures: Figures) -> None:
    found = rows(figures, "book")
    assert len(found) == DAYS + 1
    told = [(r["open_loans"], r["outstanding_wechat"], r["available_wechat"]) for r in found]
    assert told[0] == (0, 0, 0)
    assert told[1] == (2, 11_000_00, 149_000_00)
    # The small loan was settled on the eleventh day.
    assert told[11] == told[-1] == (1, 10_000_00, 150_000_00)
    assert {row["outstanding_qq"] + row["available_qq"] for row in found} == {0}


def test_flows_section_has_drawn_failed_and_repaid_amounts(figures: Figures) -> None:
    found = {row["event"]: (row["count"], row["amount"]) for row in rows(figures, "flows")}
    assert found["drawn"] == (3, 13_000_00)
    assert found["draws failed"] == (1, 2_000_00)
    # Eleven days at 0.02 % on 1,000 yuan.
    assert found["repaid"] == (1, 1_002_00)
    declined = [row["date"] for row in rows(figures, "flows", 1) if row["collections_declined"]]
    assert declined[0] == "2024-02-15"


def test_collections_section_has_each_kind_with_its_amounts(figures: Figures) -> None:
    found = {
        row["kind"]: (row["tried"], row["paid"], row["asked"], row["collected"])
        for row in rows(figures, "collections")
    }
    assert found["by the customer"] == (1, 1, 1_002_00, 1_002_00)
    # The first bill: 1,000.00 yuan, and 31 days at 0.02 % on 10,000 yuan.
    assert found["night of a due day"] == (1, 0, 1_062_00, 0)
    assert found["night of a later day"][:2] == (8, 0)
    assert found["part of the due amount"] == (0, 0, 0, 0)
    (reason,) = rows(figures, "collections", 2)
    # Every day from the due day on; what is asked for after the last closed day is not shown.
    counts = {"count": 9, "due_night": 1, "afternoon": 0, "later_night": 8, "part": 0}
    assert reason == {"reason": "account_closed", **counts, "customer": 0}


def test_collections_section_has_the_success_rates_of_first_and_repeated_ones(
    figures: Figures,
) -> None:
    found = {row["attempt"]: (row["tried"], row["paid"]) for row in rows(figures, "collections", 1)}
    # The small loan's payment; the large one's first attempt, and eight more.
    assert found == {"first": (2, 1), "repeated": (8, 0), "all": (10, 1)}
    rates = [row["rate"] for row in rows(figures, "collections", 1)]
    assert rates == ["0.500000", "0.000000", "0.100000"]
    said = figures["sections"]["collections"]["summary"]
    assert "10.00\N{NO-BREAK SPACE}% of 10 collections brought money" in said
    assert "50.00\N{NO-BREAK SPACE}% of the first attempts" in said


def test_arrears_section_has_the_principal_past_due(figures: Figures) -> None:
    assert "agree to the fen" in figures["sections"]["arrears"]["source"]
    last = rows(figures, "arrears")[-1]
    assert (last["date"], last["to_30"], last["not"]) == (str(LAST), 10_000_00, 0)
    assert last["loans_past_due"] == 1
    assert rows(figures, "arrears", 1)[-1]["special_mention"] == 10_000_00


def test_moves_section_has_both_loans_and_agrees_with_the_closings(figures: Figures) -> None:
    assert "agree to the fen" in figures["sections"]["migration"]["source"]
    loans = {row["of"]: row for row in rows(figures, "migration")}
    drawn, normal, mention = (loans[name] for name in ("drawn", "normal", "special mention"))
    # The small loan is settled before the first month end.
    assert (drawn["came"], drawn["to_normal"], drawn["paid"], drawn["cancelled"]) == (3, 1, 1, 1)
    # The large one is late on the last day.
    assert (normal["came"], normal["paid"], normal["to_special_mention"]) == (1, 0, 1)
    assert (normal["end"], mention["end"]) == (0, 1)
    stages = {row["of"]: row for row in rows(figures, "migration", 3)}
    assert stages["stage 1"]["end"] == 10_000_00


def test_rolls_plans_and_losses_of_a_young_book_say_what_they_lack(figures: Figures) -> None:
    sections = figures["sections"]
    assert sections["rolls"]["summary"] == "No two month ends have a loan to compare."
    assert sections["plans"]["summary"] == "No plan was agreed."
    (january,) = rows(figures, "losses")
    assert (january["day"], january["stage"], january["loans"]) == ("2024-01-31", 1, 1)
    assert (january["debt"], january["lost"], january["of_expected"]) == (10_000_00, 0, "0.000000")


def test_vintage_section_has_the_figures_by_hand(figures: Figures) -> None:
    (january,) = rows(figures, "vintage")
    assert (january["month"], january["loans"], january["drawn"]) == ("2024-01", 2, 11_000_00)
    assert january["month_0"] == "0.000000"


def test_income_section_equals_the_accounts(figures: Figures, bank: BankWithHistory) -> None:
    balances = bank.store.tables.closings[LAST].balances
    found = rows(figures, "income")
    for name, account in (("interest", "interest_income"), ("penalty", "penalty_income")):
        assert sum(row[name] for row in found) == -balances[account]  # type: ignore[index]
    # Grade A, stage 1: (10,000.00 + 80.00 interest + 3.19 penalty + 500.00) × 0.34 % × 60 %.
    assert rows(figures, "income", 1)[-1]["allowance"] == 21_59


def test_nights_section_has_every_end_of_day_run(figures: Figures) -> None:
    found = rows(figures, "nights")
    assert len(found) == DAYS
    assert {(row["seconds"], row["outcome"], row["days_closed"]) for row in found} == {
        ("20.0", "succeeded", 1)
    }
    assert (found[0]["loans"], found[-1]["loans"], found[-1]["to"]) == (2, 1, str(LAST))


def test_funnel_section_has_the_counts_of_each_step(figures: Figures) -> None:
    steps = {row["step"]: (row["qq"], row["wechat"]) for row in rows(figures, "funnel")}
    assert steps == {
        "listed": (1, 2),
        "invited, or would meet the conditions": (1, 2),
        "invited": (1, 1),
        "bound a card": (0, 1),
        "applied": (0, 1),
        "approved": (0, 1),
        "drew": (0, 1),
    }


def test_scores_section_has_the_bands_and_grades(figures: Figures, bank: BankWithHistory) -> None:
    (band,) = rows(figures, "scores")
    score = bank.applied.decision.score
    assert band["from"] <= score < band["below"]
    assert (band["wechat_approved"], band["wechat_declined"], band["qq_approved"]) == (1, 0, 0)
    (grade,) = rows(figures, "scores", 1)
    assert (grade["grade"], grade["wechat_limit"]) == ("A", 160_000_00)


def test_report_since_a_date_shows_a_part_of_the_same_rows(
    source: Source, figures: Figures
) -> None:
    first = date(2024, 2, 1)
    less: Figures = as_fields(gather(source, first))
    assert less["first_day"] == str(first)
    assert less["head"] == figures["head"]
    assert "The closings of 2024-01-31 and" in less["sections"]["migration"]["source"]
    assert rows(less, "book") == [r for r in rows(figures, "book") if r["date"] >= str(first)]
    assert less["proof"] == figures["proof"]


def test_income_of_a_part_of_a_month_has_a_note(source: Source) -> None:
    found = gather(source, date(2024, 2, 20))
    income = head.figures(found)[-1]
    assert len(found.days) == 4
    assert income.value == sum(day.interest + day.penalty for day in found.days)
    assert income.note == "interest and penalties of 4 days"


def test_head_of_the_report_states_the_change_since_the_month_before(source: Source) -> None:
    notes = {figure.key: figure.note for figure in head.figures(gather(source))}
    assert notes["open_loans"] == "0.00\N{NO-BREAK SPACE}% since 2024-01-31"
    assert notes["available"] == "6.25\N{NO-BREAK SPACE}% of the lines is in use"
    without = {one.key: one.note for one in head.figures(gather(source, date(2024, 2, 5)))}
    assert without["open_loans"] == ""
