from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from rich.console import Console

from microloan.domain.errors import CorruptDataError, InvalidInputError
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.explain import explain, explain_account
from microloan.domain.ledger.explanation import Explanation, ExplanationLine, Figure
from microloan.domain.ledger.explanation_types import LineType
from microloan.domain.ledger.loan_account import post_event
from microloan.domain.loan.allocation import NOTHING, Allocation
from microloan_ops.cli.explanation_output import print_explanation
from tests.support.builders.examples import DRAWN_ON, drawn, event, history, terms

FIRST_DUE = date(2024, 2, 15)

Facts = tuple[str, int | None, int, list[tuple[str, str]]]


def told(found: Explanation) -> list[Facts]:
    """Each figure as kind, bill, fen and its lines."""
    return [
        (f.debt, f.number, f.amount, [(line.what, f"{line.exact:f}") for line in f.lines])
        for f in found.figures
    ]


def lines(figure: Figure, what: LineType) -> list[ExplanationLine]:
    return [line for line in figure.lines if line.what is what]


def test_explanation_of_a_late_part_paid_loan_has_the_figures_by_hand() -> None:
    # 10,000 yuan, 0.05 %, ten instalments. Bill 1 asks for 1,000.00 + 155.00 and is 5 days late:
    # The ceiling is 1,000.00 x 5 x 0.0006575342 = 3.287671. So 500.00 pay 3.28, 155.00 and 341.72.
    # Ten days later 658.28 x 10 x 0.0006575342 = 4.32841613176 more, 7.61 in all, 4.33 unpaid.
    # 15 days on 9,000.00 bear 67.50. 1,000.50 pay 4.33, 658.28, 67.50 and 270.39.
    paid = [(date(2024, 2, 20), 500_00), (date(2024, 3, 1), 1_000_50)]
    found = explain(terms(), paid, date(2024, 4, 1))
    assert told(found) == [
        ("principal", 2, 969_95, [("instalment", "96995")]),
        (
            "interest",
            2,
            61_11,
            [
                ("accrued", "6750.0000"),
                ("accrued", "6110.7270"),
                ("rounded", "0.2730"),
                ("paid", "-6750"),
            ],
        ),
        # 103,106 fen x 17 days x 0.0006575342, reduced to 96,995 fen x 17 days x 0.0006575342
        (
            "penalty",
            2,
            10_84,
            [
                ("accrued", "1152.5272608284"),
                ("ceiling", "-68.3092554354"),
                ("rounded", "-0.2180053930"),
            ],
        ),
        # 775,966 fen x 17 days x 0.0005
        ("interest", None, 65_96, [("accrued", "6595.7110"), ("rounded", "0.2890")]),
        (
            "principal",
            None,
            7_759_66,
            [("drawn", "1000000"), ("billed", "-100000"), ("paid", "-27039"), ("billed", "-96995")],
        ),
    ]
    assert found.owed == Allocation(penalty=10_84, interest=127_07, principal=8_729_61)


def test_explanation_line_has_balance_share_and_days_of_its_amount() -> None:
    paid = [(date(2024, 2, 20), 500_00), (date(2024, 3, 1), 1_000_50)]
    principal, interest, penalty, _, unbilled = explain(terms(), paid, date(2024, 4, 1)).figures
    [instalment] = principal.lines
    assert (instalment.balance, instalment.share, instalment.until) == (8_729_61, 9, principal.due)
    first, second, _, was_paid = interest.lines
    assert (first.since, first.until, first.days) == (FIRST_DUE, date(2024, 3, 1), 15)
    assert (first.balance, first.rate) == (9_000_00, Decimal("0.0005"))
    assert (second.since, second.until, second.days) == (first.until, date(2024, 3, 15), 14)
    assert second.balance == 8_729_61
    assert (was_paid.since, was_paid.until, was_paid.days) == (None, date(2024, 3, 1), None)
    assert (penalty.lines[0].balance, penalty.lines[0].rate) == (1_031_06, terms().penalty_rate)
    assert [line.number for line in unbilled.lines] == [None, 1, None, 2]
    assert penalty.due == date(2024, 3, 15)


def test_explanation_of_a_late_part_payment_shows_both_bases_and_the_payment() -> None:
    found = explain(terms(), [(date(2024, 2, 20), 500_00)], date(2024, 2, 22))
    assert told(found)[:2] == [
        ("principal", 1, 658_28, [("instalment", "100000"), ("paid", "-34172")]),
        (
            "penalty",
            1,
            87,
            # 1,000.00 x 5 days, then 658.28 x 2 days, rounded down once: 4.15 less the 3.28 paid.
            [
                ("accrued", "379.7260005000"),
                ("ceiling", "-50.9589005000"),
                ("accrued", "86.5683226352"),
                ("rounded", "-0.3354226352"),
                ("paid", "-328"),
            ],
        ),
    ]


def test_payment_within_grace_lowers_the_penalty_base_from_the_due_day() -> None:
    paid = [(date(2024, 2, 16), 155_00)]
    assert explain(terms(), [], date(2024, 2, 16)).owed.penalty == 0
    assert explain(terms(), paid, date(2024, 2, 16)).owed.penalty == 0
    [penalty] = [
        f for f in explain(terms(), paid, date(2024, 2, 17)).figures if f.debt == "penalty"
    ]
    [line] = lines(penalty, LineType.ACCRUED)
    assert (line.since, line.days, line.balance) == (FIRST_DUE, 2, 1_000_00)


def test_draw_day_counts_as_one_day_of_interest_only_once() -> None:
    [interest, _] = explain(terms(), [], DRAWN_ON).figures
    [line] = interest.lines
    assert (line.since, line.until, line.days) == (DRAWN_ON, date(2024, 1, 16), 1)
    halved = [(DRAWN_ON, 5_005_00)]
    assert told(explain(terms(), halved, DRAWN_ON)) == [
        ("principal", None, 5_000_00, [("drawn", "1000000"), ("paid", "-500000")])
    ]
    [interest, _] = explain(terms(), halved, date(2024, 1, 18)).figures
    assert [(line.days, line.balance) for line in lines(interest, LineType.ACCRUED)] == [
        (1, 10_000_00),
        (2, 5_000_00),
    ]


def test_two_payments_on_a_day_are_two_explanation_lines() -> None:
    paid = [(date(2024, 1, 25), 30_00), (date(2024, 1, 25), 40_00)]
    [interest, principal] = explain(terms(), paid, date(2024, 1, 26)).figures
    assert [line.exact for line in lines(interest, LineType.PAID)] == [-30_00, -20_00]
    assert [line.exact for line in lines(principal, LineType.PAID)] == [-20_00]


def test_explanation_of_a_settled_loan_has_no_figures() -> None:
    found = explain(terms(), [(FIRST_DUE, 20_000_00)], date(2024, 6, 1))
    assert (found.figures, found.owed) == ((), NOTHING)


def test_explanation_of_a_day_leaves_out_later_payments() -> None:
    paid = [(date(2024, 1, 25), 1_000_00), (date(2024, 2, 1), 9_999_00)]
    before = explain(terms(), paid, date(2024, 1, 31))
    assert before == explain(terms(), paid[:1], date(2024, 1, 31))
    assert before.owed.principal > 0


@pytest.mark.parametrize(
    ("paid", "day"),
    [
        ([], date(2024, 1, 14)),
        ([(date(2024, 1, 14), 1)], date(2024, 1, 20)),
        ([(date(2024, 1, 20), 1), (date(2024, 1, 19), 1)], date(2024, 1, 20)),
    ],
)
def test_explanation_before_the_draw_or_out_of_order_is_refused(
    paid: list[tuple[date, int]], day: date
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        explain(terms(), paid, day)
    assert refusal.value.code == "date_too_early"


def test_explanation_of_a_journal_equals_that_of_its_repayments() -> None:
    paid = [(date(2024, 1, 25), 100_00), (date(2024, 2, 20), 300_00)]
    entries = [entry for _, entry in history(terms(), paid)]
    day = date(2024, 3, 1)
    assert explain_account(entries, day) == explain(terms(), paid, day)


def test_late_booked_payment_is_explained_from_its_value_date() -> None:
    steps = history(terms(), [(date(2024, 2, 20), 300_00)])
    entries = [entry for _, entry in steps]
    learned, counts = date(2024, 2, 25), date(2024, 1, 25)
    late = LoanEvent(LoanEventType.REPAID, 100_00, learned, counts, "t-2")
    account, entry = post_event(steps[-1][0], late, entries)
    found = explain_account([*entries, entry], date(2024, 3, 1))
    assert found == explain(
        terms(), [(counts, 100_00), (date(2024, 2, 20), 300_00)], date(2024, 3, 1)
    )
    assert found.owed == account.loan.owed(date(2024, 3, 1))


def test_returned_payment_has_no_explanation_line() -> None:
    steps = history(terms(), [(date(2024, 1, 25), 100_00)])
    entries = [entry for _, entry in steps]
    _, entry = post_event(
        steps[-1][0], event(LoanEventType.RETURNED, 100_00, date(2024, 1, 27)), entries
    )
    day = date(2024, 3, 1)
    assert explain_account([*entries, entry], day) == explain(terms(), [], day)


def test_explanation_of_a_failed_disbursement_owes_nothing() -> None:
    account, first = drawn(terms())
    _, failed = post_event(account, event(LoanEventType.DISBURSEMENT_FAILED, 10_000_00, DRAWN_ON))
    assert explain_account([first, failed], date(2024, 6, 1)).figures == ()


def test_explanation_of_a_journal_without_its_draw_is_refused() -> None:
    [(_, first), (_, second)] = history(terms())
    assert explain_account([first, second], DRAWN_ON).owed.principal == 10_000_00
    with pytest.raises(CorruptDataError):
        explain_account([replace(first, opening=None), second], DRAWN_ON)


def test_explanation_in_a_terminal_aligns_the_decimal_points() -> None:
    console = Console(width=80, file=StringIO())
    print_explanation(console, explain(terms(), [], date(2024, 2, 18)))
    assert isinstance(console.file, StringIO)
    shown = [line.rstrip() for line in console.file.getvalue().splitlines()]
    assert shown == [
        "Owed on 2024-02-18 and why, yuan",
        "Bill 1, due 2024-02-15: principal                         1,000.00",
        "  2024-02-15: 10,000.00 / 10 remaining, rounded down      1,000.00",
        "Bill 1, due 2024-02-15: interest                            155.00",
        "  2024-01-15 → 2024-02-15: 10,000.00 × 31 d × 0.0005        155.00",
        "Bill 1, due 2024-02-15: penalty                               1.97",
        "  2024-02-15 → 2024-02-18: 1,155.00 × 3 d × 0.0006575342      2.278356003",
        "  at most 1,000.00 × 3 d × 0.0006575342, 24 % a year         -0.305753403",
        "  rounded to the fen                                         -0.0026026",
        "Interest of the running period                               13.50",
        "  2024-02-15 → 2024-02-18: 9,000.00 × 3 d × 0.0005           13.50",
        "Principal not billed yet                                  9,000.00",
        "  2024-01-15: drawn                                      10,000.00",
        "  2024-02-15: billed as instalment 1                     -1,000.00",
        "All principal                                            10,000.00",
        "All interest                                                168.50",
        "All penalty                                                   1.97",
        "Owed                                                     10,170.47",
    ]


def test_explanation_of_the_largest_late_loan_fits_eighty_columns() -> None:
    console = Console(width=80, file=StringIO())
    paid = [(date(2024, 4, 20), 50_000_01)]
    print_explanation(console, explain(terms(200_000_00, 5), paid, date(2025, 4, 1)))
    assert isinstance(console.file, StringIO)
    shown = console.file.getvalue().splitlines()
    assert not [line for line in shown if line.startswith("0.")]
