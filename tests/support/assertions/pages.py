"""README and docs as a reader meets them: links, headings, and what they name."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[3]
PAGES = [
    ROOT / "README.md",
    *(ROOT / name for name in ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted(ROOT.glob("docs/**/*.md")),
]


class Link(NamedTuple):
    """A link to a file of the repository; an empty anchor leads to its beginning."""

    page: Path
    file: Path
    anchor: str


def anchor(heading: str) -> str:
    """Return what a link to a heading names, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    """Return what a link into a page may name."""
    return set(map(anchor, re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)))


def links(page: Path) -> Iterator[Link]:
    """Yield a page's links that do not leave the repository."""
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if not re.match(r"https?://", target):
            file, _, anchor = target.partition("#")
            yield Link(page, page.parent / file if file else page, anchor)


def code(page: Path) -> Iterator[str]:
    """Yield each piece of code in a page: between backticks, or a line of a block."""
    text = page.read_text("utf-8")
    for block in re.findall(r"(?ms)^ *```\w*\n(.+?)^ *```", text):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^ *```.+?^ *```", "", text))
