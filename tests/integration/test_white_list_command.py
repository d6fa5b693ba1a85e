"""`microloan whitelist` on a stack of moto's."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from typer.testing import CliRunner, Result

from microloan.domain.calendar import SHANGHAI
from microloan.domain.channel import Channel
from microloan.domain.invitations.member import InvitationStatus, Member
from microloan.ports.onboarding_writes import BindMember
from microloan.usecases.caller import Caller
from microloan.usecases.onboarding.check_invitation import check_invitation
from microloan_ops.__main__ import app
from microloan_ops.cli.whitelist.columns import COLUMNS
from microloan_ops.cli.whitelist.sample import write_sample
from microloan_ops.console.stack import Stack
from tests.support.builders.stored_history import outputs
from tests.support.cloud import moto_stack

TODAY = date(2024, 1, 15)
ROW = Member(Channel.QQ, "o1", date(2024, 12, 31), 12, 48, 20, changed_on=TODAY)
LINE = "qq,o1,2024-12-31,12,48,20,0,0,1000"


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    with moto_stack.stack():
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
def test_sample_imported_twice_changes_nothing(stack: Stack, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    write_sample(file, 1_050, date(2099, 12, 31))
    first = run("import", file)
    assert (first.exit_code, first.output.splitlines()[-1]) == (0, "1,050 added, 0 refused")
    again = run("import", file)
    assert (again.exit_code, again.output.splitlines()[-1]) == (0, "1,050 unchanged, 0 refused")
    assert sum(len(page.members) for page in stack.draws.pages(Channel.QQ, 0, 1)) == 525
    assert list(tmp_path.iterdir()) == [file]


def test_imported_member_has_the_values_of_its_row_and_the_stacks_day(
    stack: Stack, tmp_path: Path
) -> None:
    run("import", csv(tmp_path / "m.csv", LINE, "wechat,o2,2024-06-30,1,2,3,4,1,5"))
    assert stack.people.member("qq#o1") == ROW
    assert stack.people.member("wechat#o2") == Member(
        Channel.WECHAT,
        "o2",
        date(2024, 6, 30),
        card_months=1,
        account_months=2,
        active_days=3,
        abnormal_events=4,
        debtor=True,
        prescreen=5,
        changed_on=TODAY,
    )


def test_only_a_changed_row_is_written_and_dated(stack: Stack, tmp_path: Path) -> None:
    run("import", csv(tmp_path / "m.csv", LINE, LINE.replace("o1", "o2")))
    stack.test_clock.set(datetime(2024, 2, 1, 12, tzinfo=SHANGHAI))
    news = csv(tmp_path / "m.csv", LINE, LINE.replace("o1", "o2").replace(",20,", ",21,"))
    writes = writes_of(stack, lambda: run("import", news))
    assert writes == ["UpdateItem"]
    assert stack.people.member("qq#o1") == ROW
    assert stack.people.member("qq#o2") == replace(
        ROW, openid="o2", active_days=21, changed_on=date(2024, 2, 1)
    )
    assert writes_of(stack, lambda: run("import", news)) == []


def writes_of(stack: Stack, work: Callable[[], object]) -> list[str]:
    """Return the names of the writes to the tables that a command made."""
    seen: list[str] = []
    events = stack.database.client.meta.events

    def note(model: Any, **_: object) -> None:  # noqa: ANN401 - botocore's
        seen.append(model.name)

    events.register("before-call.dynamodb", note)
    work()
    events.unregister("before-call.dynamodb", note)
    return [name for name in seen if name not in {"BatchGetItem", "DescribeTable", "GetItem"}]


def test_bad_rows_are_reported_by_number_and_the_others_imported(
    stack: Stack, tmp_path: Path
) -> None:
    file = csv(tmp_path / "m.csv", "qq,o1", LINE, *["alipay,o,2024-12-31,1,1,1,0,0,0"] * 25)
    result = run("import", file)
    lines = result.output.splitlines()
    assert result.exit_code == 1
    assert "1 added, 26 refused" in lines
    at = lines.index("1 added, 26 refused")
    assert lines[at + 1 : at + 3] == [
        "  2: The row must have 9 columns, not 2.",
        "  4: channel: Must be qq or wechat.",
    ]
    assert lines[at + 21 :] == ["  and 6 more (--rejects FILE writes all)"]
    assert stack.people.member("qq#o1") == ROW

    rejects = tmp_path / "bad.csv"
    result = run("import", file, "--rejects", rejects)
    assert result.output.splitlines()[-1].startswith("All bad rows are in ")
    bad = rejects.read_text().splitlines()
    assert bad[:3] == [
        "line,reason,row",
        '2,"The row must have 9 columns, not 2.","qq,o1"',
        '4,channel: Must be qq or wechat.,"alipay,o,2024-12-31,1,1,1,0,0,0"',
    ]
    assert len(bad) == 27


def test_file_with_other_columns_is_refused_whole(stack: Stack, tmp_path: Path) -> None:
    file = tmp_path / "m.csv"
    file.write_text("channel,openid\nqq,o1\n")
    result = run("import", file)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "must name each of these columns once: channel,openid,listed_until" in result.stderr
    assert stack.people.member("qq#o1") is None


def test_imported_file_can_be_used_for_the_removal(stack: Stack, tmp_path: Path) -> None:
    file = csv(tmp_path / "m.csv", LINE)
    assert run("import", file).exit_code == 0
    removed = run("remove", file, "--yes")
    assert (removed.exit_code, removed.stdout) == (0, "1 removed, 0 refused\n")
    assert stack.people.member("qq#o1") is None


@pytest.mark.usefixtures("stack")
def test_impossible_removal_is_refused_before_its_announcement(tmp_path: Path) -> None:
    file = tmp_path / "m.csv"
    file.write_text("openid\no1\n")
    result = run("remove", file, "--yes")
    assert result.exit_code == 3
    said = (
        f"{file}: The first line must name each of these columns once: channel,openid, in UTF-8.\n"
    )
    assert result.stderr == said


def test_removal_keeps_members_that_are_customers(stack: Stack, tmp_path: Path) -> None:
    run("import", csv(tmp_path / "m.csv", *(LINE.replace("o1", f"o{n}") for n in range(1, 4))))
    for openid in ("o1", "o2"):
        stack.draws.invite(f"qq#{openid}", "spring", date(2024, 4, 14))
    stack.people.commit(BindMember("qq#o2", "cust-1"))
    file = tmp_path / "gone.csv"
    file.write_text("channel,openid\nqq,o1\nqq,o2\nqq,o3\nqq,o9\nqq\n")
    result = run("remove", file, "--yes")
    assert result.exit_code == 1  # for the row without an openid
    assert "1 kept as customers, 1 not on the list, 2 removed, 1 refused" in (
        result.output.splitlines()
    )
    caller = Caller(Channel.QQ, "o1")
    assert (
        check_invitation(caller, stack.people, stack.clock).standing is InvitationStatus.NOT_LISTED
    )
    assert stack.people.member("qq#o2") is not None
    again = run("remove", file, "--yes")
    assert "1 kept as customers, 3 not on the list, 1 refused" in (again.output.splitlines())


@pytest.mark.usefixtures("stack")
def test_whitelist_show_lists_the_criteria_that_the_member_meets(tmp_path: Path) -> None:
    run("import", csv(tmp_path / "m.csv", "qq,o1,2024-12-31,2,48,20,0,1,640"))
    shown = run("show", "qq", "o1", "--min-prescreen", "641").output
    assert "qq#o1 on 2024-01-15: listed" in shown
    told = [line for line in shown.splitlines() if line.startswith(("  met", "  unmet"))]
    assert told == [
        "  met    not invited before",
        "  met    is listed",
        "  unmet  The own-name card was bound too short a time ago",
        "  met    age of the account",
        "  met    activity",
        "  met    no abnormal behaviour",
        "  unmet  The member is on the courts' list of debtors",
        "  unmet  The bank's own score is below today's credit conditions",
    ]
    assert "失信被执行人" in shown
    assert "Not eligible for a lottery." in shown
    run("import", csv(tmp_path / "m.csv", "qq,o1,2024-01-14,2,11,7,1,1,640"))
    shown = run("show", "qq", "o1").output
    assert shown.count("  unmet") == 6
    run("import", csv(tmp_path / "m.csv", LINE))
    assert "Eligible for a lottery." in run("show", "qq", "o1").output
    assert run("show", "qq", "o2").stderr == "qq o2 is not on the white list.\n"
