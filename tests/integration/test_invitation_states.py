"""What a member sees before, after, and when an invitation has lapsed: one read, clear words."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import boto3
import pytest

from microloan.adapters.dynamodb.client import serialize_item
from microloan.adapters.dynamodb.member_items import member_to_item
from microloan.domain.invitations.member import Member
from tests.support.builders.examples import CUSTOMER, member
from tests.support.cloud.in_process_api import InProcessApi

STATIC = Path(__file__).parents[2] / "functions/wallet/static"
LISTED = member()
PAST, FUTURE = date(2024, 4, 14), date(2199, 12, 31)
INVITED = replace(LISTED, campaign="spring", invited_until=FUTURE)
LAPSED = replace(LISTED, campaign="spring", invited_until=PAST)
BOUND = replace(LAPSED, customer_id=CUSTOMER)


@pytest.mark.parametrize(
    ("stored", "state", "entrance", "until"),
    [
        (None, "not_listed", False, None),
        (LISTED, "listed", False, None),
        (INVITED, "invited", True, "2199-12-31"),
        (LAPSED, "lapsed", False, "2024-04-14"),
        (BOUND, "bound", True, "2024-04-14"),
    ],
)
def test_invitation_response_has_the_state_and_the_last_day(
    api: InProcessApi, stored: Member | None, state: str, until: str | None, *, entrance: bool
) -> None:
    client: Any = boto3.client("dynamodb")
    client.delete_item(TableName="Members", Key=serialize_item({"member": LISTED.key}))
    if stored:
        client.put_item(TableName="Members", Item=serialize_item(member_to_item(stored)))
    status, answer = api.request("GET", "/invitation")
    assert (status, answer) == (
        200,
        {"invited": entrance, "state": state, "channel": "wechat", "expires_on": until},
    )
    assert api.operations == ["GetItem"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_invitation_state_has_a_text_with_its_last_day(language: str) -> None:
    words = (STATIC / f"words-{language}.js").read_text("utf-8")
    said = dict(re.findall(r'^\s+"([\w.]+)":\s+"([^"]+)",$', words, re.MULTILINE))
    assert "{date}" in said["start.until"]
    assert "{date}" in said["lapsed.text"]
    # whether one is on the list is not for the page to tell, so these two are one
    assert said["unavailable.title"]
    assert said["unavailable.text"]
    # nobody is drawn twice, so nobody is told to wait for it
    assert not re.search("again,|再次", said["lapsed.text"])


def test_wallet_page_shows_the_last_day_of_a_lapsed_invitation() -> None:
    screen = (STATIC / "screen-start.js").read_text("utf-8")
    assert 't("lapsed.text", { date: longDate(until) })' in screen
    assert 't("start.until", { date: longDate(until) })' in screen
