"""Moves between the five classes, and between the stages."""

from microloan.domain.ledger.loan_class import Stage
from microloan.domain.ledger.loan_classification import LoanClassification
from microloan.domain.money import yuan
from microloan_ops.report.figures.migration import (
    Came,
    Category,
    Flow,
    Moves,
    Origin,
    Target,
    differing,
    technical,
)
from microloan_ops.report.figures.rolls import Left
from microloan_ops.report.gather import Report
from microloan_ops.report.sections.frame import Section, listed, sentences, several
from microloan_ops.report.sections.names import CLASSES
from microloan_ops.report.tables import Cell, Shown, Table


def section(report: Report) -> Section:
    """Return the section."""
    migration = report.migration
    return Section(
        name="migration",
        title="Moves of classes and stages",
        summary=_summary(report),
        tables=(
            _table("Loans by class", migration.classes, Shown.COUNT),
            _table("Principal by class, yuan", migration.classes, Shown.FEN),
            _table("Loans by stage", migration.stages, Shown.COUNT),
            _table("Debt by stage, yuan", migration.stages, Shown.FEN),
        ),
        source=(
            "The replayed journal of every loan, at the end of each month and of the last day. What"
            " is owed moves with its loan, and what was paid counts as paid back from the class or"
            f" stage before. {_agreement(report)}"
        ),
        drawn=False,
    )


def disagreeing(report: Report) -> list[str]:
    """Return the classes and stages that differ from a closing, with the day."""
    flows, last = (report.migration.classes, report.migration.stages), report.days[-1]
    pairs = [(flow.begin(), report.begin) for flow in flows]
    pairs += [(flow.end(), last) for flow in flows]
    return [
        f"{_name(category)} on {day.day}"
        for found, day in pairs
        # A closing from before the expected loss has no stages.
        if (day.stages or Stage.ONE not in found) and not day.skipped and not report.unread
        for category in differing(found, day)
    ]


def _agreement(report: Report) -> str:
    last = report.days[-1]
    if report.unread or last.skipped or report.begin.skipped:
        return "Some loans could not be read or valued, so the closings are not compared."
    if wrong := disagreeing(report):
        return f"The closings DIFFER in {listed(wrong)}."
    loans, fen = technical(report.migration.classes.end(), last)
    return sentences(
        f"The closings of {report.begin.day} and {last.day} agree to the fen.",
        f"They have {several(loans, 'loan')} of {yuan(fen)} yuan as normal whose collection had no"
        " result yet, and which are in special mention here."
        if loans
        else "",
    )


def _summary(report: Report) -> str:
    moves = report.migration.classes.loans
    if not moves.moved:
        return "No loan was drawn or moved."
    worse = sum(count for (of, to), count in moves.moved.items() if _worse(of, to))
    better = sum(count for (of, to), count in moves.moved.items() if _worse(to, of))
    lost = sum(moves.moved[of, Left.WRITTEN_OFF] for of in report.migration.classes.categories)
    return (
        f"Between month ends {several(worse, 'loan')} moved to a worse class and"
        f" {several(better, 'loan')} to a better one. {several(lost, 'loan').capitalize()}"
        f" {'was' if lost == 1 else 'were'} written off."
    )


def _worse(of: Origin | Target, to: Origin | Target) -> bool:
    return (
        isinstance(of, LoanClassification)
        and isinstance(to, LoanClassification)
        and to.rank > of.rank
    )


def _name(category: Category | Came | Left) -> str:
    match category:
        case Stage():
            return f"stage {category.value}"
        case Came() | Left():
            return category.value
        case _:
            return CLASSES[category]


def _table(title: str, flow: Flow, kind: Shown) -> Table:
    moves = flow.loans if kind is Shown.COUNT else flow.fen
    targets = (*flow.categories, *Left)
    columns = [
        ("of", "of", Shown.TEXT),
        ("begin", "at the beginning", kind),
        ("came", "came in", kind),
        *((f"to_{_key(target)}", f"to {_name(target)}", kind) for target in flow.categories),
        *((_key(left), _name(left), kind) for left in Left),
        ("end", "at the end", kind),
    ]
    rows = (_row(moves, of, targets) for of in (*Came, *flow.categories))
    return Table.of(title, columns, rows)


def _key(target: Category | Left) -> str:
    return f"stage_{target.value}" if isinstance(target, Stage) else target.name.lower()


def _row(moves: Moves, of: Category | Came, targets: tuple[Category | Left, ...]) -> list[Cell]:
    to: list[Cell] = [None if target == of else moves.moved[of, target] for target in targets]
    if isinstance(of, Came):
        return [_name(of), None, moves.went(of), *to, None]
    return [_name(of), moves.begin[of], moves.came(of), *to, moves.end[of]]
