"""A draw on the deployed stack: exactly as many, once, repeatable, and two at the same time."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from microloan.domain.channel import Channel
from microloan.domain.invitations.campaign import CampaignTerms
from microloan.domain.invitations.lottery import draw_winners, mark
from microloan.domain.invitations.member import Member
from microloan_ops.__main__ import app
from microloan_ops.cli.executions import follow, look
from microloan_ops.cli.lottery import state_machine
from microloan_ops.cli.whitelist.run import import_file
from microloan_ops.cli.whitelist.sample import write_sample
from microloan_ops.console.stack import Stack, StackError

pytestmark = pytest.mark.e2e

MEMBERS = 300


@pytest.fixture(scope="module", autouse=True)
def listed(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("list") / "members.csv"
    write_sample(file, MEMBERS, date(2099, 12, 31), seed="drawn")
    import_file(file, stack)


def members(stack: Stack, channel: Channel) -> list[Member]:
    return [one for page in stack.draws.pages(channel, 0, 1) for one in page.members]


def invited(stack: Stack, campaign: str, channel: Channel = Channel.QQ) -> set[str]:
    return {one.key for one in members(stack, channel) if one.campaign == campaign}


def ask(*command: str) -> tuple[int, str]:
    result = CliRunner(env={"COLUMNS": "120"}).invoke(app, ["lottery", *command])
    return result.exit_code, result.stdout


def test_lottery_is_run_shown_and_verified(stack: Stack, tmp_path: Path) -> None:
    code, shown = ask("run", "spring", "--channel", "qq", "--count", "15", "--yes")
    assert code == 0, shown
    winners = invited(stack, "spring")
    assert len(winners) == 15

    code, text = ask("status", "spring", "--json")
    record = json.loads(text)
    assert (code, record["stage"], record["invited"]) == (0, "closed", 15)
    assert record["commitment"] in shown
    assert record["listed"] == len(members(stack, Channel.QQ))

    keys = tmp_path / "eligible.txt"
    code, shown = ask("verify", "spring", "--eligible", str(keys))
    assert (code, "follows from the seed: yes" in shown) == (0, True)
    eligible = keys.read_text("utf-8").split()
    assert set(draw_winners(eligible, 15, record["seed"])) == winners
    assert f"{sum(map(mark, eligible)) % 2**256:064x}" == record["eligible_digest"]
    assert len(eligible) == record["eligible"]

    code, shown = ask("list")
    assert (code, "spring" in shown) == (0, True)


def test_repeated_lottery_invites_no_member_and_other_terms_are_refused(
    stack: Stack,
) -> None:
    terms = CampaignTerms("again", Channel.WECHAT, 10)
    follow(stack, state_machine.start(stack, terms), "draw")
    winners = invited(stack, "again", Channel.WECHAT)
    follow(stack, state_machine.start(stack, terms), "draw")
    assert invited(stack, "again", Channel.WECHAT) == winners
    with pytest.raises(StackError, match="another count"):
        follow(
            stack, state_machine.start(stack, CampaignTerms("again", Channel.WECHAT, 11)), "draw"
        )
    code, _ = ask("run", "again", "--channel", "qq", "--count", "10", "--yes")
    assert code == 3
    assert invited(stack, "again", Channel.WECHAT) == winners


def test_concurrent_campaigns_invite_different_members_and_fill_all_places(stack: Stack) -> None:
    both = [CampaignTerms(name, Channel.QQ, 20) for name in ("one", "other")]
    runs = [state_machine.start(stack, terms, "the same seed") for terms in both]
    for run in runs:
        follow(stack, run, "draw")
    one, other = invited(stack, "one"), invited(stack, "other")
    assert (len(one), len(other), one & other) == (20, 20, set())


def test_lottery_run_of_a_running_campaign_follows_it(stack: Stack) -> None:
    terms = CampaignTerms("asked", Channel.WECHAT, 3)
    first = state_machine.start(stack, terms)
    second = state_machine.start(stack, terms)
    # With other terms it is refused, whether it still runs or not.
    code, _ = ask("run", "asked", "--channel", "wechat", "--count", "4", "--yes")
    assert code == 3
    for run in {first, second}:
        follow(stack, run, "draw")
    assert len(invited(stack, "asked", Channel.WECHAT)) == 3
    # Refusing the other terms may have been an execution of its own, after these.
    assert look(stack, first).status == "SUCCEEDED"
    assert state_machine.last(stack, "asked")


def test_changed_campaign_fails_the_verification(stack: Stack) -> None:
    follow(stack, state_machine.start(stack, CampaignTerms("bent", Channel.QQ, 5)), "draw")
    key = min(invited(stack, "bent"))
    stack.database.client.update_item(
        TableName=stack.database.tables.members,
        Key={"member": {"S": key}},
        UpdateExpression="REMOVE campaign, invited_until",
    )
    code, text = ask("verify", "bent", "--json")
    findings = json.loads(text)["findings"]
    assert (code, findings["passed_over"]["named"]) == (1, [key])
    assert ask("verify", "bent", "--commitment", "0" * 64)[0] == 1
    assert ask("status", "nobody")[0] == 3
