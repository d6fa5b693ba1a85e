"""A customer of the API in this process: the requests it makes, and how it came to its line."""

from dataclasses import replace
from datetime import date
from typing import Any
from unittest.mock import patch

import boto3

from microloan.adapters.aws.kms_identity_cipher import KmsIdentityCipher
from microloan.adapters.dynamodb.client import serialize_item
from microloan.adapters.dynamodb.customer_items import card_to_item, line_to_item, profile_to_item
from microloan.adapters.dynamodb.member_items import member_to_item
from microloan.adapters.sandbox.payment_gateway import SandboxPaymentGateway
from microloan.domain.customers.customer import Card
from microloan.domain.ledger.credit_line import CreditLine
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome
from microloan_testing import persons
from tests.support.builders import examples
from tests.support.cloud.in_process_api import InProcessApi

CARD = Card("card-" + "a" * 24, "sandbox-000-token", "ICBC", "0009")
DRAW: dict[str, Any] = {
    "amount": 1_000_00,
    "instalments": 5,
    "card_id": CARD.card_id,
    "purpose": "travel",
}
PERSON = persons.made_up(6).entries


UNANSWERED_CARD = replace(CARD, token="sandbox-904-token")
"""A card whose transfers move money although the gateway does not answer."""


def send_unanswered(api: InProcessApi, transfer_id: str) -> None:
    """Send a transfer of that card, whose result stays unknown for now."""
    unknown = PaymentResult(TransferOutcome.UNKNOWN)
    with patch.object(SandboxPaymentGateway, "inquire", return_value=unknown):
        api.stream(transfer_id)


def admit(api: InProcessApi, limit: int = 50_000_00, card: Card = CARD) -> InProcessApi:
    """Give the API's caller a line of so many fen and a card; the authorizer knows the customer."""
    keys = api.environment["KEY_ID"], api.environment["HMAC_KEY_ID"]
    sealed = KmsIdentityCipher(boto3.client("kms"), *keys).encrypt(
        examples.CUSTOMER, examples.PERSON
    )
    client: Any = boto3.client("dynamodb")
    for item in (
        line_to_item(examples.CUSTOMER, CreditLine(limit, examples.RATE), 1),
        card_to_item(examples.CUSTOMER, card),
        profile_to_item(replace(examples.PROFILE, sealed_identity=sealed)),
    ):
        client.put_item(TableName="Customers", Item=serialize_item(item))
    invited = replace(examples.member("o1"), campaign="test", invited_until=date(2099, 12, 31))
    bound = member_to_item(replace(invited, customer_id=examples.CUSTOMER))
    client.put_item(TableName="Members", Item=serialize_item(bound))
    api.customer_id = examples.CUSTOMER
    return api
