"""What holds for every command of `microloan`, a new one included."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from microloan_ops.__main__ import app
from microloan_ops.console import Exit
from tests.support.assertions import command_grammar

COMMANDS = command_grammar.commands()
GROUPS = {" ".join(words) for words in command_grammar.groups()}
ROOT = Path(__file__).parents[4]
OPERATING = (ROOT / "docs/operating.md").read_text("utf-8")
ESCAPE = "\x1b"


def options(words: str) -> set[str]:
    return {name for param in COMMANDS[words].params for name in param.opts}


def test_every_command_has_a_row() -> None:
    rows = [*command_grammar.READS, *command_grammar.ASKS, *command_grammar.HARMLESS]
    assert sorted(rows) == sorted(COMMANDS)


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_can_answer_programs(words: str) -> None:
    assert "--json" in options(words)


@pytest.mark.parametrize("words", COMMANDS)
def test_what_cannot_be_undone_asks_and_nothing_else_does(words: str) -> None:
    assert ("--yes" in options(words)) == (words in command_grammar.ASKS)


@pytest.mark.parametrize("words", COMMANDS)
def test_what_changes_anything_says_whether_to_run_it_again(words: str) -> None:
    assert bool(command_grammar.manual(words).broken_off) == (words not in command_grammar.READS)


@pytest.mark.parametrize("words", COMMANDS)
def test_a_manual_begins_with_one_sentence_and_names_its_json(words: str) -> None:
    first, *rest = command_grammar.manual(words).help.split("\n\n")
    assert first.count(". ") == 0
    assert first.endswith(".")
    # The terminal breaks the lines, and nobody else.
    assert not any("\n" in paragraph for paragraph in (first, *rest))
    assert command_grammar.shape(words)


@pytest.mark.parametrize("words", COMMANDS)
def test_every_option_is_explained(words: str) -> None:
    assert [one.name for one in COMMANDS[words].params if not one.help] == []


@pytest.mark.parametrize("words", COMMANDS)
def test_what_has_a_closed_list_of_values_is_a_choice(words: str) -> None:
    closed = {"channel", "to", "scope"} if words == "books export" else {"channel", "scope"}
    found = [one for one in COMMANDS[words].params if one.name in closed]
    assert [one.name for one in found if not one.type_descriptor.is_choice] == []


@pytest.mark.parametrize(
    ("words", "line"),
    [(words, line) for words in COMMANDS for line in command_grammar.examples(words)],
)
def test_an_example_is_a_command_line(
    words: str, line: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, *rest = line
    name = words.split()
    assert [program, *rest[: len(name)]] == ["microloan", *name]
    monkeypatch.chdir(tmp_path)
    for one in rest:
        if re.fullmatch(r"[\w-]+\.\w+", one):
            Path(one).touch()
    COMMANDS[words].make_context(words, rest[len(name) :])


def pasted(shown: str) -> list[list[str]]:
    """The examples of a help as a shell takes them that they are pasted into."""
    lines = [line.rstrip() for line in shown.splitlines()]
    block = lines[lines.index(" Examples") + 1 : lines.index(" Exit codes")]
    text = "\n".join(block).strip().replace("\\\n", " ")
    return [shlex.split(line) for line in text.splitlines()]


@pytest.mark.parametrize("words", COMMANDS)
def test_an_example_of_the_help_can_be_pasted(words: str) -> None:
    result = CliRunner(env={"COLUMNS": "80"}).invoke(app, [*words.split(), "--help"])
    assert pasted(result.output) == command_grammar.examples(words)


@pytest.mark.parametrize("words", COMMANDS)
def test_there_is_an_example(words: str) -> None:
    assert command_grammar.examples(words)
    assert (
        max(map(cell_len, command_grammar.manual(words).examples.splitlines()))
        <= command_grammar.WIDTH - 2
    )


@pytest.mark.parametrize(
    "words", [*command_grammar.groups(), *(tuple(one.split()) for one in COMMANDS)], ids=" ".join
)
def test_help_fits_a_terminal_of_eighty_columns(words: tuple[str, ...]) -> None:
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
def test_every_exit_code_is_documented(code: Exit) -> None:
    assert f"| {code.value} | {code.meaning} |" in OPERATING
    assert code.meaning in " ".join(CliRunner().invoke(app, ["--help"]).output.split())


def test_the_command_table_of_the_docs_names_every_command() -> None:
    table = OPERATING.partition("## Exit codes")[0]
    assert [words for words in COMMANDS if f"microloan {words}" not in table] == []


def test_the_docs_name_what_asks() -> None:
    section = OPERATING.partition("## Confirmation")[2].partition("The question")[0]
    assert set(re.findall(r"`([a-z -]+)`", section)) == command_grammar.ASKS


def told() -> Iterator[list[str]]:
    """The command lines of README and docs, in text and in blocks."""
    for page in [ROOT / "README.md", *ROOT.glob("docs/**/*.md")]:
        text = page.read_text("utf-8")
        for block, inline in re.findall(
            r"(?m)^microloan ([^#|\n]+)|`(?:\S*/)?microloan ([^`]+)`", text
        ):
            yield (block or inline).split()


def is_there(line: list[str]) -> bool:
    words = [one for one in line[:2] if not one.startswith("-")]
    name = " ".join(words if line[0] in GROUPS else line[:1])
    given = {one for one in line if one.startswith("-")} - {"--help"}
    if name in COMMANDS:
        return given <= options(name)
    return name in {*GROUPS, "--help", "--install-completion", "--show-completion"}


def test_docs_name_commands_and_options_that_are_there() -> None:
    lines = list(told())
    assert len(lines) > len(COMMANDS)
    assert [line for line in lines if not is_there(line)] == []


@pytest.mark.parametrize("more", [[], ["--json"]], ids=["words", "json"])
def test_who_reads_no_further_changes_no_exit_code(more: list[str]) -> None:
    [line] = command_grammar.examples("loan what-if")
    ours, theirs = os.pipe()
    os.close(ours)
    command = [str(Path(sys.executable).with_name("microloan")), *line[1:], *more]
    done = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, check=False)  # noqa: S603 - ours
    os.close(theirs)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_version_is_told() -> None:
    assert re.fullmatch(r"microloan \d+\.\d+\.\d+\n", CliRunner().invoke(app, "--version").output)
