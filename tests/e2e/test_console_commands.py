"""Commands on the running cloud: words in eighty columns, and the JSON that their help promises."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.client import BaseClient
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from microloan.domain.underwriting.consent import CURRENT
from microloan_ops.__main__ import app
from microloan_ops.cli import clock, eod
from microloan_ops.cli.wallet import Wallet
from microloan_ops.console.exit_codes import Exit
from microloan_ops.console.stack import Stack
from microloan_testing import persons
from tests.e2e.people import new_person, numbers
from tests.support.assertions import command_grammar

pytestmark = pytest.mark.e2e

MICROLOAN = Path(sys.executable).with_name("microloan")
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
AMOUNT = re.compile(r"-?[\d,]+\.\d\d")
# Through which every client asks; botocore has no name for all of them that is not its own.
CALL = "_make_api_call"
# The operations of AWS that change nothing.
READING = re.compile("BatchGet|Describe|Get|List|Query|Scan")
# Whose documents are held to their manuals where they are run, and why not here.
ELSEWHERE = {
    "approvals approve": "test_interventions corrects a loan",
    "approvals refuse": "test_desk_approvals refuses a correction",
    "demo": "test_demo lets it hurry",
    "line extra": "test_console_line gives an extra by two people",
    "line reprice": "test_console_line re-prices by two people",
    "line unfreeze": "test_interventions freezes a line",
    "loan correct": "test_interventions corrects a loan",
    "eod redrive": "test_end_of_day lets a night fail",
    "person export": "by the privacy officer, test_person",
    "person find": "by the privacy officer, test_person",
    "screening hold": "test_screening_commands releases one by two",
    "screening release": "test_screening_commands releases a hold",
    "suspense assign": "test_suspense_commands assigns one",
    "suspense return": "test_suspense_commands returns one",
    "refund reissue": "test_payment_callbacks lets a refund fail",
    "transfers resolve": "test_interventions lets the rails never answer",
}


@dataclass(frozen=True)
class Story:
    """What happened before: whose ids the commands are given."""

    folder: Path
    late: str
    paid: str
    declined: str
    quiet: str
    stuck: str


@pytest.fixture(scope="module")
def story(
    borrower: Callable[..., Wallet],
    invite: Callable[..., Wallet],
    stack: Stack,
    tmp_path_factory: pytest.TempPathFactory,
) -> Story:
    """A loan that is late, one that was paid, a declined member, a transfer without an answer."""
    late, paid, stuck = borrower(behaviour="902"), borrower(), borrower(behaviour="906")
    drawn_late, paid_id = late.borrow(12_300_00, 5), paid.borrow(12_300_00, 5)["loan_id"]
    late.wait(late_id := drawn_late["loan_id"])
    paid.wait(paid_id)
    transfer_id = paid.post(f"/loans/{paid_id}/repayments", {"settle": True})["transfer_id"]
    paid.wait(paid_id)
    day = date.fromisoformat(drawn_late["first_due"]) + timedelta(days=10)
    stack.test_clock.set(datetime.combine(day, clock.NIGHT_RUN))
    eod.run(stack)
    late.wait(late_id)
    drawn = stuck.borrow(1_000_00, 5)
    asked = invite("wechat")
    declined = asked.onboard(new_person("005"), persons.card_number(serial=90_000 + next(numbers)))
    asked.post(f"/credit-applications/{declined['application_id']}/reviews", {})
    quiet = borrower(kind="002")
    applied = quiet.post("/credit-applications", {"consents": dict(CURRENT)})
    return Story(
        tmp_path_factory.mktemp("desk"),
        late=late_id,
        paid=transfer_id,
        declined=declined["application_id"],
        quiet=str(stack.people.owner_of(applied["application_id"])),
        stuck=drawn["transfer_id"],
    )


WHY = ("--reason", "case 4711, income", "--yes")
# In this order: what one writes another reads.
LINES: dict[str, Callable[[Story], list[object]]] = {
    "status": lambda _: [],
    "suspense list": lambda _: [],
    "approvals list": lambda _: [],
    "ledger open": lambda _: ["--yes"],
    "ledger trial-balance": lambda _: [],
    "ledger verify": lambda _: [],
    "law check": lambda _: [],
    "ledger export": lambda of: ["--format", "hledger", "-o", of.folder / "books"],
    "ledger settlement": lambda of: ["-o", of.folder / "settled.csv"],
    "ledger reconcile": lambda of: [of.folder / "settled.csv"],
    "capacity": lambda _: ["--draws", "930e3", "--peak", 10],
    "clock show": lambda _: [],
    "clock advance": lambda _: ["--days", 1],
    "cost": lambda _: [],
    "decision explain": lambda of: [of.declined],
    "decision draws": lambda of: [of.quiet],
    "decision rerun": lambda _: ["--all"],
    "decision stability": lambda _: [],
    "decision reviews": lambda _: [],
    "decision answer": lambda of: [of.declined, "--uphold", "--note", "no new facts", "--yes"],
    "lottery run": lambda of: [of.folder.name, "--channel", "qq", "--count", 1, "--yes"],
    "lottery list": lambda _: [],
    "lottery status": lambda of: [of.folder.name],
    "lottery verify": lambda of: [of.folder.name],
    "loan show": lambda of: [of.late],
    "loan list": lambda of: ["--state", "late", "--csv", of.folder / "late.csv"],
    "customer show": lambda of: ["--loan", of.late],
    "loan what-if": lambda _: [
        *("--amount", 10000, "--rate", 0.0005, "--instalments", 10),
        *("--drawn", "2024-01-15", "--pay", "2024-02-20:500", "--on", "2024-04-01"),
    ],
    "line show": lambda of: [of.quiet],
    "line lower": lambda of: [of.quiet, "--limit", 500, *WHY],
    "line freeze": lambda of: [of.quiet, "--code", "credit_risk", *WHY],
    "plan quote": lambda of: [of.late, "--instalments", 8, "--holiday", 1],
    "plan offer": lambda of: [of.late, "--instalments", 9, "--reason", "lost the job", "--yes"],
    "loan write-off": lambda of: [of.late, "--reason", "died without heirs", "--yes"],
    "eod run": lambda _: ["--yes"],
    "eod status": lambda _: [],
    "person due": lambda _: [],
    "person erase": lambda of: [of.quiet, "--yes"],
    "redrive": lambda _: ["--yes"],
    "related-party add": lambda of: [identities(of)],
    "related-party remove": lambda of: [identities(of), "--yes"],
    "screening import": lambda of: [identities(of), "--yes"],
    "screening cases": lambda _: [],
    "report": lambda of: ["-o", of.folder / "report.html"],
    "bank-transfer": lambda _: ["no reference", "12.50"],
    "seed-loans": lambda _: [3],
    "payment reverse": lambda of: [of.paid, "--reason", "seen in the statement", "--yes"],
    "token": lambda _: ["qq", "o1"],
    "transfers": lambda _: ["--sweep"],
    "whitelist sample": lambda of: [of.folder / "members.csv", "--count", 30],
    "whitelist import": lambda of: [of.folder / "members.csv"],
    "whitelist show": lambda _: ["qq", "sample-000000"],
    "whitelist remove": lambda of: [listed(of), "--yes"],
}
# Those that cannot be done twice: they answer programs.
ONCE = {"decision answer", "person erase"}


def identities(of: Story) -> Path:
    file = of.folder / "identities.txt"
    file.write_text(new_person("001") + "\n")
    return file


def listed(of: Story) -> Path:
    file = of.folder / "gone.csv"
    file.write_text("channel,openid\nqq,nobody\n")
    return file


def run(words: str, *more: object) -> Result:
    line = [*words.split(), *map(str, more)]
    return CliRunner(env={"COLUMNS": str(command_grammar.WIDTH)}).invoke(app, line)


def too_wide(text: str) -> list[str]:
    """Lines that a terminal would break; a token or a path is in one piece, to be copied."""
    lines = ESCAPES.sub("", text).splitlines()
    return [one for one in lines if cell_len(one) > command_grammar.WIDTH and " " in one.strip()]


def ragged(text: str) -> Iterator[str]:
    """Amounts in a table that are not written to the right."""
    for line in text.splitlines():
        for cell in line.split("│")[1:-1]:
            amount = cell.strip()
            if AMOUNT.fullmatch(amount) and not cell.endswith(f"{amount} "):
                yield line


def test_every_command_is_run_in_this_file_or_in_a_named_one() -> None:
    assert sorted([*LINES, *ELSEWHERE]) == sorted(command_grammar.commands())


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What AWS is asked meanwhile."""
    asked: list[str] = []
    ask: Any = getattr(BaseClient, CALL)

    def note(client: BaseClient, operation: str, given: object) -> object:
        asked.append(operation)
        return ask(client, operation, given)

    monkeypatch.setattr(BaseClient, CALL, note)
    return asked


@pytest.mark.parametrize("words", LINES)
def test_command_prints_text_and_the_documented_json(
    words: str, story: Story, called: list[str]
) -> None:
    """Its document first; then, where it can be done twice, the same in words."""
    line = LINES[words](story)
    told = run(words, *line, "--json")
    assert told.exit_code in ({0, 1} if command_grammar.manual(words).found else {0}), told.output
    command_grammar.document(words, told.stdout)
    if words in command_grammar.READS:
        assert [one for one in called if not READING.match(one)] == []
    if words in ONCE:
        return
    shown = run(words, *line)
    assert shown.exit_code == told.exit_code, shown.output
    assert too_wide(shown.output) == []
    assert list(ragged(shown.stdout)) == []
    assert shown.stdout.strip()
    assert "\x1b" not in shown.output + told.output
    assert "…" not in shown.stdout.replace("…, all stored", "")


def test_ids_to_be_copied_are_printed_whole(story: Story) -> None:
    for words, copied in (
        (("loan show", story.late), story.late),
        (("transfers",), story.stuck),
        (("decision explain", story.declined), story.declined),
        (("lottery list",), story.folder.name),
    ):
        assert copied in run(*words).stdout


def in_a_terminal(*words: str, **environment: str) -> str:
    """What a command writes to a terminal of eighty columns and 24 lines."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, command_grammar.WIDTH, 0, 0))
    # Its own width, not that of whoever runs the tests.
    outside = {one: os.environ[one] for one in os.environ if one not in {"COLUMNS", "NO_COLOR"}}
    with subprocess.Popen(  # noqa: S603 - ours
        [MICROLOAN, *words],
        env=outside | {"TERM": "xterm-256color"} | environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as running:
        os.close(theirs)
        written = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    # What other tests left, a failed refund, say, is a finding and no failure.
    assert running.returncode in {Exit.DONE, Exit.FOUND}, written
    return written.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # Linux ends a terminal so
        return b""


def test_output_in_a_terminal_of_eighty_columns_is_not_wider(story: Story) -> None:
    for words in (("transfers",), ("loan", "show", story.late), ("loan", "--help")):
        shown = in_a_terminal(*words)
        assert "\x1b[" in shown
        assert too_wide(shown) == []


def test_output_without_colour_has_no_escape_code(story: Story) -> None:
    for words in (("transfers",), ("loan", "show", story.late), ("loan", "--help")):
        assert "\x1b" not in in_a_terminal(*words, NO_COLOR="1")


def test_progress_in_a_terminal_is_erased_at_the_end() -> None:
    shown = in_a_terminal("clock", "advance", "--days", "1")
    assert "Days" in shown
    assert ESCAPES.sub("", shown).splitlines()[-1].endswith("each with proven books.")
