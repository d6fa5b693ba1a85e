"""The simulated payment gateway of a sandbox: its callbacks, returns and ledger."""

import json
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

import httpx

from microloan.adapters.dynamodb.client import deserialize_item, serialize_item
from microloan.adapters.sandbox.payment_gateway import LEDGER, SANDBOX_WEBHOOK_KEY, ledger_record
from microloan.adapters.sandbox.table import SandboxTable
from microloan.adapters.signing import WebhookKey
from microloan.domain.calendar import business_date
from microloan.domain.payments.transfer import Direction, Transfer
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome
from microloan_ops.cli.ledger.settlement import MovementType
from microloan_ops.console.stack import Stack, StackError

_BACK = "#back"
# The responses after which the gateway does not repeat a callback.
_ACCEPTED = {HTTPStatus.OK, HTTPStatus.CONFLICT}
_TIMEOUT_SECONDS = 30.0


def send_callbacks(stack: Stack) -> int:
    """Send the signed callbacks that are due, and return the number accepted."""
    today = business_date(stack.clock.now())
    due = [
        record for record in _records(stack, "tell_on") if record["tell_on"] <= today.isoformat()
    ]
    return sum(_send(stack, record, today) for record in due)


def return_payment(stack: Stack, transfer_id: str) -> None:
    """Record the return of a transfer in the gateway's ledger, once."""
    table = _table(stack)
    record = table.read(LEDGER + transfer_id)
    table.write_once(
        LEDGER + transfer_id + _BACK,
        result=TransferOutcome.SETTLED.value,
        direction=MovementType.RETURN.value,
        amount=record["amount"],
        settled_on=business_date(stack.clock.now()).isoformat(),
    )


def send_bank_transfer(
    stack: Stack, reference: str, amount: int, *, payer_matches: bool
) -> dict[str, str]:
    """Send the signed callback of a bank transfer that has arrived today.

    Parameters
    ----------
    reference
        The remark of the payer.
    amount
        Fen.
    payer_matches
        Whether the payer is the owner of the reference.

    Returns
    -------
    dict
        The response, with `credit_id` and `credit_status`.

    Raises
    ------
    StackError
        When the stack is no sandbox, or refuses the callback.
    """
    table, today = _table(stack), business_date(stack.clock.now()).isoformat()
    credit_id = f"bank-{today.replace('-', '')}-{secrets.token_hex(6)}"
    table.write_once(
        LEDGER + credit_id,
        result=TransferOutcome.SETTLED.value,
        direction=Direction.CREDIT.value,
        amount=amount,
        settled_on=today,
    )
    credit = {
        "credit_id": credit_id,
        "reference": reference,
        "payer_matches": payer_matches,
        "amount": amount,
        "value_date": today,
    }
    response = _call(stack, {"status": "credited", "credit": credit}, f"{credit_id}-credited")
    if response.status_code != HTTPStatus.OK:
        raise StackError(f"The stack refused the callback: {response.text}")
    answer: dict[str, str] = response.json()
    return answer


def record_result(stack: Stack, transfer: Transfer) -> None:
    """Record a transfer's resolved result in the gateway's ledger."""
    result = PaymentResult(TransferOutcome(transfer.status.value), transfer.reason)
    day = transfer.settled_on or business_date(stack.clock.now())
    record = ledger_record(result, transfer.direction, transfer.amount, day)
    _table(stack).write(LEDGER + transfer.transfer_id, **record)


def ledger(stack: Stack) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the ID of each transfer that moved money, and its record in the ledger.

    Raises
    ------
    StackError
        When the stack is no sandbox.
    """
    for record in _records(stack, "result"):
        if record["result"] == TransferOutcome.SETTLED.value:
            yield record["name"].removeprefix(LEDGER).removesuffix(_BACK), record


def webhook_headers(
    body: bytes,
    message_id: str,
    timestamp: str | None = None,
    keys: Iterable[WebhookKey] = (SANDBOX_WEBHOOK_KEY,),
) -> dict[str, str]:
    """Return the headers of a webhook of the sandbox's gateway.

    Their names and form are those of Standard Webhooks 1.0.0, "Webhook headers"
    (https://github.com/standard-webhooks/standard-webhooks).

    Parameters
    ----------
    timestamp
        Seconds since 1970, by default now.
    keys
        The keys to sign with. Each adds a signature.

    Examples
    --------
    >>> webhook_headers(b"{}", "msg-1", "1700000000")["webhook-signature"][:3]
    'v1,'
    """
    timestamp = str(int(time.time())) if timestamp is None else timestamp
    signatures = [key.sign(message_id, timestamp, body) for key in keys]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signatures),
    }


def _send(stack: Stack, record: dict[str, Any], today: date) -> bool:
    transfer_id = record["name"].removeprefix(LEDGER)
    if record["tell"] == "returned":
        return_payment(stack, transfer_id)
    callback = {"transfer_id": transfer_id, "status": record["tell"]}
    # The message ID is the same at each repetition, as Standard Webhooks requires.
    answer = _call(stack, callback, f"{transfer_id}-{record['tell']}")
    if answer.status_code not in _ACCEPTED:
        return False
    rest = {key: value for key, value in record.items() if key not in {"name", "tell", "tell_on"}}
    _table(stack).write(record["name"], **rest, told_on=today.isoformat())
    return True


def _call(stack: Stack, callback: Mapping[str, object], message_id: str) -> httpx.Response:
    body = json.dumps(callback).encode()
    headers = {"Content-Type": "application/json", **webhook_headers(body, message_id)}
    url = f"{stack.url}/rails/callbacks"
    with httpx.Client(timeout=_TIMEOUT_SECONDS, trust_env=False) as client:
        return client.post(url, content=body, headers=headers)


def _records(stack: Stack, having: str) -> Iterator[dict[str, Any]]:
    """Return the records of transfers that have an attribute."""
    pages = stack.database.client.get_paginator("scan").paginate(
        TableName=_table_name(stack),
        ConsistentRead=True,
        FilterExpression="begins_with(#name, :ledger) AND attribute_exists(#having)",
        ExpressionAttributeNames={"#name": "name", "#having": having},
        ExpressionAttributeValues=serialize_item({":ledger": LEDGER}),
    )
    return (deserialize_item(item) for page in pages for item in page["Items"])


def _table(stack: Stack) -> SandboxTable:
    return SandboxTable(stack.database.client, _table_name(stack))


def _table_name(stack: Stack) -> str:
    if not stack.is_sandbox:
        raise StackError(
            "Only a sandbox has a simulated gateway. A real gateway sends a settlement file."
        )
    return stack.outputs["SandboxTable"]
