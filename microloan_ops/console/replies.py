"""What a command replies, and the one place that prints it."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rich.console import Console

from microloan_ops.console.exits import Exit
from microloan_ops.console.notes import console
from microloan_ops.console.plain import plain

Words = str | Callable[[Console], object]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a command found or did.

    Parameters
    ----------
    document
        For programs: what `plain` takes; amounts in fen, names in snake_case.
    words
        For people: a text, in rich's markup, or what prints several things.
    exit
        Whether somebody has to look.
    """

    document: Mapping[str, object]
    words: Words
    exit: Exit = Exit.DONE

    def tell(self, *, as_json: bool) -> None:
        """Print it: as one JSON document, or in words."""
        if as_json:
            print_document(self.document)
        elif isinstance(self.words, str):
            console().print(self.words)
        else:
            self.words(console())


def print_document(document: Mapping[str, object]) -> None:
    """Print a JSON document."""
    sys.stdout.write(json.dumps(plain(document), ensure_ascii=False, indent=2) + "\n")
