"""The product's texts by kind: pages, command line, problems, wallet page, alarms."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from microloan.entrypoints.http.error_codes import ErrorCode
from tests.support.assertions import command_grammar
from tests.support.assertions.english import page_parts
from tests.support.assertions.pages import PAGES, ROOT
from tests.support.cloud.template import resources

DOCS = ROOT / "docs"
LAYER = ROOT / "layers/microloan/microloan"
WALLET = ROOT / "functions/wallet/static"
_TEXT = re.compile(r'^  .+:\s+"((?:[^"\\]|\\.)*)",?$', re.MULTILINE)


def written() -> list[Path]:
    """Return the README and the pages that people write."""
    return [page for page in PAGES if page.parent.name != "generated"]


def generated() -> list[Path]:
    """Return the pages that a program writes."""
    return sorted((DOCS / "generated").rglob("*.md"))


def of_pages(pages: Iterable[Path]) -> Iterator[str]:
    """Yield the paragraphs of pages."""
    for page in pages:
        yield from page_parts(page)


def command_help() -> Iterator[str]:
    """Yield the help of every command, argument and option."""
    for words, command in command_grammar.commands().items():
        yield from command_grammar.manual(words).help.split("\n\n")
        yield from (param.help for param in command.params if param.help)


def problems() -> Iterator[str]:
    """Yield the titles and next steps of error codes, and the messages of exceptions."""
    for code in ErrorCode:
        yield from (code.title, code.action)
    for path in sorted(LAYER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                yield from map(_words, node.exc.args)


def _words(node: ast.expr) -> str:
    """Return a literal's text, with X for each value in it."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_words(value) or "X" for value in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def wallet_page() -> Iterator[str]:
    """Yield the English texts of the wallet page."""
    for path in sorted(WALLET.glob("*-en.js")):
        yield from _TEXT.findall(path.read_text("utf-8"))


def alarms() -> Iterator[str]:
    """Yield the descriptions of alarms, without their links."""
    for alarm in resources("AWS::CloudWatch::Alarm").values():
        yield str(alarm["Properties"]["AlarmDescription"]["Fn::Sub"]).rpartition(" ")[0]


KINDS: Mapping[str, Callable[[], Iterable[str]]] = {
    "README and docs": lambda: of_pages(written()),
    "generated pages": lambda: of_pages(generated()),
    "command help": command_help,
    "problems": problems,
    "wallet page": wallet_page,
    "alarms": alarms,
}
