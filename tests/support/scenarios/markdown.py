"""Markdown pages of one title, one purpose and tables, read strictly."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PROSE = "Calculation"
_TITLE = re.compile(r"# \S.*")
_HEADING = re.compile(r"## (?P<text>\S.*)")
_SEPARATOR = re.compile(r":?-{3,}:?")


class ScenarioError(ValueError):
    """A scenario that the runner does not understand, with its file and line."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")


@dataclass(frozen=True)
class Row:
    """A row of a table: its place, and its cells by column."""

    place: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """A table with at least one row."""

    place: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class _Line:
    place: str
    text: str


def read_tables(path: Path) -> Mapping[str, Table]:
    """Read the tables of a page by their headings.

    Raises
    ------
    ScenarioError
        For anything but a title, a purpose, and a filled table under each heading.
    """
    lines = [
        _Line(f"{path.name}:{number}", text.strip())
        for number, text in enumerate(path.read_text("utf-8").splitlines(), start=1)
    ]
    head, *sections = _sections(lines, path.name)
    if not head or not _TITLE.fullmatch(head[0].text):
        raise ScenarioError(f"{path.name}:1", "the first line must be a title: # Title")
    purpose = " ".join(line.text for line in head[1:] if line.text)
    if not purpose or "|" in purpose:
        raise ScenarioError(f"{path.name}:2", "say below the title what the scenario shows")
    tables: dict[str, Table] = {}
    for section in sections:
        _add_section(section, tables)
    return tables


def _sections(lines: list[_Line], name: str) -> Iterator[list[_Line]]:
    section: list[_Line] = []
    for line in lines:
        if line.text.startswith("##"):
            yield section
            section = []
        section.append(line)
    if not section:
        raise ScenarioError(f"{name}:1", "the page is empty")
    yield section


def _add_section(section: list[_Line], tables: dict[str, Table]) -> None:
    heading, *body = section
    found = _HEADING.fullmatch(heading.text)
    if found is None:
        raise ScenarioError(heading.place, "write a heading as: ## Name")
    name, filled = found["text"], [line for line in body if line.text]
    if name in tables:
        raise ScenarioError(heading.place, f"there is a second section {name}")
    if name != PROSE:
        tables[name] = _table(heading.place, filled)
    elif not filled or any(line.text.startswith("|") for line in filled):
        raise ScenarioError(heading.place, f"{PROSE} is prose, not empty and without tables")


def _table(place: str, lines: list[_Line]) -> Table:
    if len(lines) < 3:
        raise ScenarioError(place, "the table is empty")
    header, separator, *body = [(line.place, _cells(line)) for line in lines]
    columns = header[1]
    if len(set(columns)) < len(columns) or "" in columns:
        raise ScenarioError(header[0], "each column needs a name of its own")
    if len(separator[1]) != len(columns) or not all(map(_SEPARATOR.fullmatch, separator[1])):
        raise ScenarioError(separator[0], "the second row of a table must be | --- | for a column")
    rows = []
    for at, cells in body:
        if len(cells) != len(columns):
            raise ScenarioError(at, f"{len(cells)} cells under {len(columns)} columns")
        rows.append(Row(at, dict(zip(columns, cells, strict=True))))
    return Table(place, columns, tuple(rows))


def _cells(line: _Line) -> tuple[str, ...]:
    if not (line.text.startswith("|") and line.text.endswith("|") and len(line.text) > 1):
        raise ScenarioError(line.place, "a table needs a row here: | cell | cell |")
    return tuple(cell.strip() for cell in line.text[1:-1].split("|"))
