"""Keys, tables and logs: what protects the data at rest, and for how long it is kept."""

from typing import Any

import pytest

from tests.support.cloud.permissions import (
    Statement,
    grants,
    key_statements,
    listed,
    roles,
    statements,
)
from tests.support.cloud.template import resources, template

KEYS = resources("AWS::KMS::Key")
FUNCTIONS = resources("AWS::Serverless::Function")
OURS = {"Fn::GetAtt": "DataKey.Arn"}


def who(action: str, key: str) -> set[str]:
    return {one.role for one in grants() if (one.action, one.target) == (action, key)}


def statement(key: str, sid: str) -> Statement:
    (found,) = [one for one in key_statements(KEYS[key]) if one.get("Sid") == sid]
    return found


def account(one: Statement) -> bool:
    return ":root" in str(one["Principal"])


# --- Keys ---


def test_every_key_that_can_rotate_does() -> None:
    rotating = {name for name, key in KEYS.items() if key["Properties"].get("EnableKeyRotation")}
    # KMS cannot rotate an HMAC key, and with another one everybody would be a new person.
    assert set(KEYS) - rotating == {"PseudonymKey"}


def test_only_who_must_can_seal_and_unseal() -> None:
    assert who("kms:Decrypt", "PersonalDataKey") == {"ApplyCredit"}
    assert who("kms:Encrypt", "PersonalDataKey") == {"BindCard"}
    assert who("kms:GenerateMac", "PseudonymKey") == {"BindCard"}
    officer = statement("PersonalDataKey", "ThePrivacyOfficerUnseals")
    assert officer["Principal"] == {"AWS": {"Ref": "PrivacyOfficerArn"}}
    assert officer["Action"] == "kms:Decrypt"


def test_an_identity_is_only_sealed_and_unsealed_for_one_named_customer() -> None:
    using = [one for one in key_statements(KEYS["PersonalDataKey"]) if not account(one)]
    assert len(using) == 3
    for one in using:
        assert one["Condition"] == {
            "Null": {"kms:EncryptionContext:customer_id": "false"},
            "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["customer_id"]},
        }


@pytest.mark.parametrize("name", KEYS)
def test_the_account_keeps_a_key_and_cannot_use_it(name: str) -> None:
    kept = statement(name, "TheAccountKeepsTheKeyAndMayNotUseIt")
    using = ("Encrypt", "Decrypt", "Generate", "Mac", "Sign", "CreateGrant", "DeriveShared")
    assert not [action for action in kept["Action"] if any(word in action for word in using)]
    # Else nobody could ever change the policy again.
    assert "kms:PutKeyPolicy" in kept["Action"]


def test_what_the_account_may_do_with_a_key_is_conditional_or_a_hash() -> None:
    delegated = {
        (name, action): one.get("Condition", {})
        for name, key in KEYS.items()
        for one in key_statements(key)
        if account(one) and one["Sid"] != "TheAccountKeepsTheKeyAndMayNotUseIt"
        for action in listed(one["Action"])
    }
    assert {key for key, condition in delegated.items() if not condition} == {
        ("PseudonymKey", "kms:GenerateMac")
    }
    for condition in filter(None, delegated.values()):
        assert "kms:ViaService" in condition["StringEquals"]


def test_the_keys_outlive_the_stack() -> None:
    for name in ("PersonalDataKey", "PseudonymKey", "DataKey"):
        assert KEYS[name]["DeletionPolicy"] == "RetainExceptOnCreate"
        assert KEYS[name]["UpdateReplacePolicy"] == "Retain"


def test_who_uses_a_table_may_use_its_key_through_it_and_nobody_else() -> None:
    for name, function in roles().items():
        own = list(statements(function, {"IsReal"}))
        uses_tables = any(
            action.startswith("dynamodb:") for one in own for action in listed(one["Action"])
        )
        opening = [one for one in own if "dynamodb.$" in str(one.get("Condition", ""))]
        assert bool(opening) == uses_tables, name
        for one in opening:
            assert (one["Action"], one["Resource"]) == ("kms:Decrypt", OURS)
            assert set(one["Condition"]["StringEquals"]) == {"kms:ViaService"}


def test_who_sends_to_a_queue_may_use_its_key_through_it() -> None:
    sending = {one.role for one in grants() if one.action == "sqs:SendMessage"}
    for name in sending:
        (through,) = [
            one for one in statements(roles()[name]) if "sqs.$" in str(one.get("Condition", ""))
        ]
        assert set(through["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey"}


def test_queues_and_the_topic_are_encrypted_with_our_keys() -> None:
    for name, queue in resources("AWS::SQS::Queue").items():
        assert queue["Properties"]["KmsMasterKeyId"] == OURS, name
    for name, topic in resources("AWS::SNS::Topic").items():
        assert topic["Properties"]["KmsMasterKeyId"] == {"Ref": "AlarmsKey"}, name


# --- Tables ---


@pytest.mark.parametrize(
    "name", [name for name in resources("AWS::DynamoDB::Table") if name != "SandboxTable"]
)
def test_a_real_table_is_kept(name: str) -> None:
    table = resources("AWS::DynamoDB::Table")[name]
    properties = table["Properties"]
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["DeletionProtectionEnabled"] == {"Fn::If": ["IsReal", True, False]}
    assert properties["SSESpecification"] == {
        "SSEEnabled": True,
        "SSEType": "KMS",
        "KMSMasterKeyId": OURS,
    }
    assert table["DeletionPolicy"] == "RetainExceptOnCreate"
    assert table["UpdateReplacePolicy"] == "Retain"


EXPECTED_KEYS = {
    "Members": ["member"],
    "Customers": ["customer_id", "item"],
    "Loans": ["customer_id", "loan_id"],
    "SettledLoans": ["customer_id", "loan_id"],
    "Journal": ["loan_id", "seq"],
    "Transfers": ["transfer_id"],
    "Closings": ["business_date", "part"],
    "Campaigns": ["campaign", "part"],
    "SandboxTable": ["name"],
}


def test_the_tables_have_their_keys() -> None:
    found = {
        name: [key["AttributeName"] for key in table["Properties"]["KeySchema"]]
        for name, table in resources("AWS::DynamoDB::Table").items()
    }
    assert found == EXPECTED_KEYS


# --- Logs ---


def log_groups() -> dict[str, dict[str, Any]]:
    return {
        str(group["Properties"]["LogGroupName"]["Fn::Sub"]): group
        for group in resources("AWS::Logs::LogGroup").values()
    }


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_writes_into_a_group_of_its_own(function: str) -> None:
    # Lambda's own name for it; no role can make another.
    assert f"/aws/lambda/${{{function}}}" in log_groups()


@pytest.mark.parametrize("name", log_groups())
def test_logs_are_kept_encrypted_and_for_as_long_as_the_parameter_says(name: str) -> None:
    group = log_groups()[name]
    assert group["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert group["Properties"]["KmsKeyId"] == OURS
    assert group["DeletionPolicy"] == "RetainExceptOnCreate"


def test_logs_are_kept_for_a_year_at_least() -> None:
    days = template()["Parameters"]["LogRetentionDays"]
    assert days["Default"] == min(days["AllowedValues"]) == 365


def test_the_key_opens_for_our_log_groups_only() -> None:
    logs = statement("DataKey", "CloudWatchKeepsOurLogs")
    names = logs["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"]
    assert [one["Fn::Sub"].partition("log-group:")[2] for one in names] == [
        "/aws/lambda/${AWS::StackName}-*",
        "/aws/lambda/CodeDeployHook_${AWS::StackName}",
        "/aws/apigateway/${AWS::StackName}",
        "aws-waf-logs-${AWS::StackName}",
    ]


@pytest.mark.parametrize("key", ["PersonalDataKey", "PseudonymKey"])
def test_what_a_key_sealed_can_be_opened_where_the_tables_are_taken(key: str) -> None:
    """By a stack that took them over, under its ARN, or in another Region, by its replica."""
    assert KEYS[key]["Properties"]["MultiRegion"] is True
    in_use = {"Fn::If": [f"Makes{key}", {"Fn::GetAtt": f"{key}.Arn"}, {"Ref": f"{key}Arn"}]}
    assert KEYS[key]["Condition"] == f"Makes{key}"
    assert template()["Outputs"][key] == {"Value": in_use}
    for function in ("BindCard", "ApplyCredit"):
        variables = resources("AWS::Serverless::Function")[function]["Properties"]["Environment"]
        assert in_use in variables["Variables"].values()


def test_the_outbox_could_be_replicated_as_it_is() -> None:
    """A global table's stream has old and new images; with another one it would be a new stream."""
    stream = resources("AWS::DynamoDB::Table")["Transfers"]["Properties"]["StreamSpecification"]
    assert stream == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
