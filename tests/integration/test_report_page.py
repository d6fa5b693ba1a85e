"""The page that `microloan report` writes: whole, alone, and safe to open."""

import re
from base64 import b64decode
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.support.builders.bank_with_history import BankWithHistory, Run, reporting

SECTIONS = [
    *("book", "flows", "collections", "arrears", "rolls", "migration", "vintage", "plans"),
    *("income", "losses", "nights", "funnel", "scores"),
]
# Moves and plans are tables. A vintage of one month and a roll rate of one are points.
WITHOUT_PICTURE = {"migration", "plans", "rolls", "vintage"}
NAME = '<script>alert("x")</script>'
# Elements that have no end.
VOID = {"meta", "img", "source"}


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    bank = BankWithHistory()
    with reporting(bank, bank.runs) as made:
        yield made


@pytest.fixture(scope="module")
def page(run: Run, tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("report") / "report.html"
    result = run("-o", str(file), "--stack", NAME)
    assert result.exit_code == 0, result.output
    return file.read_text("utf-8")


class Checked(HTMLParser):
    """Follows which elements are open, and keeps what the tests ask for."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.ids += [value or "" for key, value in attrs if key == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def checked(page: str) -> Checked:
    parser = Checked()
    parser.feed(page)
    parser.close()
    assert parser.open == []
    return parser


def test_each_report_section_has_its_picture_for_two_widths(checked: Checked) -> None:
    places = [
        one.get("id") or tag
        for tag, one in checked.found
        if tag in {"source", "img"} or (tag == "section" and "id" in one)
    ]

    assert places == [
        part
        for name in SECTIONS
        for part in ((name,) if name in WITHOUT_PICTURE else (name, "source", "img"))
    ]


def test_every_report_picture_is_svg_with_an_alternative_text(checked: Checked) -> None:
    pictures = [one for tag, one in checked.found if tag in {"source", "img"}]
    for picture in pictures:
        _, _, encoded = (picture.get("src") or picture["srcset"] or "").partition(
            "data:image/svg+xml;base64,"
        )
        assert b"<svg " in b64decode(encoded)
    assert all(one["alt"] for one in pictures if "src" in one)


def test_report_page_has_unique_ids_and_no_broken_reference(page: str, checked: Checked) -> None:
    assert len(checked.ids) == len(set(checked.ids))
    referred = re.findall(r'href="#([^"]+)"', page)
    assert referred
    assert set(referred) <= set(checked.ids)


def test_report_page_loads_nothing_and_runs_no_script(page: str, checked: Checked) -> None:
    tags = {tag for tag, _ in checked.found}
    assert tags.isdisjoint({"script", "link", "iframe", "object", "form"})
    for tag, attributes in checked.found:
        assert not {"style", "onclick", "onload"} & set(attributes), tag
    assert re.findall(r"https?://[^\"' <]+", page) == []
    assert "default-src 'none'" in page


def test_text_of_others_is_escaped_on_the_report_page(page: str) -> None:
    assert "<script" not in page
    assert "&lt;script&gt;alert" in page


def test_report_of_the_same_book_is_the_same_page(run: Run, page: str, tmp_path: Path) -> None:
    file = tmp_path / "again.html"
    assert run("-o", str(file), "--stack", NAME).exit_code == 0
    at = re.compile(r"read on \d{4}-\d\d-\d\d \d\d:\d\d")
    assert at.sub("", file.read_text("utf-8")) == at.sub("", page)
