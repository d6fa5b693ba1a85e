"""The stores on DynamoDB, on moto, for the contract suite."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3

from microloan.adapters.dynamodb.client import Database, Tables, serialize_item
from microloan.adapters.dynamodb.customers import DynamoCustomerStore
from microloan.adapters.dynamodb.end_of_day import DynamoEndOfDayStore
from microloan.adapters.dynamodb.invitations import DynamoInvitationStore
from microloan.adapters.dynamodb.loan_book import DynamoLoanBook
from microloan.adapters.dynamodb.member_items import member_to_item
from microloan.adapters.dynamodb.personal_data import DynamoPersonalDataStore
from microloan.adapters.dynamodb.screening_store import DynamoScreeningStore
from microloan.adapters.dynamodb.white_list import DynamoWhiteListStore
from microloan.domain.invitations.member import Member
from tests.support.cloud import moto_stack
from tests.support.cloud.moto_tables import MotoTables
from tests.support.cloud.store_under_test import StoreUnderTest


@contextmanager
def dynamodb() -> Iterator[Callable[[], StoreUnderTest]]:
    """Yield what empties the tables, made from template.yaml, and gives the stores over them."""
    with moto_stack.stack() as environment:
        client: Any = boto3.client("dynamodb")
        database = Database(client, Tables.from_environment(environment))

        def enlist(*members: Member) -> None:
            for member in members:
                client.put_item(
                    TableName=database.tables.members, Item=serialize_item(member_to_item(member))
                )

        def spoil(customer_id: str, loan_id: str) -> None:
            client.update_item(
                TableName=database.tables.loans,
                Key=serialize_item({"customer_id": customer_id, "loan_id": loan_id}),
                UpdateExpression="REMOVE accrued",
            )

        kept = MotoTables()
        empty = kept.keep()

        def fresh() -> StoreUnderTest:
            kept.put_back(empty)
            return StoreUnderTest(
                DynamoCustomerStore(database),
                DynamoLoanBook(database),
                DynamoEndOfDayStore(database),
                DynamoInvitationStore(database),
                DynamoWhiteListStore(database),
                DynamoPersonalDataStore(database),
                DynamoScreeningStore(database),
                enlist,
                spoil,
            )

        yield fresh
