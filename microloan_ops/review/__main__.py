"""`make review`: exit code 1 for a finding without a reason, or a reason without a finding."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from microloan_ops.review.exceptions import FILE, Verdict, judge, read
from microloan_ops.review.tools import Finding, findings


def show(verdict: Verdict, console: Console) -> None:
    """Print what is open, what is stale, and how much is answered."""
    if verdict.open:
        table = Table("tool", "check", "where", "finding", title="Without a reason")
        for one in verdict.open:
            table.add_row(one.tool, one.check, one.where, one.message)
        console.print(table)
    for waiver, pattern in verdict.stale:
        console.print(f"Nothing needs the exception {waiver.tool} {waiver.check} of {pattern}")
    checks = {(one.tool, one.check) for one in verdict.accepted}
    console.print(
        f"{len(verdict.open)} findings without a reason; {len(verdict.accepted)} of "
        f"{len(checks)} checks have theirs in {FILE.relative_to(Path.cwd())}"
    )


def reviewed() -> Verdict:
    """Run all tools and judge what they find."""
    with TemporaryDirectory() as folder:
        found: list[Finding] = list(findings(Path(folder)))
    return judge(found, read(FILE.read_text(encoding="utf-8")))


if __name__ == "__main__":
    verdict = reviewed()
    show(verdict, Console(width=None if sys.stdout.isatty() else 160))
    sys.exit(not verdict.clean)
