"""Measure the English of pages, command help, problems and alarms: `make english`.

    python -m tests.english.run [--pages]

The goal is at most 25 words a sentence at the ninetieth percentile, and at most 0.03 semicolons a
sentence. `tests/unit/test_english.py` holds the texts that reach it.
"""

import argparse
from collections.abc import Mapping

from rich.console import Console

from microloan_ops.console.show import table
from tests.english.measure import Measure
from tests.english.texts import KINDS, generated, of_pages, written


def by_kind() -> dict[str, Measure]:
    """Measure each kind of text, and all of them together."""
    texts = {kind: list(collect()) for kind, collect in KINDS.items()}
    every = [text for part in texts.values() for text in part]
    return {kind: Measure.of(part) for kind, part in {**texts, "together": every}.items()}


def by_page() -> dict[str, Measure]:
    """Measure each page."""
    return {page.name: Measure.of(of_pages([page])) for page in [*written(), *generated()]}


def show(measures: Mapping[str, Measure]) -> None:
    """Print measures as a table."""
    lines = table("English", "", "sentences", "words, p90", "semicolons each", "you", "plain")
    for name, found in measures.items():
        figures = (f"{found.sentences:,}", str(found.words), f"{found.semicolons:.3f}")
        lines.add_row(name, *figures, f"{found.you:.0%}", "yes" if found.is_plain() else "no")
    Console().print(lines)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.english.run")
    parser.add_argument("--pages", action="store_true", help="measure each page, not each kind")
    show(by_page() if parser.parse_args().pages else by_kind())


if __name__ == "__main__":
    main()
