"""The table of docs/law.md is the rules of the code."""

from pathlib import Path

from microloan.domain.law import RULES

PAGE = Path(__file__).parents[2] / "docs/law.md"
LAYER = Path(__file__).parents[2] / "layers/microloan/microloan"


def rows() -> list[list[str]]:
    """Return the cells of each row of the table of rules."""
    section = PAGE.read_text("utf-8").partition("## Rules")[2].partition("##")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]


def test_page_has_every_rule_with_its_source_and_dates() -> None:
    expected = [
        [
            f"`{rule.code}`",
            rule.title,
            rule.source,
            str(rule.since),
            str(rule.until or "open"),
            rule.decided_by.value,
        ]
        for rule in RULES
    ]

    assert [row[:6] for row in rows()] == expected


def test_modules_that_enforce_a_rule_exist() -> None:
    named = [name.strip("`") for row in rows() for name in row[6].split(", ")]

    assert len(named) >= len(RULES)
    assert [name for name in named if not (LAYER / name).is_file()] == []
