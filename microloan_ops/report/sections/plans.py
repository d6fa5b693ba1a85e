"""Plans for borrowers in difficulty."""

from microloan.domain.money import yuan
from microloan_ops.report.figures.plans import PlanEnd
from microloan_ops.report.gather import Report
from microloan_ops.report.sections.frame import Section, sentences, several
from microloan_ops.report.tables import Shown, Table, percent


def section(report: Report) -> Section:
    """Return the section."""
    return Section(
        name="plans",
        title="Plans for borrowers in difficulty",
        summary=_summary(report),
        tables=(_plans(report), _offers(report)),
        source=(
            "The replayed journal of every loan, by the day of the agreement. A plan is kept late"
            " when an instalment was missed beyond its grace. Offers are those of two people, as"
            " stored now: a loan has the newest only. A plan within the rules needs no offer."
        ),
        drawn=False,
    )


def _summary(report: Report) -> str:
    plans = report.plans
    if not plans.agreed:
        return "No plan was agreed."
    due = sum(sums.due for sums in plans.by_end.values())
    paid = sum(sums.paid for sums in plans.by_end.values())
    under_way = several(plans.by_end[PlanEnd.UNDER_WAY].count, "plan").capitalize()
    return sentences(
        f"{several(plans.agreed, 'plan').capitalize()} agreed."
        f" Customers paid {yuan(paid)} yuan by them, and {yuan(due)} yuan fell due.",
        f"{percent(plans.kept_share)} of the plans that are over were kept."
        if plans.kept_share is not None
        else "None is over.",
        f"{under_way} under way.",
    )


def _plans(report: Report) -> Table:
    columns = (
        ("end", "plans", Shown.TEXT),
        ("count", "how many", Shown.COUNT),
        ("promised", "promised, yuan", Shown.FEN),
        ("due", "fell due, yuan", Shown.FEN),
        ("paid", "paid, yuan", Shown.FEN),
    )
    found = [(end, report.plans.by_end[end]) for end in PlanEnd]
    rows = [(end.value, sums.count, sums.promised, sums.due, sums.paid) for end, sums in found]
    return Table.of("Agreed plans", columns, rows)


def _offers(report: Report) -> Table:
    plans = report.plans
    columns = (("offers", "offers", Shown.TEXT), ("count", "how many", Shown.COUNT))
    rows = (
        ("made by two people", plans.offered),
        ("accepted", plans.accepted),
        ("can still be accepted", plans.open),
    )
    return Table.of("Offers beyond the rules", columns, rows)
