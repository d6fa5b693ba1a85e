import re
from collections.abc import Iterator

import pytest

from tests.support.cloud.permissions import (
    Grant,
    Statement,
    chosen,
    grants,
    key_statements,
    listed,
    roles,
    statements,
    target_of,
)
from tests.support.cloud.template import resources, template

ROLES = roles()
POLICIES = ("AWS::IAM::ManagedPolicy", "AWS::SNS::TopicPolicy")


def who(action: str, target: str) -> set[str]:
    return {one.role for one in grants() if (one.action, one.target) == (action, target)}


def written() -> Iterator[tuple[str, Statement]]:
    """Return every statement of the template, with the resource it stands in."""
    for name, resource in ROLES.items():
        yield from ((name, one) for one in statements(resource))
    for name, role in resources("AWS::IAM::Role").items():
        for policy in role["Properties"].get("Policies", []):
            yield from ((name, one) for one in policy["PolicyDocument"]["Statement"])
    for name, key in resources("AWS::KMS::Key").items():
        yield from ((name, one) for one in key_statements(key))
    for kind in POLICIES:
        for name, policy in resources(kind).items():
            document = policy["Properties"]["PolicyDocument"]
            either = (one for part in document["Statement"] for one in chosen(part))
            yield from ((name, one) for one in either if "Effect" in one)
    for name, table in resources("AWS::DynamoDB::Table").items():
        for policy in chosen(table["Properties"].get("ResourcePolicy", {})):
            document = policy.get("PolicyDocument", {"Statement": []})
            yield from ((name, one) for one in document["Statement"])


# Every star in the resource of a statement, and why. Actions and principals that allow have none.
STREAMS = ("Transfers", "Customers", "Loans", "Journal")
A_KEY = "the policy of a key speaks of that key; it has no other way to say so"
OUR_NAMES = "CloudFormation ends names with characters of its own; the stack's name is before them"
WHY_A_STAR = {
    ("PersonalDataKey", "*"): A_KEY,
    ("PseudonymKey", "*"): A_KEY,
    ("DataKey", "*"): A_KEY,
    ("AlarmsKey", "*"): A_KEY,
    ("Journal", "*"): "the policy of a table speaks of that table, and this one only denies",
    ("EndOfDay", "execution:${AWS::StackName}-end-of-day/*"): "executions are named as they start",
    ("Lottery", "execution:${AWS::StackName}-lottery/*"): "executions are named as they start",
    **{("Boundary", f"${{{name}.Arn}}/stream/*"): "named after a moment" for name in STREAMS},
    ("Boundary", "event-bus/${AWS::StackName}-*"): OUR_NAMES,
    ("Boundary", "${AWS::AccountId}:${AWS::StackName}-*"): OUR_NAMES,
    ("Boundary", "function:${AWS::StackName}-*"): OUR_NAMES,
    ("Boundary", "execution:${AWS::StackName}-*"): OUR_NAMES,
    ("Boundary", "stateMachine:${AWS::StackName}-*"): OUR_NAMES,
    ("Boundary", "log-group:/aws/lambda/${AWS::StackName}-*"): OUR_NAMES,
    ("Boundary", "log-group:/aws/lambda/CodeDeployHook_${AWS::StackName}*"): OUR_NAMES,
    ("Boundary", "${AWS::StackName}-ServerlessDeploymentApplication-*/*"): OUR_NAMES,
    ("PreTrafficCheck", "${AWS::StackName}-ServerlessDeploymentApplication-*/*"): OUR_NAMES,
    ("Boundary", "key/*"): "a ceiling, no grant; the keys' policies name who may use which",
    ("Boundary", "secret:*"): "a ceiling, no grant; a role's own statement names the secret",
    ("Boundary", "*"): "X-Ray knows no resources to name",
}


def test_policy_without_a_listed_reason_has_no_star() -> None:
    used = set()
    for name, statement in written():
        assert "NotAction" not in statement
        assert "NotResource" not in statement
        assert not [one for one in listed(statement["Action"]) if "*" in one], name
        principal = str(statement.get("Principal", ""))
        assert "*" not in principal or statement["Effect"] == "Deny", name
        for resource in listed(statement["Resource"]):
            text = resource if isinstance(resource, str) else str(next(iter(resource.values())))
            if "*" in text:
                used |= {reason(name, text)}
    assert used == set(WHY_A_STAR)


def reason(name: str, resource: str) -> tuple[str, str]:
    """Return the row of the table above that a star goes by."""
    rows = [
        (owner, end)
        for owner, end in WHY_A_STAR
        if owner == name and (resource == end or (end != "*" and resource.endswith(end)))
    ]
    assert len(rows) == 1, f"no reason is written for {resource} in {name}"
    return rows[0]


def test_journal_table_is_append_only_for_every_function() -> None:
    for action in ("dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"):
        assert who(action, "Journal") == set()
    assert who("dynamodb:PutItem", "Journal") == {
        "Borrow",
        "Repay",
        "TransferWorker",
        "PaymentCallbacks",
        "SweepTransfers",
        "EndOfDayValue",
        "EndOfDayClose",
    }


# Every way to change or remove an item; PutItem can replace one, which no policy can tell apart.
CHANGES = {
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:PartiQLDelete",
    "dynamodb:PartiQLUpdate",
    "dynamodb:UpdateItem",
    "dynamodb:UpdateTimeToLive",
}


def test_resource_policy_and_boundary_deny_changes_of_entries() -> None:
    condition, policy, _ = resources("AWS::DynamoDB::Table")["Journal"]["Properties"][
        "ResourcePolicy"
    ]["Fn::If"]
    (denied,) = policy["PolicyDocument"]["Statement"]
    assert condition == "IsReal"
    assert (denied["Effect"], denied["Principal"]) == ("Deny", "*")
    assert set(denied["Action"]) == CHANGES
    assert "Condition" not in denied
    (of_roles,) = [
        one for one in boundary() if one["Effect"] == "Deny" and one["Sid"] == "NoEntryIsChanged"
    ]
    assert set(of_roles["Action"]) == CHANGES
    assert target_of(of_roles["Resource"]) == "Journal"


def test_only_end_of_day_scans_loans_and_only_the_lottery_members() -> None:
    scanning = {(one.role, one.target) for one in grants() if one.action == "dynamodb:Scan"}
    assert scanning == {
        ("EndOfDayValue", "Loans"),
        ("LotteryCount", "Members"),
        ("LotteryInvite", "Members"),
    }


def test_only_lottery_steps_reach_campaigns_and_only_two_invite() -> None:
    steps = {"LotteryPlan", "LotteryCount", "LotteryCutoff", "LotteryInvite", "LotteryClose"}
    for action in ("dynamodb:GetItem", "dynamodb:PutItem"):
        assert who(action, "Campaigns") == steps
    # Binding a card links a member to its customer.
    assert who("dynamodb:UpdateItem", "Members") == {"LotteryInvite", "LotteryClose", "BindCard"}
    assert who("dynamodb:PutItem", "Members") == set()


def test_only_functions_that_call_the_gateway_read_its_secret() -> None:
    speaking = {"BindCard", "TransferWorker", "SweepTransfers", "PaymentCallbacks"}
    assert who("secretsmanager:GetSecretValue", "GatewaySecretArn") == speaking


def test_key_of_a_source_is_read_only_by_the_function_that_asks_it() -> None:
    readers = {"BureauSecretArn": "ApplyCredit", "SocialSecretArn": "ApplyCredit"}
    for secret, reader in (readers | {"FraudSecretArn": "Borrow"}).items():
        assert who("secretsmanager:GetSecretValue", secret) == {reader}


@pytest.mark.parametrize("condition", ["HasGateway", "HasBureau", "HasSocial", "HasFraud"])
def test_sandbox_has_no_shared_secret_and_no_grant_to_any(condition: str) -> None:
    both = template()["Conditions"][condition]["Fn::And"]
    assert {"Condition": "IsReal"} in both
    secret = f"{condition.removeprefix('Has')}SecretArn"
    for resource in ROLES.values():
        for policy in resource["Properties"].get("Policies", []):
            for statement in policy["Statement"]:
                if f"'{secret}'" in str(statement):
                    assert statement["Fn::If"][0] == condition


def test_real_stack_has_no_sandbox_table() -> None:
    assert resources("AWS::DynamoDB::Table")["SandboxTable"]["Condition"] == "IsSandbox"
    variable = template()["Globals"]["Function"]["Environment"]["Variables"]["SANDBOX_TABLE"]
    assert variable == {"Fn::If": ["IsSandbox", {"Ref": "SandboxTable"}, ""]}
    for resource in ROLES.values():
        for policy in resource["Properties"].get("Policies", []):
            for statement in policy["Statement"]:
                assert "SandboxTable" not in str(statement) or "Fn::If" in statement


# --- The boundary ---


def boundary() -> list[Statement]:
    found: list[Statement] = resources("AWS::IAM::ManagedPolicy")["Boundary"]["Properties"][
        "PolicyDocument"
    ]["Statement"]
    return found


def test_every_role_has_the_boundary_and_no_managed_policy() -> None:
    limit = {"Ref": "Boundary"}
    assert template()["Globals"]["Function"]["PermissionsBoundary"] == limit
    for name, resource in ROLES.items():
        inherits = resource["Type"] == "AWS::Serverless::Function"
        assert resource["Properties"].get("PermissionsBoundary", limit if inherits else None) == (
            limit
        ), name
        for policy in resource["Properties"].get("Policies", []):
            assert set(policy) == {"Statement"}, name


def test_boundary_allows_every_action_that_is_granted() -> None:
    left = {
        action
        for statement in boundary()
        if statement["Effect"] == "Allow"
        for action in listed(statement["Action"])
    }
    granted = {one.action for one in grants()}
    through_services = {
        action
        for resource in ROLES.values()
        for statement in statements(resource)
        for action in listed(statement["Action"])
    }
    assert granted | through_services <= left


def test_boundary_allows_of_managed_policies_only_logs_and_traces() -> None:
    logs, traces = (
        {action for one in boundary() for action in listed(one["Action"]) if action[:4] == prefix}
        for prefix in ("logs", "xray")
    )
    assert logs == {"logs:CreateLogStream", "logs:PutLogEvents"}
    assert traces == {
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }


def test_grant_has_role_action_and_target() -> None:
    assert Grant("Repay", "dynamodb:Query", "Journal") in grants()
    assert Grant("EndOfDayClose", "dynamodb:Query", "Journal/index/by_day") in grants()
    assert Grant("BindCard", "kms:Encrypt", "PersonalDataKey") in grants()
    assert Grant("TransferWorker", "sqs:SendMessage", "FailedTransferRecords") in grants()
    # A role that uses a table uses its key, and only through the table.
    assert not [one for one in grants() if one.target == "DataKey"]
    assert not [name for name, _ in written() if re.search(r"\W", name)]


def test_privacy_officer_reads_a_person_and_changes_no_loan_entry_or_transfer() -> None:
    document = resources("AWS::IAM::ManagedPolicy")["PrivacyOfficerPolicy"]["Properties"][
        "PolicyDocument"
    ]
    may = {
        (action, target_of(target))
        for part in document["Statement"]
        for one in chosen(part, {"IsReal"})
        if "Effect" in one
        for action in listed(one["Action"])
        for key in listed(one["Resource"])
        # The key of this stack, or of the one whose tables it took over.
        for target in chosen(key, {"MakesPersonalDataKey", "MakesPseudonymKey"})
    }
    changing = {
        (action, table)
        for action, table in may
        if action.removeprefix("dynamodb:") in {"PutItem", "UpdateItem", "DeleteItem"}
    }
    assert {table for _, table in changing} == {"Customers", "Members"}
    assert {table for action, table in may if action == "dynamodb:Scan"} == {"Members", "Transfers"}
    assert ("kms:Decrypt", "PersonalDataKey") in may


# Who asks whether a person is on hold; the others of these read the person's partition anyway.
SCREENING = {"BindCard", "ApplyCredit", "Borrow"}


def test_only_screening_functions_read_customers_and_only_three_place_a_hold() -> None:
    assert who("dynamodb:BatchGetItem", "Customers") == SCREENING | {
        # The offer of a plan, with its loan.
        "Account",
        "Repay",
        "TransferWorker",
        "SweepTransfers",
        "PaymentCallbacks",
        "EndOfDayValue",
    }
    assert who("dynamodb:ConditionCheckItem", "Customers") == SCREENING | {"Repay"}
    # The open cases are counted by a query.
    queries = {"Account", "ApplyCredit", "Repay", "ServiceStatus", "SweepTransfers"}
    assert who("dynamodb:Query", "Customers") == queries
    for role in ("ServiceStatus",):
        granted = {one.action for one in grants() if (one.role, one.target) == (role, "Customers")}
        assert len(granted) == 1, role
