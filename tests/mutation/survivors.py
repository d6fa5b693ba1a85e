"""Mutants that no test notices: the list of those that change no figure, and the page of a run."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

EQUIVALENT = Path(__file__).with_name("equivalent.toml")
INTRODUCTION = """\
# Mutation testing

`make mutants` writes this page, so do not edit it. Each mutant is the arithmetic with one small
mistake: another operator, comparison, number, bound, rounding or assignment, a missing decorator,
loop or field. A mutant that no test notices must be in `tests/mutation/equivalent.toml`, with the
reason why it changes no figure. Any other fails the run.
"""


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that no test noticed: what stands in the module, and what it had instead."""

    module: str
    line: str
    becomes: str


def equivalents() -> dict[Survivor, str]:
    """Return the survivors that change no figure, with the reason."""
    listed = tomllib.loads(EQUIVALENT.read_text("utf-8"))["equivalent"]
    return {Survivor(one["module"], one["line"], one["becomes"]): one["reason"] for one in listed}


def write(
    page: Path,
    counts: Mapping[str, int],
    survivors: Sequence[Survivor],
    reasons: Mapping[Survivor, str],
    ran: str,
) -> None:
    """Write the page of a run."""
    lines = [INTRODUCTION, "| module | mutants | killed | change no figure |", "|---|---|---|---|"]
    for module, count in counts.items():
        alive = sum(one.module == module for one in survivors)
        lines.append(f"| `{module}.py` | {count} | {count - alive} | {alive} |")
    total = sum(counts.values())
    lines.append(f"| together | {total} | {total - len(survivors)} | {len(survivors)} |")
    lines += ["", f"{ran}.", "", "## Mutants that change no figure", ""]
    for reason in dict.fromkeys(reasons[one] for one in survivors):
        lines += [f"{reason}:", "", "```diff"]
        for one in survivors:
            if reasons[one] == reason:
                lines += [f"# {one.module}.py", f"- {one.line}", f"+ {one.becomes}"]
        lines += ["```", ""]
    page.write_text("\n".join(lines), "utf-8")
