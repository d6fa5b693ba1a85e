"""The glossary names what is in the code, and each term once."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("layers/microloan/microloan", "microloan_ops")
ROW = re.compile(r"^\| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
PAGES = ("docs/glossary.md", "docs/glossary-ledger.md")
ROWS = [
    found.groups()
    for page in PAGES
    for found in ROW.finditer((ROOT / page).read_text("utf-8"))
    if found[1] not in {"中文", "---"}
]


def defined_names() -> Iterator[str]:
    """Yield the names of classes, functions, fields and values."""
    for folder in SOURCES:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                match node:
                    case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                        yield name
                    case ast.AnnAssign(target=ast.Name(id=name)) | ast.arg(arg=name):
                        yield name
                    case ast.Assign(targets=targets):
                        yield from (each.id for each in targets if isinstance(each, ast.Name))


NAMES = frozenset(defined_names())


@pytest.mark.parametrize("row", ROWS, ids=[row[1] for row in ROWS])
def test_name_in_glossary_is_defined_in_code(row: tuple[str, ...]) -> None:
    named = re.findall(r"`([^`]+)`", row[3])

    assert named
    assert [name for name in named if name not in NAMES] == []


@pytest.mark.parametrize("row", ROWS, ids=[row[1] for row in ROWS])
def test_term_has_a_chinese_and_an_english_name(row: tuple[str, ...]) -> None:
    assert re.search(r"[\u4e00-\u9fff]", row[0])
    assert re.fullmatch(r"[A-Za-z][A-Za-z() -]+", row[1])


@pytest.mark.parametrize("column", [0, 1], ids=["chinese", "english"])
def test_glossary_term_stands_once_in_its_column(column: int) -> None:
    terms = [row[column] for row in ROWS]

    assert sorted(terms) == sorted(set(terms))
