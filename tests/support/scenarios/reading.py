"""Scenarios read from their pages: every word is known, and every row adds up."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import TypeVar

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.ledger.line_standing import LineStanding
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.ledger.loan_classification import LoanClassification
from tests.support.scenarios.cells import Cells
from tests.support.scenarios.events import read_events
from tests.support.scenarios.markdown import ScenarioError, Table, read_tables
from tests.support.scenarios.model import (
    ClosingFigures,
    Expected,
    Figures,
    LedgerEntry,
    LineFigures,
    Product,
    Scenario,
    ScheduleRow,
)

CHECKED_AT = time(22, 0)
"""The time of Shanghai at which a figure is checked, unless its row states another."""

_PRODUCT = ("limit", "daily rate", "penalty rate", "due day")
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "Product": ("term", "value"),
    "Schedule": ("when", "loan", "number", "due", "principal", "interest", "total", "balance"),
    "Figures": (
        *("when", "loan", "status", "days past due", "due now"),
        *("penalty", "interest", "principal", "payoff"),
    ),
    "Credit line": ("when", "standing", "used", "available"),
    "Ledger": ("booked", "value", "loan", "entry", "account", "debit", "credit"),
    "Closings": (
        *("day", "class", "loans", "interest receivable"),
        *("loss allowance", "interest income", "impairment"),
    ),
}
_OPTIONAL = {"Figures": ("owed back",)}
_EXPECTATIONS = set(_COLUMNS) - {"Product"}

Tables = Mapping[str, Table]
Value = TypeVar("Value")


def read_scenario(path: Path) -> Scenario:
    """Read a scenario.

    Raises
    ------
    ScenarioError
        For an unknown section, column or word, a missing one, or a row that does not add up.
    """
    tables = read_tables(path)
    place = f"{path.name}:1"
    if unknown := set(tables) - set(_COLUMNS) - {"Events"}:
        raise ScenarioError(place, f"there is no section {', '.join(sorted(unknown))}")
    if missing := {"Product", "Events"} - set(tables):
        raise ScenarioError(place, f"the section {', '.join(sorted(missing))} is missing")
    if not _EXPECTATIONS & set(tables):
        raise ScenarioError(place, "the scenario expects nothing")
    events = read_events(tables["Events"])
    checks = [
        *_rows(tables, "Figures", _figures),
        *_rows(tables, "Credit line", _line_figures),
        *_schedules(tables),
    ]
    scenario = Scenario(
        name=path.stem,
        product=_product(tables["Product"]),
        events=events,
        checks=tuple(sorted(checks, key=lambda check: check.at)),
        ledger=_ledger(tables),
        closings=_closings(tables),
    )
    _require_known_loans(scenario)
    return scenario


def _require_known_loans(scenario: Scenario) -> None:
    drawn = {event.loan for event in scenario.events if event.draws and not event.refused}
    named = [(check.place, check.loan) for check in scenario.checks if check.loan]
    for place, loan in named:
        if loan not in drawn:
            raise ScenarioError(place, f"no event draws loan {loan}")


def _rows(tables: Tables, section: str, read: Callable[[Cells], Value]) -> Iterator[Value]:
    table = tables.get(section)
    if table is None:
        return
    require_columns(table, _COLUMNS[section], _OPTIONAL.get(section, ()))
    for row in table.rows:
        yield read(Cells(row))


def require_columns(table: Table, required: tuple[str, ...], optional: tuple[str, ...]) -> None:
    """Refuse a table that lacks a column, or has one that is not known.

    Raises
    ------
    ScenarioError
        Naming the columns.
    """
    if missing := [column for column in required if column not in table.columns]:
        raise ScenarioError(table.place, f"the column {', '.join(missing)} is missing")
    known = {*required, *optional}
    if unknown := [column for column in table.columns if column not in known]:
        raise ScenarioError(table.place, f"there is no column {', '.join(unknown)}")


def _product(table: Table) -> Product:
    require_columns(table, _COLUMNS["Product"], ())
    terms = tuple(row.cells["term"] for row in table.rows)
    if terms != _PRODUCT:
        raise ScenarioError(table.place, f"the terms are, in this order: {', '.join(_PRODUCT)}")
    limit, daily_rate, penalty_rate, due_day = map(Cells, table.rows)
    return Product(
        limit.amount("value"),
        daily_rate.rate("value"),
        penalty_rate.rate("value"),
        due_day.number("value"),
    )


def _figures(cells: Cells) -> Expected:
    figures = Figures(
        status=cells.word("status", LoanStatus),
        days_past_due=cells.number("days past due"),
        due_now=cells.amount("due now"),
        penalty=cells.amount("penalty"),
        interest=cells.amount("interest"),
        principal=cells.amount("principal"),
        owed_back=cells.optional_amount("owed back"),
        payoff=cells.amount("payoff"),
    )
    kinds = figures.penalty + figures.interest + figures.principal + figures.owed_back
    if kinds != figures.payoff:
        raise cells.error("the payoff is not the sum of its kinds")
    at = cells.instant("when", CHECKED_AT)
    return Expected(cells.row.place, at, cells.text("loan"), figures)


def _line_figures(cells: Cells) -> Expected:
    figures = LineFigures(
        cells.word("standing", LineStanding), cells.amount("used"), cells.amount("available")
    )
    return Expected(cells.row.place, cells.instant("when", CHECKED_AT), "", figures)


def _schedules(tables: Tables) -> list[Expected]:
    schedules: dict[tuple[str, str], Expected] = {}
    for cells in _rows(tables, "Schedule", lambda cells: cells):
        row = ScheduleRow(
            number=cells.number("number"),
            due=cells.day("due"),
            principal=cells.amount("principal"),
            interest=cells.amount("interest"),
            balance=cells.amount("balance"),
        )
        if row.principal + row.interest != cells.amount("total"):
            raise cells.error("the total is not principal and interest")
        key = cells.text("when"), cells.text("loan")
        at = cells.instant("when", CHECKED_AT)
        first = schedules.setdefault(key, Expected(cells.row.place, at, key[1], ()))
        assert isinstance(first.value, tuple)
        schedules[key] = replace(first, value=(*first.value, row))
    return list(schedules.values())


def _ledger(tables: Tables) -> tuple[LedgerEntry, ...]:
    entries: list[LedgerEntry] = []
    for cells in _rows(tables, "Ledger", lambda cells: cells):
        first = [column for column in ("booked", "value", "loan", "entry") if column in cells]
        posting = _posting(cells)
        if not first and entries:
            entries[-1] = replace(entries[-1], postings={**entries[-1].postings, **posting})
            continue
        entries.append(
            LedgerEntry(
                booked_on=cells.day("booked"),
                value_date=cells.day("value"),
                loan=cells.text("loan"),
                event=cells.word("entry", LoanEventType),
                postings=posting,
            )
        )
    for entry in entries:
        if sum(entry.postings.values()):
            place = tables["Ledger"].place
            raise ScenarioError(place, f"{entry.event} of {entry.booked_on} is not balanced")
    return tuple(entries)


def _posting(cells: Cells) -> dict[LedgerAccount, int]:
    """Return an account with its amount, none for an entry that moves no money."""
    if not any(column in cells for column in ("account", "debit", "credit")):
        return {}
    return {cells.word("account", LedgerAccount): _debit(cells)}


def _debit(cells: Cells) -> int:
    if ("debit" in cells) == ("credit" in cells):
        raise cells.error("fill either debit or credit")
    return cells.amount("debit") if "debit" in cells else -cells.amount("credit")


def _closings(tables: Tables) -> dict[date, tuple[str, ClosingFigures]]:
    closings: dict[date, tuple[str, ClosingFigures]] = {}
    for cells in _rows(tables, "Closings", lambda cells: cells):
        named = cells.text("class").split(", ")
        known = {each.value.replace("_", " "): each for each in LoanClassification}
        if unknown := set(named) - set(known) - {"none"}:
            raise cells.error(f"there is no class {', '.join(sorted(unknown))}")
        day = cells.day("day")
        if day in closings:
            raise cells.error(f"there is a second closing of {day}")
        closings[day] = (
            cells.row.place,
            ClosingFigures(
                classes=frozenset(known[name] for name in named if name != "none"),
                loans=cells.amount("loans"),
                receivable=cells.amount("interest receivable"),
                allowance=cells.amount("loss allowance"),
                income=cells.amount("interest income"),
                impairment=cells.amount("impairment"),
            ),
        )
    return closings
