"""What README and docs point to is there, and no page is lost."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.assertions.pages import PAGES, ROOT, anchors, code, links

TARGETS = set(re.findall(r"^\.PHONY: (\S+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
# A page may leave out the way to the package.
ROOTS = (ROOT, ROOT / "layers/microloan/microloan")
CODE = (
    "benchmarks",
    "functions",
    "layers",
    "microloan_ops",
    "microloan_testing",
    "scorecards",
    "simulation",
    "tests",
)
FILES = {path.name for folder in CODE for path in (ROOT / folder).rglob("*.*")}
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@each_page
def test_link_in_a_page_leads_to_an_existing_file_and_anchor(page: Path) -> None:
    found = list(links(page))
    assert [link.file for link in found if not link.file.exists()] == []
    lost = [link for link in found if link.anchor and link.anchor not in anchors(link.file)]
    assert lost == []


def test_every_page_is_reachable_from_the_readme() -> None:
    reached, left = set[Path](), [PAGES[0]]
    while left:
        page = left.pop()
        reached.add(page)
        to = {link.file.resolve() for link in links(page) if link.file.suffix == ".md"}
        left += to - reached
    assert set(PAGES) - reached == set()


@each_page
def test_file_named_in_a_page_exists(page: Path) -> None:
    assert [name for name in named(page) if not is_there(name, page)] == []


def named(page: Path) -> Iterator[str]:
    """Yield what a page's code calls by a way of ours, or by the name of a source file."""
    for piece in code(page):
        for word in piece.split():
            name = word.strip(",;:()")
            if re.fullmatch(
                rf"(\.ci|{'|'.join(CODE)}|docs|domain|ports|usecases|adapters|composition|entrypoints)/\S+",
                name,
            ) or re.fullmatch(r"[\w-]+\.(py|js|css|toml)", name):
                yield name


def is_there(name: str, page: Path) -> bool:
    if re.search(r"[{<*$]", name):
        return any(bool(list(root.glob(re.sub(r"[{<][^}>]*[}>]", "*", name)))) for root in ROOTS)
    beside = any((root / name).exists() for root in (*ROOTS, page.parent))
    return beside or ("/" not in name and name in FILES)


@each_page
def test_make_target_named_in_a_page_exists(page: Path) -> None:
    told = [re.match(r"(?:\w+=\S+ )*make ([a-z][\w-]*)", piece) for piece in code(page)]
    assert [one[1] for one in told if one and one[1] not in TARGETS] == []


def test_every_make_target_has_a_help_text() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    helped = set(re.findall(r"^([a-z0-9-]+):.*## \S", makefile, re.MULTILINE))
    assert helped == TARGETS


def test_architecture_page_describes_every_folder() -> None:
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    table = page.partition("## Where a rule lives")[2].partition("\n\n`tests/")[0]
    parts = [path for path in ROOTS[1].iterdir() if path.name[0] not in "_."]
    folders = [
        path for path in (ROOT / "microloan_ops").iterdir() if path.is_dir() and path.name[0] != "_"
    ]
    top = [ROOT / name for name in CODE if name not in {"functions", "layers", "microloan_ops"}]
    told = {word.rstrip("/").rpartition("/")[2] for word in re.findall(r"`([^`]+)`", table)}
    named_parts = [path.name for path in (*parts, *folders, *top) if path.name != "py.typed"]
    assert [name for name in named_parts if name not in told] == []
