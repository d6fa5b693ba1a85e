"""The reply of a command, and its output."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rich.console import Console

from microloan_ops.console.exit_codes import Exit
from microloan_ops.console.json_values import to_json
from microloan_ops.console.notes import console

Words = str | Callable[[Console], object]


@dataclass(frozen=True, slots=True)
class Reply:
    """The result of a command.

    Parameters
    ----------
    document
        The JSON document, of values for `to_json`, with amounts in fen and names in snake_case.
    words
        The output for people: a text in rich's markup, or a function that prints.
    exit
        The exit code.
    """

    document: Mapping[str, object]
    words: Words
    exit: Exit = Exit.DONE

    def print(self, *, as_json: bool) -> None:
        """Print the reply as one JSON document, or for people."""
        if as_json:
            print_document(self.document)
        elif isinstance(self.words, str):
            console().print(self.words)
        else:
            self.words(console())


def print_document(document: Mapping[str, object]) -> None:
    """Print a JSON document."""
    sys.stdout.write(json.dumps(to_json(document), ensure_ascii=False, indent=2) + "\n")
