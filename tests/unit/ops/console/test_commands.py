"""The rules that every command of `microloan` follows."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.markup import render
from typer.main import get_command
from typer.testing import CliRunner

from microloan_ops import command_reference
from microloan_ops.__main__ import app
from microloan_ops.console import Exit
from tests.support.assertions import command_grammar
from tests.support.assertions.english import faults

COMMANDS = command_grammar.commands()
# The hidden name of the group `ledger`.
ALIAS = "books"
MOST_HELP = 60
GROUPS = {" ".join(words) for words in command_grammar.groups()}
ROOT = Path(__file__).parents[4]
ESCAPE = "\x1b"


def options(words: str) -> set[str]:
    return {name for param in COMMANDS[words].params for name in param.opts}


def test_every_command_reads_asks_or_is_harmless() -> None:
    rows = [*command_grammar.READS, *command_grammar.ASKS, *command_grammar.HARMLESS]
    assert sorted(rows) == sorted(COMMANDS)


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_has_the_option_json(words: str) -> None:
    assert "--json" in options(words)


@pytest.mark.parametrize("words", COMMANDS)
def test_only_irreversible_commands_ask_for_confirmation(words: str) -> None:
    assert ("--yes" in options(words)) == (words in command_grammar.ASKS)


@pytest.mark.parametrize("words", COMMANDS)
def test_changing_commands_advise_after_an_interruption(words: str) -> None:
    assert bool(command_grammar.manual(words).interrupted) == (words not in command_grammar.READS)


@pytest.mark.parametrize("words", COMMANDS)
def test_manual_has_a_first_sentence_and_its_json(words: str) -> None:
    first, *rest = command_grammar.manual(words).help.split("\n\n")
    assert first.count(". ") == 0
    assert first.endswith(".")
    # The terminal wraps the lines.
    assert not any("\n" in paragraph for paragraph in (first, *rest))
    assert command_grammar.shape(words)


@pytest.mark.parametrize("words", COMMANDS)
def test_help_of_options_is_short(words: str) -> None:
    wrong = [
        (param.opts[0], param.help)
        for param in COMMANDS[words].params
        if not param.help or len(param.help) > MOST_HELP or not param.help.endswith(".")
    ]

    assert wrong == []


@pytest.mark.parametrize("words", [*COMMANDS, *sorted(GROUPS)])
def test_help_of_commands_and_groups_is_a_short_sentence(words: str) -> None:
    first = summary(words)

    assert len(first) <= MOST_HELP
    assert re.fullmatch(r"[A-Z][a-z]+,? [^;]+\.", first)


def summary(words: str) -> str:
    """Return the first sentence of a command's or a group's help."""
    command: Any = get_command(app)
    for word in words.split():
        command = command.commands[word]
    return render(command.help).plain.partition("\n")[0]


@pytest.mark.parametrize("words", COMMANDS)
def test_help_of_commands_is_plain_english(words: str) -> None:
    manual = command_grammar.manual(words)
    params = COMMANDS[words].params
    texts = (manual.help, manual.found, manual.interrupted, *(param.help for param in params))

    assert [fault for text in texts for fault in faults(words, text)] == []


@pytest.mark.parametrize("words", COMMANDS)
def test_option_with_fixed_values_is_a_choice(words: str) -> None:
    closed = {"channel", "to", "scope"} if words == "ledger export" else {"channel", "scope"}
    params = [param for param in COMMANDS[words].params if param.name in closed]
    assert [param.name for param in params if not param.type_descriptor.is_choice] == []


@pytest.mark.parametrize(
    ("words", "line"),
    [(words, line) for words in COMMANDS for line in command_grammar.examples(words)],
)
def test_example_is_a_valid_command_line(
    words: str, line: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, *rest = line
    name = words.split()
    assert [program, *rest[: len(name)]] == ["microloan", *name]
    monkeypatch.chdir(tmp_path)
    for word in rest:
        if re.fullmatch(r"[\w-]+\.\w+", word):
            Path(word).touch()
    COMMANDS[words].make_context(words, rest[len(name) :])


def pasted(shown: str) -> list[list[str]]:
    """The examples of a help as a shell takes them that they are pasted into."""
    lines = [line.rstrip() for line in shown.splitlines()]
    block = lines[lines.index(" Examples") + 1 : lines.index(" Exit codes")]
    text = "\n".join(block).strip().replace("\\\n", " ")
    return [shlex.split(line) for line in text.splitlines()]


@pytest.mark.parametrize("words", COMMANDS)
def test_example_in_the_help_can_be_pasted(words: str) -> None:
    result = CliRunner(env={"COLUMNS": "80"}).invoke(app, [*words.split(), "--help"])
    assert pasted(result.output) == command_grammar.examples(words)


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_has_an_example_that_fits_the_width(words: str) -> None:
    assert command_grammar.examples(words)
    assert (
        max(map(cell_len, command_grammar.manual(words).examples.splitlines()))
        <= command_grammar.WIDTH - 2
    )


@pytest.mark.parametrize(
    "words",
    [*command_grammar.groups(), *(tuple(words.split()) for words in COMMANDS)],
    ids=" ".join,
)
def test_help_of_commands_and_groups_fits_eighty_columns(words: tuple[str, ...]) -> None:
    result = CliRunner(env={"COLUMNS": "80"}).invoke(app, [*words, "--help"])
    assert result.exit_code == 0
    wide = [
        line
        for line in result.output.splitlines()
        if cell_len(line.rstrip()) > command_grammar.WIDTH
    ]
    assert wide == []
    assert ESCAPE not in result.output
    if " ".join(words) in COMMANDS:
        for heading in ("Examples", "Exit codes", "JSON"):
            assert f" {heading}" in result.output


@pytest.mark.parametrize("code", Exit)
def test_root_help_lists_every_exit_code(code: Exit) -> None:
    output = " ".join(CliRunner().invoke(app, ["--help"]).output.split())

    assert f"{code} {code.meaning}" in output


def test_generated_page_of_commands_is_current() -> None:
    assert command_reference.PAGE.read_text("utf-8") == command_reference.page()


def test_books_is_a_hidden_alias_of_ledger() -> None:
    run = CliRunner().invoke

    assert run(app, [ALIAS, "verify", "--help"]).exit_code == 0
    assert not re.search(rf"│ {ALIAS}\b", run(app, ["--help"]).output)


def told() -> Iterator[list[str]]:
    """The command lines of README and docs, in text and in blocks."""
    for page in [ROOT / "README.md", *ROOT.glob("docs/**/*.md")]:
        text = page.read_text("utf-8")
        for block, inline in re.findall(
            r"(?m)^microloan ([^#|\n]+)|`(?:\S*/)?microloan ([^`]+)`", text
        ):
            yield (block or inline).split()


def is_there(line: list[str]) -> bool:
    words = [word for word in line[:2] if not word.startswith("-")]
    name = " ".join(words if line[0] in GROUPS else line[:1])
    given = {word for word in line if word.startswith("-")} - {"--help"}
    if name in COMMANDS:
        return given <= options(name)
    return name in {*GROUPS, "--help", "--install-completion", "--show-completion"}


def test_commands_and_options_named_in_the_docs_exist() -> None:
    lines = list(told())
    assert len(lines) > len(COMMANDS)
    assert [line for line in lines if not is_there(line)] == []


@pytest.mark.parametrize("more", [[], ["--json"]], ids=["words", "json"])
def test_closed_pipe_does_not_change_the_exit_code(more: list[str]) -> None:
    [line] = command_grammar.examples("loan what-if")
    ours, theirs = os.pipe()
    os.close(ours)
    command = [str(Path(sys.executable).with_name("microloan")), *line[1:], *more]
    done = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, check=False)  # noqa: S603 - ours
    os.close(theirs)
    assert (done.returncode, done.stderr) == (0, b"")


def test_version_option_prints_the_version() -> None:
    assert re.fullmatch(r"microloan \d+\.\d+\.\d+\n", CliRunner().invoke(app, "--version").output)
