"""`microloan whitelist` on a stack of moto's."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from typer.testing import CliRunner, Result

from microloan.domain.calendar import SHANGHAI
from microloan.domain.member import Channel, Member
from ops.cli.main import app
from ops.cli.stack import Stack
from ops.cli.whitelist.columns import COLUMNS
from ops.cli.whitelist.sample import write_sample
from tests.fakes import aws
from tests.fakes.stored import outputs

TODAY = date(2024, 1, 15)
ROW = Member(Channel.QQ, "o1", date(2024, 12, 31), 12, 48, 20, changed_on=TODAY)
LINE = "qq,o1,2024-12-31,12,48,20,0,0,1000"


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    with aws.stack():
        client: Any = boto3.client
        made = Stack(outputs(), client, "")
        made.test_clock.set(datetime(2024, 1, 15, 12, tzinfo=SHANGHAI))
        monkeypatch.setattr(Stack, "connect", lambda _: made)
        yield made


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["whitelist", *map(str, arguments)], catch_exceptions=False)


def csv(path: Path, *lines: str) -> Path:
    path.write_text("\n".join((",".join(COLUMNS), *lines)) + "\n")
    return path


@pytest.mark.parametrize("name", ["members.csv", "members.parquet"])
def test_a_sample_is_imported_and_imported_again_changes_nothing(
    stack: Stack, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    write_sample(file, 1_050, date(2099, 12, 31))
    first = run("import", file)
    assert (first.exit_code, first.output.splitlines()[-1]) == (0, "1,050 added, 0 refused")
    again = run("import", file)
    assert (again.exit_code, again.output.splitlines()[-1]) == (0, "1,050 unchanged, 0 refused")
    assert len(list(stack.white_list.of_channel(Channel.QQ))) == 525
    assert list(tmp_path.iterdir()) == [file]
