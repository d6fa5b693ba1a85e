"""Run the tools. Exit code 1 means a finding without a reason, or the reverse."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from tests.review.exceptions import FILE, Verdict, judge, read
from tests.review.tools import Finding, findings


def show(verdict: Verdict, console: Console) -> None:
    """Print the open findings, the stale exceptions, and the totals."""
    if verdict.open:
        table = Table("tool", "check", "where", "finding", title="Without a reason")
        for finding in verdict.open:
            table.add_row(finding.tool, finding.check, finding.where, finding.message)
        console.print(table)
    for waiver, pattern in verdict.stale:
        console.print(f"The exception {waiver.tool} {waiver.check} of {pattern} has no finding")
    checks = {(finding.tool, finding.check) for finding in verdict.accepted}
    console.print(
        f"{len(verdict.open)} findings without a reason, {len(verdict.accepted)} of "
        f"{len(checks)} checks accepted in {FILE.relative_to(Path.cwd())}"
    )


def review() -> Verdict:
    """Run all tools, and judge their findings."""
    with TemporaryDirectory() as folder:
        reported: list[Finding] = list(findings(Path(folder)))
    return judge(reported, read(FILE.read_text(encoding="utf-8")))


if __name__ == "__main__":
    verdict = review()
    show(verdict, Console(width=None if sys.stdout.isatty() else 160))
    sys.exit(not verdict.clean)
