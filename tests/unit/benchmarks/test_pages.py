"""The page of the benchmarks: every section has its sentence, and the head has all of them."""

import re
from pathlib import Path

from benchmarks.__main__ import ALL
from benchmarks.glance import Glance, glances, head
from tests.support.assertions.pages import anchor

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/generated/performance.md").read_text("utf-8")


def test_section_summary_is_read_across_lines_and_a_section_without_one_is_left_out() -> None:
    page = "## Night\n\n> It is\n> short.\n\nMore.\n\n## Without\n\nNothing.\n"
    assert glances(page) == [Glance("Night", "It is short.")]
    assert "| [Night](#night) | It is short. |" in head(page, None)
    assert "in 12.4 minutes." in head(page, 12.4)
    assert anchor("A whole night, in `one`") == "a-whole-night-in-one"


def test_every_benchmark_section_has_a_summary_that_the_head_repeats() -> None:
    titles = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
    found = glances(PAGE)
    assert [one.title for one in found] == titles
    assert len(titles) == len(ALL)
    rows = PAGE.partition("<!-- end of at a glance -->")[0]
    missing = [
        one for one in found if f"| [{one.title}](#{anchor(one.title)}) | {one.says} |" not in rows
    ]
    assert missing == []


def test_every_listed_benchmark_is_a_program_of_its_own() -> None:
    programs = {
        path.stem for path in (ROOT / "benchmarks").glob("*.py") if "__main__" in path.read_text()
    }
    folders = {path.parent.name for path in (ROOT / "benchmarks").glob("*/__main__.py")}
    assert programs - {"__main__"} | folders == set(ALL)
