"""docs/lottery.md shows a program with which anyone repeats a draw: it does."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from microloan_ops.cli.lottery.output import record
from microloan_ops.console.json_values import to_json
from tests.support.builders.campaigns import SPRING, crowd, invited, run
from tests.support.builders.examples import member
from tests.support.builders.in_memory_bank import InMemoryBank

PAGE = Path(__file__).parents[5] / "docs/lottery.md"


PROGRAM = PAGE.read_text("utf-8").split("```python\n")[1].split("```")[0]


def test_published_program_finds_the_same_winners(tmp_path: Path) -> None:
    program = PROGRAM
    assert len(program.splitlines()) <= 12
    bank = crowd()
    campaign = run(bank)
    published, keys = tmp_path / "spring.json", tmp_path / "eligible.txt"
    published.write_text(json.dumps(to_json(record(campaign))), "utf-8")
    keys.write_text("".join(f"wechat#o{n}\n" for n in range(200)), "utf-8")
    done = subprocess.run(  # noqa: S603 - the page's own program
        [sys.executable, "-c", program, published, keys],
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(done.stdout.split()) == invited(bank)
    keys.write_text("wechat#o1\n", "utf-8")
    refused = subprocess.run(  # noqa: S603 - as above
        [sys.executable, "-c", program, published, keys],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "these were not the eligible" in refused.stderr


@pytest.mark.parametrize(
    ("openids", "count"),
    [([], 20), (["o1"], 20), (["o;1", "-o2", "o#3", "1e17"], 2), (["1", "2", "3"], 3)],
)
def test_published_program_accepts_every_correct_result(
    tmp_path: Path, openids: list[str], count: int
) -> None:
    bank = InMemoryBank()
    bank.store.enlist(*(member(openid) for openid in openids))
    campaign = run(bank, replace(SPRING, count=count))
    published, keys = tmp_path / "spring.json", tmp_path / "eligible.txt"
    published.write_text(json.dumps(to_json(record(campaign))), "utf-8")
    keys.write_text("".join(f"wechat#{openid}\n" for openid in openids), "utf-8")
    done = subprocess.run(  # noqa: S603 - the page's own program
        [sys.executable, "-c", PROGRAM, published, keys], capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) == invited(bank)


def test_seed_is_published_only_after_the_lottery() -> None:
    campaign = run(crowd())
    assert record(campaign)["seed"] == "seed"
    running = record(replace(campaign, closed_at=None))
    assert (running["seed"], running["highest_rank"], running["stage"]) == (None, None, "inviting")
    assert "seed" not in {running["commitment"], *map(str, running.values())}
