"""When DynamoDB may delete a member: `expires_at`, which only a row that was never invited has."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import boto3
import pytest

from microloan.adapters.dynamodb.client import Database, Tables
from microloan.adapters.dynamodb.customers import DynamoCustomerStore
from microloan.adapters.dynamodb.invitations import DynamoInvitationStore
from microloan.adapters.dynamodb.member_items import member_to_item
from microloan.adapters.dynamodb.white_list import DynamoWhiteListStore
from microloan.domain.invitations.member import NO_END
from microloan.ports.onboarding_writes import BindMember
from tests.support.builders.examples import CUSTOMER, member
from tests.support.cloud import moto_stack, template

ROW = replace(member(), changed_on=date(2024, 1, 15))
INVITED = replace(ROW, campaign="spring", invited_until=date(2024, 4, 14))
LATER = replace(ROW, listed_until=date(2025, 6, 30))
# Midnight in Shanghai, thirty days after 2024-12-31 and 2025-06-30.
EXPIRES = int(datetime(2025, 1, 29, 16, tzinfo=UTC).timestamp())
EXPIRES_LATER = int(datetime(2025, 7, 29, 16, tzinfo=UTC).timestamp())


@pytest.fixture
def database() -> Iterator[Database]:
    with moto_stack.stack() as environment:
        client: Any = boto3.client("dynamodb")
        yield Database(client, Tables.from_environment(environment))


def expires(database: Database) -> int | None:
    item = database.get(database.tables.members, {"member": ROW.key})
    assert item
    found: int | None = item.get("expires_at")
    return found


def test_unlisted_member_expires_thirty_days_after_the_listing(database: Database) -> None:
    listing = DynamoWhiteListStore(database)
    listing.add([ROW])
    assert expires(database) == EXPIRES
    listing.update(LATER)
    assert expires(database) == EXPIRES_LATER


def test_invited_member_never_expires_after_a_later_import(database: Database) -> None:
    listing = DynamoWhiteListStore(database)
    listing.add([ROW])
    assert DynamoInvitationStore(database).invite(ROW.key, "spring", date(2024, 4, 14))
    assert expires(database) is None
    listing.update(LATER)
    assert expires(database) is None
    DynamoCustomerStore(database).commit(BindMember(ROW.key, CUSTOMER))
    listing.update(ROW)
    assert expires(database) is None


def test_item_of_an_invited_or_bound_member_has_no_expiry() -> None:
    assert member_to_item(ROW)["expires_at"] == EXPIRES
    for kept in (INVITED, replace(ROW, customer_id=CUSTOMER)):
        assert member_to_item(kept)["expires_at"] is None


def test_a_listing_without_an_end_never_expires(database: Database) -> None:
    endless = replace(ROW, listed_until=NO_END)
    listing = DynamoWhiteListStore(database)
    for first, then in ((endless, ROW), (ROW, endless), (endless, endless)):
        listing.remove(ROW.key)
        listing.add([first])
        assert expires(database) == (None if first is endless else EXPIRES)
        listing.update(then)
        assert expires(database) == (None if then is endless else EXPIRES)
        assert listing.listed([ROW.key])[ROW.key].listed_until == then.listed_until


def test_member_invited_during_an_import_never_expires(database: Database) -> None:
    listing = DynamoWhiteListStore(database)
    listing.add([ROW])
    known = listing.listed([ROW.key])  # what the importer sees
    assert DynamoInvitationStore(database).invite(ROW.key, "spring", date(2024, 4, 14))
    assert known[ROW.key].invited_until is None
    listing.update(LATER)
    found = listing.listed([ROW.key])[ROW.key]
    assert (found.campaign, found.listed_until) == ("spring", LATER.listed_until)
    assert expires(database) is None


def test_members_table_expires_items_except_in_a_sandbox() -> None:
    properties = template.resources("AWS::DynamoDB::Table")["Members"]["Properties"]
    assert properties["TimeToLiveSpecification"] == {
        "AttributeName": "expires_at",
        "Enabled": {"Fn::If": ["IsReal", True, False]},
    }
