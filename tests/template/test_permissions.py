from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.template import resources, tables, template

Statement = dict[str, Any]
ROLES = resources("AWS::Serverless::Function") | resources("AWS::Serverless::StateMachine")


def listed(value: Any) -> list[Any]:  # noqa: ANN401 - a template's value
    return value if isinstance(value, list) else [value]


def statements(resource: dict[str, Any]) -> Iterator[Statement]:
    """Return a role's statements, those of a sandbox included."""
    for policy in resource["Properties"].get("Policies", []):
        for one in policy["Statement"]:
            yield one["Fn::If"][1] if "Fn::If" in one else one


def granted() -> Iterator[tuple[str, str, str]]:
    """Return (role, action, resource) for all that is granted."""
    for name, resource in ROLES.items():
        for statement in statements(resource):
            for action in listed(statement["Action"]):
                for target in listed(statement["Resource"]):
                    yield name, action, str(target)


def who(action: str, table: str) -> set[str]:
    return {name for name, what, target in granted() if what == action and f"'{table}." in target}


def test_nothing_is_granted_by_wildcard() -> None:
    for name, action, target in granted():
        assert "*" not in action, (name, action)
        # Executions have names of their own making; the machine's own are all that is meant.
        own = f":execution:${{AWS::StackName}}-{name.lower()}/*"
        made_up = "${AWS::StackName}-ServerlessDeploymentApplication-*/*"
        assert "*" not in target or own in target or made_up in target, (name, target)


def test_each_function_has_its_own_statements_and_no_managed_policy() -> None:
    for name, resource in ROLES.items():
        for policy in resource["Properties"].get("Policies", []):
            assert set(policy) == {"Statement"}, name


def test_the_journal_is_append_only() -> None:
    for action in ("dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"):
        assert who(action, "Journal") == set()
    assert who("dynamodb:PutItem", "Journal") == {
        "Borrow",
        "MoveMoney",
        "RailsCallbacks",
        "SweepTransfers",
        "NightClose",
    }


def test_only_the_night_and_the_draw_can_scan() -> None:
    scanning = {(n, t) for n, action, t in granted() if action == "dynamodb:Scan"}
    assert scanning == {
        ("NightAccrue", "{'Fn::GetAtt': 'Loans.Arn'}"),
        ("DrawCount", "{'Fn::GetAtt': 'Members.Arn'}"),
        ("DrawInvite", "{'Fn::GetAtt': 'Members.Arn'}"),
    }


def test_only_the_steps_of_a_draw_reach_its_campaigns_and_only_two_invite() -> None:
    steps = {"DrawPlan", "DrawCount", "DrawCut", "DrawInvite", "DrawClose"}
    for action in ("dynamodb:GetItem", "dynamodb:PutItem"):
        assert who(action, "Campaigns") == steps
    # Binding a card links a member to its customer.
    assert who("dynamodb:UpdateItem", "Members") == {"DrawInvite", "DrawClose", "BindCard"}
    assert who("dynamodb:PutItem", "Members") == set()


def test_only_who_must_can_seal_and_unseal() -> None:
    assert who("kms:Decrypt", "PersonalDataKey") == {"ApplyCredit"}
    assert who("kms:Encrypt", "PersonalDataKey") == {"BindCard"}
    assert who("kms:GenerateMac", "PseudonymKey") == {"BindCard"}


def test_only_who_speaks_to_the_rails_reads_their_key() -> None:
    speaking = {"BindCard", "MoveMoney", "SweepTransfers", "RailsCallbacks"}
    assert who_reads("RailsSecretArn") == speaking


def test_only_who_decides_reads_the_keys_of_the_sources() -> None:
    for secret in ("BureauSecretArn", "SocialSecretArn"):
        assert who_reads(secret) == {"ApplyCredit"}


def who_reads(secret: str) -> set[str]:
    return {
        name
        for name, action, target in granted()
        if action == "secretsmanager:GetSecretValue" and f"'{secret}'" in target
    }


@pytest.mark.parametrize("condition", ["HasRails", "HasBureau", "HasSocial"])
def test_a_sandbox_has_no_shared_key_and_no_right_to_any(condition: str) -> None:
    both = template()["Conditions"][condition]["Fn::And"]
    assert {"Condition": "IsReal"} in both
    secret = f"{condition.removeprefix('Has')}SecretArn"
    for resource in ROLES.values():
        for policy in resource["Properties"].get("Policies", []):
            for statement in policy["Statement"]:
                if f"'{secret}'" in str(statement):
                    assert statement["Fn::If"][0] == condition


def test_a_real_stack_has_no_stand_ins() -> None:
    assert resources("AWS::DynamoDB::Table")["SandboxTable"]["Condition"] == "IsSandbox"
    variable = template()["Globals"]["Function"]["Environment"]["Variables"]["SANDBOX_TABLE"]
    assert variable == {"Fn::If": ["IsSandbox", {"Ref": "SandboxTable"}, ""]}
    for resource in ROLES.values():
        for policy in resource["Properties"].get("Policies", []):
            for statement in policy["Statement"]:
                assert "SandboxTable" not in str(statement) or "Fn::If" in statement


KEYS = {
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
        name: [key["AttributeName"] for key in table["KeySchema"]]
        for name, table in tables().items()
    }
    assert found == KEYS


@pytest.mark.parametrize("name", [name for name in KEYS if name != "SandboxTable"])
def test_a_real_table_is_kept(name: str) -> None:
    table = resources("AWS::DynamoDB::Table")[name]
    properties = table["Properties"]
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["DeletionProtectionEnabled"] == {"Fn::If": ["IsReal", True, False]}
    assert properties["SSESpecification"] == {"SSEEnabled": True}
    assert table["DeletionPolicy"] == "RetainExceptOnCreate"
    assert table["UpdateReplacePolicy"] == "Retain"
