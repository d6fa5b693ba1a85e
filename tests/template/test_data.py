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


def test_every_key_that_can_rotate_is_rotated() -> None:
    rotating = {name for name, key in KEYS.items() if key["Properties"].get("EnableKeyRotation")}
    # KMS cannot rotate an HMAC key, and with another one everybody would be a new person.
    assert set(KEYS) - rotating == {"PseudonymKey"}


def test_only_named_functions_encrypt_and_decrypt_personal_data() -> None:
    assert who("kms:Decrypt", "PersonalDataKey") == {"ApplyCredit"}
    assert who("kms:Encrypt", "PersonalDataKey") == {"BindCard"}
    assert who("kms:GenerateMac", "PseudonymKey") == {"BindCard"}
    officer = statement("PersonalDataKey", "ThePrivacyOfficerUnseals")
    assert officer["Principal"] == {"AWS": {"Ref": "PrivacyOfficerArn"}}
    assert officer["Action"] == "kms:Decrypt"


def test_identity_key_is_used_only_with_the_context_of_a_customer() -> None:
    using = [one for one in key_statements(KEYS["PersonalDataKey"]) if not account(one)]
    assert len(using) == 3
    for one in using:
        assert one["Condition"] == {
            "Null": {"kms:EncryptionContext:customer_id": "false"},
            "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["customer_id"]},
        }


@pytest.mark.parametrize("name", KEYS)
def test_account_administers_a_key_and_cannot_use_it(name: str) -> None:
    kept = statement(name, "TheAccountKeepsTheKeyAndMayNotUseIt")
    using = ("Encrypt", "Decrypt", "Generate", "Mac", "Sign", "CreateGrant", "DeriveShared")
    assert not [action for action in kept["Action"] if any(word in action for word in using)]
    # Else nobody could ever change the policy again.
    assert "kms:PutKeyPolicy" in kept["Action"]


def test_account_grants_on_a_key_are_conditional_or_a_hash() -> None:
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


def test_keys_are_retained_when_the_stack_is_deleted() -> None:
    for name in ("PersonalDataKey", "PseudonymKey", "DataKey"):
        assert KEYS[name]["DeletionPolicy"] == "RetainExceptOnCreate"
        assert KEYS[name]["UpdateReplacePolicy"] == "Retain"


def test_functions_with_a_table_use_its_key_only_through_dynamodb() -> None:
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


def test_functions_that_send_to_a_queue_use_its_key_through_sqs() -> None:
    sending = {one.role for one in grants() if one.action == "sqs:SendMessage"}
    for name in sending:
        (through,) = [
            one for one in statements(roles()[name]) if "sqs.$" in str(one.get("Condition", ""))
        ]
        assert set(through["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey"}


def test_queues_and_topics_are_encrypted_with_our_keys() -> None:
    for name, queue in resources("AWS::SQS::Queue").items():
        assert queue["Properties"]["KmsMasterKeyId"] == OURS, name
    for name, topic in resources("AWS::SNS::Topic").items():
        assert topic["Properties"]["KmsMasterKeyId"] == {"Ref": "AlarmsKey"}, name


# --- Tables ---


@pytest.mark.parametrize(
    "name", [name for name in resources("AWS::DynamoDB::Table") if name != "SandboxTable"]
)
def test_real_table_is_backed_up_encrypted_and_retained(name: str) -> None:
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


def test_tables_have_their_expected_key_attributes() -> None:
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
def test_function_writes_into_its_own_log_group(function: str) -> None:
    # Lambda's own name for it; no role can make another.
    assert f"/aws/lambda/${{{function}}}" in log_groups()


@pytest.mark.parametrize("name", log_groups())
def test_log_group_is_encrypted_and_retained_by_the_parameter(name: str) -> None:
    group = log_groups()[name]
    assert group["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert group["Properties"]["KmsKeyId"] == OURS
    assert group["DeletionPolicy"] == "RetainExceptOnCreate"


def test_log_retention_is_a_year_at_least() -> None:
    days = template()["Parameters"]["LogRetentionDays"]
    assert days["Default"] == min(days["AllowedValues"]) == 365


def test_data_key_is_granted_only_to_our_log_groups() -> None:
    logs = statement("DataKey", "CloudWatchKeepsOurLogs")
    names = logs["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"]
    assert [one["Fn::Sub"].partition("log-group:")[2] for one in names] == [
        "/aws/lambda/${AWS::StackName}-*",
        "/aws/lambda/CodeDeployHook_${AWS::StackName}",
        "/aws/apigateway/${AWS::StackName}",
        "aws-waf-logs-${AWS::StackName}",
    ]


@pytest.mark.parametrize("key", ["PersonalDataKey", "PseudonymKey"])
def test_key_of_stored_data_is_multi_region_and_can_be_given(key: str) -> None:
    """By a stack that took them over, under its ARN, or in another Region, by its replica."""
    assert KEYS[key]["Properties"]["MultiRegion"] is True
    in_use = {"Fn::If": [f"Makes{key}", {"Fn::GetAtt": f"{key}.Arn"}, {"Ref": f"{key}Arn"}]}
    assert KEYS[key]["Condition"] == f"Makes{key}"
    assert template()["Outputs"][key] == {"Value": in_use}
    for function in ("BindCard", "ApplyCredit"):
        variables = resources("AWS::Serverless::Function")[function]["Properties"]["Environment"]
        assert in_use in variables["Variables"].values()


def test_outbox_stream_has_the_view_of_a_global_table() -> None:
    """A global table's stream has old and new images; with another one it would be a new stream."""
    stream = resources("AWS::DynamoDB::Table")["Transfers"]["Properties"]["StreamSpecification"]
    assert stream == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
