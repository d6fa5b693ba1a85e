"""`microloan lottery run` counts before it asks, and never draws fewer in silence."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from typer.testing import CliRunner, Result

from microloan.domain.channel import Channel
from microloan.domain.invitations.campaign import Campaign, CampaignTerms
from microloan_ops.__main__ import app
from microloan_ops.console import Exit
from microloan_ops.console.stack import Stack
from microloan_testing.lottery import run_lottery
from tests.support.assertions import command_grammar
from tests.support.builders.campaigns import crowd
from tests.support.builders.examples import member
from tests.support.builders.stored_history import sandbox

ELIGIBLE = 50
LISTED = ELIGIBLE + 3


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    bank = crowd()
    for number in range(LISTED - ELIGIBLE):
        bank.store.enlist(replace(member(f"debtor{number}", Channel.QQ), debtor=True))
    with sandbox(bank) as made:
        monkeypatch.setattr(Stack, "connect", lambda _: made)

        def start(stack: Stack, terms: CampaignTerms, _: str | None) -> str:
            run_lottery(terms, "seed", stack.draws, stack.clock)
            return "arn"

        # The state machine is another test's.
        monkeypatch.setattr("microloan_ops.cli.lottery.state_machine.start", start)
        monkeypatch.setattr("microloan_ops.cli.lottery.commands._follow", lambda *_: None)
        yield made


def draw(count: int, *more: str, typed: str | None = None) -> Result:
    line = ["lottery", "run", "spring", "--channel", "qq", "--count", str(count), *more]
    return CliRunner(env={"COLUMNS": "80"}).invoke(app, line, input=typed)


def drawn(stack: Stack) -> Campaign | None:
    return stack.draws.campaign("spring")


def said(result: Result) -> str:
    return " ".join(result.stderr.split())


def test_lottery_run_shows_the_eligible_count_before_its_question(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command_grammar.HAS_TERMINAL, lambda: True)
    asked = draw(20, typed="n\n")
    assert asked.exit_code == Exit.NOT_DONE
    assert said(asked).startswith(
        "53 members of qq are listed, 50 eligible. 20 of them will be invited at random, as"
        " campaign spring."
        " You cannot withdraw an invitation. Invite them, on the local cloud?"
    )
    assert drawn(stack) is None


def test_lottery_run_invites_the_requested_number(stack: Stack) -> None:
    done = draw(ELIGIBLE, "--yes")
    assert done.exit_code == Exit.DONE
    assert "fewer" not in done.output
    campaign = drawn(stack)
    assert campaign
    assert campaign.invited == ELIGIBLE


def test_lottery_run_with_too_few_eligible_members_is_refused(stack: Stack) -> None:
    refused = draw(ELIGIBLE + 1, "--yes", "--json")
    assert (refused.exit_code, refused.stderr) == (Exit.NOT_DONE, "")
    document = json.loads(refused.stdout)
    assert document["code"] == "too_few_eligible"
    assert document["error"].startswith("Only 50 of 53 listed members are eligible")
    assert drawn(stack) is None


@pytest.mark.parametrize(("more", "typed"), [(["--yes", "--all-eligible"], None), ([], "y\n")])
def test_lottery_run_invites_fewer_after_the_number_is_confirmed(
    more: list[str], typed: str | None, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command_grammar.HAS_TERMINAL, lambda: True)
    done = draw(1_000_000, *more, typed=typed)
    assert done.exit_code == Exit.DONE, done.output
    told = "Fewer than the count of 1,000,000: all of them will be invited, as campaign spring."
    assert told in said(done)
    assert ("Invite all 50 of them, on the local cloud?" in said(done)) == (typed is not None)
    assert "999,950 fewer were invited than the count" in " ".join(done.stdout.split())
    campaign = drawn(stack)
    assert campaign
    assert campaign.invited == ELIGIBLE


def test_lottery_run_of_a_closed_campaign_is_not_counted_again(stack: Stack) -> None:
    draw(5, "--yes")
    again = draw(5, "--yes")
    assert again.exit_code == Exit.DONE
    assert "Campaign spring is closed. It invites no more members." in said(again)
    other = draw(6, "--yes")
    assert other.exit_code == Exit.NOT_DONE
    assert said(other).startswith("Campaign spring was opened on 2024-01-15 with another count")
    campaign = drawn(stack)
    assert campaign
    assert campaign.invited == 5


def test_lottery_run_with_fewer_invitations_than_counted_is_a_finding(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(stack: Stack, terms: CampaignTerms, _: str | None) -> str:
        """Half of the list is gone when the draw begins."""
        for number in range(25):
            key = {"member": {"S": f"qq#q{number}"}}
            stack.database.client.delete_item(TableName="Members", Key=key)
        run_lottery(terms, "seed", stack.draws, stack.clock)
        return "arn"

    monkeypatch.setattr("microloan_ops.cli.lottery.state_machine.start", start)
    done = draw(ELIGIBLE, "--yes")
    assert done.exit_code == Exit.FOUND
    assert "25 fewer were invited than the count" in done.stdout
    assert drawn(stack)
