"""The page that `microloan report` writes: whole, alone, and safe to open."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.support.builders.bank_with_history import BankWithHistory, Run, reporting

SECTIONS = ["book", "flows", "arrears", "vintage", "income", "nights", "funnel", "scores"]
NAME = '<script>alert("x")</script>'
# Elements that have no end.
VOID = {"meta"}


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


def test_each_section_is_there_with_its_picture_twice(checked: Checked) -> None:
    parts = [one["id"] for tag, one in checked.found if tag == "section" and "id" in one]
    assert parts == SECTIONS
    named = [one["aria-labelledby"] for tag, one in checked.found if tag == "svg"]
    # A vintage of one month is a point, and no picture.
    drawn = [name for name in SECTIONS if name != "vintage"]
    assert named == [f"{name}-{width}-title" for name in drawn for width in ("wide", "narrow")]


def test_every_picture_says_what_it_shows(checked: Checked) -> None:
    for tag, attributes in checked.found:
        if tag == "svg":
            assert (attributes["role"], attributes["aria-labelledby"] in checked.ids) == (
                "img",
                True,
            )


def test_no_two_elements_have_the_same_id_and_every_reference_is_met(
    page: str, checked: Checked
) -> None:
    assert len(checked.ids) == len(set(checked.ids))
    referred = re.findall(r"url\(#([^)]+)\)", page) + re.findall(r'href="#([^"]+)"', page)
    assert referred
    assert set(referred) <= set(checked.ids)


def test_the_page_needs_nothing_else_and_runs_nothing(page: str, checked: Checked) -> None:
    tags = {tag for tag, _ in checked.found}
    assert tags.isdisjoint({"script", "link", "img", "iframe", "object", "form"})
    for tag, attributes in checked.found:
        assert not {"src", "style", "onclick", "onload"} & set(attributes), tag
    addresses = set(re.findall(r"https?://[^\"' <]+", page))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in page


def test_colours_are_the_themes(page: str) -> None:
    body = page[page.index("</style>") :]
    assert re.findall(r"#[0-9a-f]{6}\b", body) == []


def test_what_others_wrote_is_text(page: str) -> None:
    assert "<script" not in page
    assert "&lt;script&gt;alert" in page


def test_the_same_book_is_the_same_page(run: Run, page: str, tmp_path: Path) -> None:
    file = tmp_path / "again.html"
    assert run("-o", str(file), "--stack", NAME).exit_code == 0
    at = re.compile(r"read on \d{4}-\d\d-\d\d \d\d:\d\d")
    assert at.sub("", file.read_text("utf-8")) == at.sub("", page)
