"""Expected losses against the losses since then."""

from collections.abc import Sequence

from microloan.domain.money import yuan
from microloan_ops.report.figures.losses import Cohort
from microloan_ops.report.gather import Report
from microloan_ops.report.sections.frame import Section, listed, sentences
from microloan_ops.report.tables import Shown, Table


def section(report: Report) -> Section:
    """Return the section."""
    found, grades = cohorts(report), tuple(report.losses.by_grade())
    return Section(
        name="losses",
        title="Expected and happened losses",
        summary=_summary(found, grades),
        tables=(_table("stage", found), _table("grade", grades)),
        source=(
            "Expected: the closing of each month end, by stage. A closing has no grade, so"
            " the loss of a grade follows from the replayed loans and the loss tables."
            " Happened: the replayed journal of the same loans, written off since that day"
            " less recovered. Impaired is what they still owe in stage 3 on the last day, and"
            " may lose a part of."
        ),
        drawn=any(cohort.expected for cohort in found),
    )


def cohorts(report: Report) -> tuple[Cohort, ...]:
    """Return the loans of each month end by stage, the oldest first."""
    return tuple(report.losses.by_stage(report.days))


def _summary(found: Sequence[Cohort], grades: Sequence[Cohort]) -> str:
    if not found:
        return "No month end has an expected loss to compare."
    oldest = [cohort for cohort in found if cohort.day == found[0].day]
    expected = sum(cohort.expected for cohort in oldest)
    lost = sum(cohort.lost for cohort in oldest)
    above = [
        f"{cohort.day} in {name} {cohort.group}"
        for name, cohorts in (("stage", found), ("grade", grades))
        for cohort in cohorts
        if cohort.lost > cohort.expected
    ]
    return sentences(
        f"Of the loans of {found[0].day}, {yuan(expected)} yuan were expected to be lost, and"
        f" {yuan(lost)} yuan are lost so far.",
        f"More was lost than expected of the loans of {listed(above)}."
        if above
        else "No stage or grade of any month end has lost more than expected.",
    )


def _table(group: str, found: Sequence[Cohort]) -> Table:
    columns = (
        ("day", "loans of", Shown.DAY),
        (group, group, Shown.COUNT if group == "stage" else Shown.TEXT),
        ("loans", "loans", Shown.COUNT),
        ("debt", "debt, yuan", Shown.FEN),
        ("expected", "expected loss, yuan", Shown.FEN),
        ("charged", "written off since, yuan", Shown.FEN),
        ("recovered", "recovered, yuan", Shown.FEN),
        ("lost", "lost, yuan", Shown.FEN),
        ("of_expected", "of the expected", Shown.SHARE),
        ("impaired", "impaired, yuan", Shown.FEN),
    )
    rows = (
        (
            *(cohort.day, cohort.group, cohort.loans, cohort.debt, cohort.expected),
            *(cohort.charged, cohort.recovered, cohort.lost, cohort.of_expected, cohort.impaired),
        )
        for cohort in found
    )
    return Table.of(f"Loans of each month end by {group}", columns, rows)
