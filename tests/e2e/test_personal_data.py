"""A person asks for a copy and to be erased; done by the privacy officer, with no other rights."""

import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from typer.testing import CliRunner, Result

from microloan_ops.__main__ import app
from microloan_ops.cli.person.commands import identity_cipher
from microloan_ops.cli.wallet import Wallet, WalletError
from microloan_ops.console.stack import Stack
from microloan_ops.local.settings import REGION, Settings
from microloan_testing import persons
from tests.e2e.people import new_person
from tests.support.assertions import command_grammar

pytestmark = pytest.mark.e2e

Make = Callable[..., Wallet]
NAME = "司马相如"
CARD = persons.card_number(serial=990_000_001)


@pytest.fixture(scope="module")
def officer(stack: Stack, local_cloud: Settings) -> Iterator[Stack]:
    """The stack as the privacy officer sees it: a user with the policy and nothing else."""
    iam = stack.client("iam")
    user = {"UserName": "privacy-officer"}
    policy = {"PolicyArn": stack.outputs["PrivacyOfficerPolicy"]}
    iam.create_user(**user)
    iam.attach_user_policy(**user, **policy)
    key = iam.create_access_key(**user)["AccessKey"]
    session = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name=REGION)
    make: Any = session.client

    def client(service: str, config: object = None) -> Any:  # noqa: ANN401 - any service
        return make(service, endpoint_url=local_cloud.cloud_url, config=config)

    with pytest.MonkeyPatch.context() as patch:
        as_officer = Stack(stack.outputs, client, stack.url)
        patch.setattr(Stack, "connect", lambda _: as_officer)
        yield as_officer
    iam.delete_access_key(**user, AccessKeyId=key["AccessKeyId"])
    iam.detach_user_policy(**user, **policy)
    iam.delete_user(**user)


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, arguments, input=typed)


def customer_of(resident_id: str) -> str:
    found = run("person", "find", "--json", typed=f"{resident_id}\n")
    assert found.exit_code == 0, found.output
    assert resident_id not in found.output
    customer_id: str = command_grammar.document("person find", found.stdout)["customer_id"]
    return customer_id


def lived(invite: Make) -> tuple[list[Wallet], str, str]:
    """A person with both wallets and a loan that is not settled yet."""
    wallets, resident_id = [invite("qq"), invite("wechat")], new_person()
    for wallet in wallets:
        wallet.onboard(resident_id, CARD, NAME)
    loan_id = wallets[0].borrow(1_000_00, 5)["loan_id"]
    wallets[0].wait(loan_id)
    return wallets, resident_id, loan_id


def test_person_gets_a_copy_and_is_erased_except_for_retained_data(
    invite: Make, officer: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wallets, resident_id, loan_id = lived(invite)
    customer_id = customer_of(resident_id)
    copy = tmp_path / "copy.json"
    exported = run("person", "export", customer_id, "-o", str(copy), "--json")
    assert command_grammar.document("person export", exported.stdout)["file"] == str(copy)
    document = json.loads(copy.read_text("utf-8"))
    assert document["identity"]["name"] == NAME
    assert document["identity"]["resident_id"] == resident_id
    assert {one["channel"] for one in document["wallets"]} == {"qq", "wechat"}
    assert [one["opening"]["loan_id"] for one in document["loans"]] == [loan_id]
    assert [one["kind"] for one in document["journal"]] == ["drawn", "disbursed"]
    assert CARD not in copy.read_text("utf-8")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    again = run("person", "export", customer_id, "-o", str(copy))
    assert (again.exit_code, again.stderr) == (3, f"{copy}: File exists\n")

    refused = run("person", "erase", customer_id, "--yes")
    assert refused.exit_code == 3
    assert loan_id in refused.stderr

    wallets[1].post(f"/loans/{loan_id}/repayments", {"settle": True})
    wallets[1].wait(loan_id)
    with monkeypatch.context() as patch:
        patch.setattr(command_grammar.HAS_TERMINAL, lambda: True)
        asked = run("person", "erase", customer_id, typed="n\n")
    assert (asked.exit_code, asked.stdout) == (3, "")
    assert "Anti-Money-Laundering Law" in " ".join(asked.output.split())
    assert wallets[0].get("/loans")["loans"]

    done = run("person", "erase", customer_id, "--yes", "--json")
    assert done.exit_code == 0, done.output
    result = command_grammar.document("person erase", done.stdout)
    assert result["goes"] == ["line", "wallets", "social"]
    assert result["completed_on"] is None
    assert {one["part"] for one in result["stays"]} >= {"identity", "ledger"}
    assert command_grammar.document("person due", run("person", "due", "--json").stdout) == {
        "due": []
    }
    # The token still says who it is; the next one finds nobody.
    with pytest.raises(WalletError):
        wallets[0].borrow(1_000_00, 5)
    members = officer.client("dynamodb").scan(
        TableName=officer.outputs["MembersTable"],
        FilterExpression="customer_id = :customer",
        ExpressionAttributeValues={":customer": {"S": customer_id}},
    )
    assert members["Items"] == []


def test_books_balance_after_an_erasure(
    invite: Make, stack: Stack, officer: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert officer
    wallets, resident_id, loan_id = lived(invite)
    wallets[0].post(f"/loans/{loan_id}/repayments", {"settle": True})
    wallets[0].wait(loan_id)
    assert run("person", "erase", customer_of(resident_id), "--yes").exit_code == 0
    monkeypatch.setattr(Stack, "connect", lambda _: stack)
    verified = run("ledger", "verify")
    assert verified.exit_code == 0, verified.output


def test_privacy_officer_is_denied_every_other_action(officer: Stack) -> None:
    dynamodb, outputs = officer.client("dynamodb"), officer.outputs
    entry = {"loan_id": {"S": "nothing"}, "seq": {"N": "1"}}
    loan = {"customer_id": {"S": "nobody"}, "loan_id": {"S": "nothing"}}
    for call, table, arguments in (
        (dynamodb.scan, "Customers", {}),
        (dynamodb.put_item, "Journal", {"Item": entry}),
        (dynamodb.delete_item, "Journal", {"Key": entry}),
        (dynamodb.put_item, "Loans", {"Item": loan}),
        (dynamodb.put_item, "Members", {"Item": {"member": {"S": "qq#x"}}}),
        (dynamodb.get_item, "Closings", {"Key": {}}),
    ):
        with pytest.raises(ClientError, match="AccessDenied"):
            call(TableName=outputs[f"{table}Table"], **arguments)
    with pytest.raises(ClientError, match="AccessDenied"):
        officer.client("kms").encrypt(KeyId=outputs["PersonalDataKey"], Plaintext=b"x")


def test_operator_without_the_policy_cannot_decrypt_an_identity(
    invite: Make, stack: Stack, local_cloud: Settings
) -> None:
    wallets, resident_id, _ = lived(invite)
    assert wallets
    customer_id = stack.people.customer_of(identity_cipher(stack).identity_hash(resident_id))
    assert customer_id
    profile = stack.people.load_for_application(customer_id).profile
    assert profile
    iam = stack.client("iam")
    user = {"UserName": "an-operator"}
    iam.create_user(**user)
    key = iam.create_access_key(**user)["AccessKey"]
    make: Any = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name=REGION).client
    kms = make("kms", endpoint_url=local_cloud.cloud_url)
    try:
        with pytest.raises(ClientError, match="AccessDenied"):
            kms.decrypt(
                KeyId=stack.outputs["PersonalDataKey"],
                CiphertextBlob=profile.sealed_identity,
                EncryptionContext={"customer_id": customer_id},
            )
    finally:
        iam.delete_access_key(**user, AccessKeyId=key["AccessKeyId"])
        iam.delete_user(**user)
