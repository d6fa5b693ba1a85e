"""Moves of classes and stages by hand, and their comparison with a closing."""

from datetime import date
from decimal import Decimal

import pytest

from microloan.domain.channel import Channel
from microloan.domain.ledger.closing import Closing
from microloan.domain.ledger.end_of_day import PortfolioTotals, Valuation
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.expected_loss import Provision
from microloan.domain.ledger.loan_account import post_event
from microloan.domain.ledger.loan_class import Stage
from microloan.domain.ledger.loan_classification import LoanClassification
from microloan_ops.report.figures.arrears import course
from microloan_ops.report.figures.book import BookDay, book_days
from microloan_ops.report.figures.migration import (
    Came,
    Category,
    Flow,
    Migration,
    Moves,
    Size,
    differing,
    technical,
)
from microloan_ops.report.figures.rolls import Left
from tests.support.builders.examples import DRAWN_ON, event, history, terms
from tests.unit.ops.report.lives import BILL, ENDS, PRINCIPAL, lost, paid, reopened

NORMAL, MENTION = LoanClassification.NORMAL, LoanClassification.SPECIAL_MENTION
BAD = LoanClassification.SUBSTANDARD


def moved(moves: Moves) -> dict[object, int]:
    """Return the moves that are not zero, without the loans that stayed."""
    return {key: size for key, size in moves.moved.items() if size and key[0] != key[1]}


def require_balance(flow: Flow) -> None:
    for moves in (flow.loans, flow.fen):
        for category in flow.categories:
            in_, out = moves.came(category), moves.went(category)
            assert moves.begin[category] + in_ == out + moves.end[category]


def test_moves_of_three_loans_have_the_figures_calculated_by_hand() -> None:
    migration = Migration(ENDS)
    migration.add(lost())
    migration.add(paid((date(2024, 2, 1), 20_000_00)))
    migration.add(paid(drawn_on=date(2024, 7, 20)))
    classes, stages = migration.classes, migration.stages
    assert (classes.begin()[NORMAL], classes.end()[NORMAL]) == ((2, 2 * PRINCIPAL), (1, PRINCIPAL))
    assert moved(classes.loans) == {
        (NORMAL, MENTION): 1,
        (MENTION, BAD): 1,
        (BAD, Left.WRITTEN_OFF): 1,
        (NORMAL, Left.PAID): 1,
        (Came.DRAWN, NORMAL): 1,
    }
    assert set(moved(classes.fen).values()) == {PRINCIPAL}
    assert list(moved(stages.loans)) == [
        (Stage.ONE, Stage.TWO),
        (Stage.TWO, Stage.THREE),
        (Stage.THREE, Left.WRITTEN_OFF),
        (Stage.ONE, Left.PAID),
        (Came.DRAWN, Stage.ONE),
    ]
    for flow in (classes, stages):
        require_balance(flow)


def test_part_that_is_paid_leaves_the_class_before() -> None:
    migration = Migration(ENDS[:2])
    migration.add(paid((date(2024, 2, 15), BILL)))
    assert moved(migration.classes.fen) == {(NORMAL, Left.PAID): 1_000_00}
    assert moved(migration.classes.loans) == {}
    assert migration.classes.end()[NORMAL] == (1, 9_000_00)


def test_part_that_is_paid_before_a_write_off_is_not_lost() -> None:
    steps = history(terms(), [(date(2024, 6, 1), BILL)])
    account = steps[-1][0]
    owed = account.loan.principal
    steps.append(post_event(account, event(LoanEventType.WRITTEN_OFF, owed, date(2024, 6, 10))))
    migration = Migration(ENDS)
    migration.add(course([entry for _, entry in steps], ENDS[-1]))
    found = migration.classes.fen.moved
    assert found[BAD, Left.WRITTEN_OFF] == owed < PRINCIPAL
    assert found[BAD, Left.PAID] == PRINCIPAL - owed
    require_balance(migration.classes)


def test_loan_drawn_and_paid_between_two_days_counts_as_drawn() -> None:
    migration = Migration((date(2024, 1, 1), ENDS[1]))
    migration.add(paid((date(2024, 2, 1), 20_000_00)))
    assert moved(migration.classes.fen) == {(Came.DRAWN, Left.PAID): PRINCIPAL}


def test_settled_loan_that_is_reopened_comes_in_again() -> None:
    migration = Migration(ENDS[:3])
    migration.add(reopened())
    assert moved(migration.classes.loans) == {(NORMAL, Left.PAID): 1, (Came.REOPENED, MENTION): 1}
    assert moved(migration.classes.fen) == {
        (NORMAL, Left.PAID): PRINCIPAL,
        (Came.REOPENED, MENTION): PRINCIPAL,
    }
    require_balance(migration.classes)


@pytest.mark.parametrize("begin", [0, 1])
def test_loan_that_was_closed_before_the_first_day_is_in_no_row(begin: int) -> None:
    migration = Migration(ENDS[5 + begin :])
    migration.add(lost(recovered=500_00))
    migration.add(paid((date(2024, 2, 1), 20_000_00)))
    assert migration.classes.loans.moved == {}
    assert migration.stages.loans.moved == {}


def test_failed_draw_leaves_as_such() -> None:
    (account, first), *_ = history(terms())
    _, failed = post_event(account, event(LoanEventType.DISBURSEMENT_FAILED, PRINCIPAL, DRAWN_ON))
    migration = Migration((date(2024, 1, 1), ENDS[0]))
    migration.add(course([first, failed], ENDS[0]))
    assert moved(migration.classes.fen) == {(Came.DRAWN, Left.CANCELLED): PRINCIPAL}


def closed(normal: int, mention: int, stage_2: int = 0) -> BookDay:
    """Return a closing of loans of 10 yuan."""
    cells = {
        (Channel.QQ, cls): Valuation(loans, loans * 10_00)
        for cls, loans in ((NORMAL, normal), (MENTION, mention))
    }
    stages = {Stage.TWO: Provision(stage_2, stage_2 * 10_00, Decimal(1))}
    (day,) = book_days([Closing(DRAWN_ON, {}, PortfolioTotals(cells, stages=stages))])
    return day


def classes(normal: int, mention: int) -> dict[Category, Size]:
    return {NORMAL: (normal, normal * 10_00), MENTION: (mention, mention * 10_00), BAD: (0, 0)}


def test_classes_that_equal_the_closing_have_no_difference() -> None:
    assert differing(classes(5, 2), closed(5, 2)) == []
    assert technical(classes(5, 2), closed(5, 2)) == (0, 0)


def test_technical_days_are_no_difference() -> None:
    assert technical(classes(4, 3), closed(5, 2)) == (1, 10_00)
    assert differing(classes(4, 3), closed(5, 2)) == []


def test_other_difference_from_a_closing_is_named() -> None:
    # More is normal in the journal than in the closing, which no technical day explains.
    assert differing(classes(6, 1), closed(5, 2)) == [NORMAL, MENTION]
    assert differing(classes(5, 3), closed(5, 2)) == [MENTION]
    one_fen_more = classes(5, 2) | {BAD: (0, 1)}
    assert differing(one_fen_more, closed(5, 2)) == [BAD]


def test_difference_of_a_stage_is_named() -> None:
    stages: dict[Category, Size] = {Stage.ONE: (0, 0), Stage.TWO: (1, 10_00)}
    assert differing(stages, closed(5, 2, stage_2=1)) == []
    assert differing(stages, closed(5, 2, stage_2=2)) == [Stage.TWO]
