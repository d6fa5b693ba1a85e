"""Completion of commands, options, choices and files, without any request."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

MICROLOAN = Path(sys.executable).with_name("microloan")


def completed(line: str, tmp_path: Path) -> list[str]:
    """Return the completions of a line's last word, by click's protocol.

    There is no AWS and no local cloud, so a request would fail.
    """
    words = line.split(" ")
    environment = {
        "PATH": os.environ["PATH"],
        "LOCAL_STATE": str(tmp_path),
        "_MICROLOAN_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }
    done = subprocess.run(  # noqa: S603 - ours
        [MICROLOAN], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("microloan loan ", ["correct", "list", "show", "what-if", "write-off"]),
        ("microloan re", ["redrive", "refund", "related-party", "report"]),
        ("microloan ledger export --f", ["--format"]),
        ("microloan ledger export --format ", ["beancount", "hledger"]),
        ("microloan lottery run spring --channel ", ["qq", "wechat"]),
        ("microloan token w", ["wechat"]),
        ("microloan token qq o1 --scope loan.re", ["loan.read", "loan.repay"]),
        ("microloan loan write-off loan-1 --y", ["--yes"]),
        ("microloan loan show ", []),
    ],
)
def test_completion_offers_names_and_values(line: str, offered: list[str], tmp_path: Path) -> None:
    assert sorted(completed(line, tmp_path)) == offered
