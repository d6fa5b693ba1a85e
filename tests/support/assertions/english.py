"""The rules of plain English, as far as a program can judge them."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

MOST_WORDS = 25
MOST_SUMMARY = 80
OPENERS = frozenset({"What", "Who", "Whoever", "Whatever", "That", "Of", "By"})
ACTORS = ("somebody", "nobody", "anybody", "whoever", "someone", "the door", "the outside")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“`])")
_ACTOR = re.compile(rf"\b({'|'.join(ACTORS)})\b", re.IGNORECASE)
_CODE = re.compile(r"`[^`]*`")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_SECTIONS = re.compile(r"^\s*(Examples|Raises|Parameters|Returns|JSON|Yields)\s*$", re.MULTILINE)


class Fault(NamedTuple):
    """A sentence that breaks a rule, and where it stands."""

    place: str
    rule: str
    sentence: str


def faults(place: str, text: str) -> Iterator[Fault]:
    """Yield each rule that a paragraph's sentences break.

    Examples
    --------
    >>> [fault.rule for fault in faults("x", "By it a repetition is told; nobody asks.")]
    ['begins with By', 'semicolon', 'actor nobody']
    >>> list(faults("x", "The worker sends each transfer once. `a; b` is code."))
    []
    """
    for sentence in sentences(text):
        words = sentence.split()
        if len(words) > MOST_WORDS:
            yield Fault(place, f"{len(words)} words", sentence)
        if words and words[0].strip('"“(') in OPENERS and not sentence.endswith("?"):
            yield Fault(place, f"begins with {words[0]}", sentence)
        if ";" in sentence:
            yield Fault(place, "semicolon", sentence)
        yield from (
            Fault(place, f"actor {found[1].lower()}", sentence)
            for found in _ACTOR.finditer(sentence)
        )


def sentences(text: str) -> list[str]:
    """Return a paragraph's sentences, with X for each piece of code.

    Examples
    --------
    >>> sentences("Run `make test`. It takes [a minute](tests.md).")
    ['Run X.', 'It takes a minute.']
    """
    plain = _LINK.sub(r"\1", _CODE.sub("X", text)).replace("**", "")
    return _SENTENCE_END.split(" ".join(plain.split()))


def page_faults(page: Path) -> Iterator[Fault]:
    """Yield the faults of a Markdown page: prose, list items and table cells, no code."""
    for part in page_parts(page):
        yield from faults(page.name, part)


def page_parts(page: Path) -> Iterator[str]:
    """Yield a Markdown page's paragraphs, list items and table cells, without code."""
    text = re.sub(r"```.*?```|<!--.*?-->", "\n\n", page.read_text("utf-8"), flags=re.DOTALL)
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*|#>]|\d+\.)\s?)", text):
        cells = block.strip().strip("|").split("|") if block.lstrip().startswith("|") else [block]
        yield from (cell.strip().lstrip("-*#>0123456789. ") for cell in cells)


def source_faults(path: Path) -> Iterator[Fault]:
    """Yield the faults of a Python file's docstrings and comments."""
    source = path.read_text("utf-8")
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            continue
        text = ast.get_docstring(node) or ""
        summary = text.partition("\n")[0]
        where = f"{path.name}:{getattr(node, 'name', 'module')}"
        if len(summary) > MOST_SUMMARY:
            yield Fault(where, f"first line of {len(summary)} characters", summary)
        for part in _paragraphs(text):
            yield from faults(where, part)
    for _, comment in comments(source):
        yield from faults(f"{path.name}:comment", comment)


def _paragraphs(docstring: str) -> Iterator[str]:
    """Yield the prose of a docstring, without doctests and headings.

    A parameter's name and its description are apart, by their indentation.
    """
    lines: list[str] = []
    indent = 0
    for line in docstring.splitlines():
        stripped = line.strip()
        if stripped and len(line) - len(line.lstrip()) != indent and not stripped.startswith("- "):
            yield " ".join(lines)
            lines = []
            indent = len(line) - len(line.lstrip())
        if stripped.startswith((">>>", "...")) or stripped in {"Examples", "JSON"}:
            break
        if not stripped or set(stripped) <= {"-", "="} or _SECTIONS.match(line):
            yield " ".join(lines)
            lines = []
        elif stripped.startswith(("- ", "│", "├", "└", "|")):
            yield " ".join(lines)
            lines = [stripped.lstrip("- ")]
        else:
            lines.append(stripped)
    yield " ".join(lines)


def comments(source: str) -> Iterator[tuple[int, str]]:
    """Yield the blocks of hash comments, each with the number of its last line."""
    block: list[str] = []
    for number, line in enumerate([*source.splitlines(), ""]):
        stripped = line.strip()
        if stripped.startswith("# ") and not stripped.startswith("# type:"):
            block.append(stripped[2:].strip("- "))
        elif block:
            yield number, " ".join(block)
            block = []


def report(found: Iterable[Fault]) -> str:
    """Return faults as a failing test prints them."""
    return "\n".join(f"{fault.place}: {fault.rule}: {fault.sentence}" for fault in found)
