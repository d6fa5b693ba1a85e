"""How a release gets its traffic, and whatever runs by itself gets told when it cannot."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from microloan.adapters.dynamodb.client import serialize_item
from microloan.adapters.dynamodb.transfer_items import transfer_to_item
from microloan.domain.payments.transfer import Direction, Transfer, TransferStatus
from microloan_ops.capacity.settings import matches
from microloan_ops.local.emulator_omissions import remove_unsupported
from tests.support.builders.examples import transfer
from tests.support.cloud.template import resources, template
from tests.support.cloud.translated_template import of_type, translated

FUNCTIONS = resources("AWS::Serverless::Function")
ALIAS, GROUP = "AWS::Lambda::Alias", "AWS::CodeDeploy::DeploymentGroup"
TOLD = {"Fn::GetAtt": ["MissedSchedules", "Arn"]}


def serves_customers(function: dict[str, Any]) -> bool:
    """Whether it answers the API, or moves money as it comes; operators' routes are theirs.

    A notice waits in its stream, so its function is released at once.
    """
    if function["Properties"]["CodeUri"] == "functions/notice_worker":
        return False
    events = function["Properties"].get("Events", {}).values()
    return any(
        event["Type"] in {"Api", "DynamoDB"}
        and event["Properties"].get("Auth", {}).get("Authorizer") != "AWS_IAM"
        for event in events
    )


GUARDED = {name for name, one in FUNCTIONS.items() if serves_customers(one)} | {"Authorize"}


def test_guarded_functions_are_those_with_a_deployment_preference() -> None:
    assert len(GUARDED) >= 10
    guarded = {
        name for name, one in FUNCTIONS.items() if "DeploymentPreference" in one["Properties"]
    }
    assert guarded == GUARDED


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_new_version_is_checked_before_it_gets_traffic(name: str) -> None:
    policy = translated()[f"{name}Aliaslive"]["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
    assert policy["BeforeAllowTrafficHook"] == {"Ref": "PreTrafficCheck"}
    assert policy["DeploymentGroupName"] == {"Ref": f"{name}DeploymentGroup"}


def test_wallet_deployment_shifts_all_traffic_at_once() -> None:
    group = of_type(GROUP)["WalletDeploymentGroup"]
    assert group["DeploymentConfigName"]["Fn::Sub"][1] == {"ConfigName": "AllAtOnce"}


@pytest.mark.parametrize("name", sorted(GUARDED - {"Wallet"}))
def test_new_version_gets_traffic_by_a_canary_except_in_a_sandbox(name: str) -> None:
    group = of_type(GROUP)[f"{name}DeploymentGroup"]
    chosen, all_at_once, canary = group["DeploymentConfigName"]["Fn::If"]
    assert chosen == "IsSandbox"
    assert all_at_once["Fn::Sub"][1] == {"ConfigName": "AllAtOnce"}
    assert canary["Fn::Sub"] == [
        "CodeDeployDefault.Lambda${ConfigName}",
        {"ConfigName": "Canary10Percent5Minutes"},
    ]


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_alarm_during_a_deployment_rolls_it_back(name: str) -> None:
    group = of_type(GROUP)[f"{name}DeploymentGroup"]
    back = group["AutoRollbackConfiguration"]
    assert back["Enabled"]
    assert {"DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"} <= set(back["Events"])
    assert group["AlarmConfiguration"]["Enabled"]
    alarms = {one["Name"]["Ref"] for one in group["AlarmConfiguration"]["Alarms"]}
    assert alarms == {
        *("ApiFailingAlarm", "AuthorizerFaultsAlarm", "FaultsAlarm", "FunctionErrorsAlarm"),
        "TransferFaultsAlarm",
    }


def test_alarms_of_a_release_watch_the_alias_only() -> None:
    """Trying a version makes errors on purpose; they are errors of the version, not of `live`."""
    metrics = of_type("AWS::CloudWatch::Alarm")["FunctionErrorsAlarm"]["Metrics"]
    stats = [one["MetricStat"]["Metric"] for one in metrics if "MetricStat" in one]
    assert len(stats) == len(GUARDED) - 1
    for one in stats:
        dimensions = {d["Name"]: d["Value"] for d in one["Dimensions"]}
        function = dimensions["FunctionName"]["Ref"]
        assert dimensions["Resource"] == {"Fn::Sub": f"${{{function}}}:live"}


def test_pre_traffic_check_may_only_call_its_versions_and_report() -> None:
    given = FUNCTIONS["PreTrafficCheck"]["Properties"]
    versions = {f"{name}.Version" for name in GUARDED}
    assert {one["Ref"] for one in given["Environment"]["Variables"].values()} == versions
    [invoke, tell] = given["Policies"][0]["Statement"]
    assert invoke["Action"] == "lambda:InvokeFunction"
    assert {one["Ref"] for one in invoke["Resource"]} == versions
    assert tell["Action"] == "codedeploy:PutLifecycleEventHookExecutionStatus"
    # The role that SAM gives CodeDeploy may call no function of another name.
    assert given["FunctionName"]["Fn::Sub"].startswith("CodeDeployHook_")


def test_change_of_the_layer_publishes_a_version_of_each_function() -> None:
    globals_ = template()["Globals"]["Function"]
    assert globals_["AutoPublishAliasAllProperties"] is True
    assert of_type(ALIAS).keys() == {f"{name}Aliaslive" for name in FUNCTIONS}


# What runs by itself


def test_schedule_that_cannot_start_is_reported_to_a_queue() -> None:
    schedules = of_type("AWS::Scheduler::Schedule")
    assert len(schedules) == 4
    for name, one in schedules.items():
        assert one["Target"]["DeadLetterConfig"] == {"Arn": TOLD}, name
        role = of_type("AWS::IAM::Role")[one["Target"]["RoleArn"]["Fn::GetAtt"][0]]
        assert _may_send(role, "MissedSchedules"), name
        # Two stacks in one account would fight for a name.
        assert "Name" not in one


def test_failed_scheduled_function_is_reported_to_a_queue() -> None:
    scheduled = {
        name
        for name, one in FUNCTIONS.items()
        for event in one["Properties"].get("Events", {}).values()
        if event["Type"] == "ScheduleV2"
    }
    configs = of_type("AWS::Lambda::EventInvokeConfig")
    assert {one["FunctionName"]["Ref"] for one in configs.values()} == scheduled
    for one in configs.values():
        assert one["DestinationConfig"] == {"OnFailure": {"Destination": TOLD}}
        assert one["Qualifier"] == "live"
        role = of_type("AWS::IAM::Role")[f"{one['FunctionName']['Ref']}Role"]
        assert _may_send(role, "MissedSchedules")


def test_stream_that_gives_up_is_reported_to_its_queue() -> None:
    mappings = of_type("AWS::Lambda::EventSourceMapping")
    outbox = {name: one for name, one in mappings.items() if name.startswith("TransferWorker")}
    assert sorted(outbox) == ["TransferWorkerCollections", "TransferWorkerOutbox"]
    queue = {"Fn::GetAtt": ["FailedTransferRecords", "Arn"]}
    for mapping in outbox.values():
        assert mapping["DestinationConfig"] == {"OnFailure": {"Destination": queue}}
        assert mapping["MaximumRetryAttempts"] > 0
    assert _may_send(of_type("AWS::IAM::Role")["TransferWorkerRole"], "FailedTransferRecords")


def test_stream_of_notices_repeats_a_record_for_as_long_as_it_keeps_it() -> None:
    mappings = of_type("AWS::Lambda::EventSourceMapping")
    names = {name for name in mappings if name.startswith("NoticeWorker")}
    assert names == {f"NoticeWorker{name}" for name in ("Journal", "LineChanges", "Loans")}
    for name in names:
        mapping = mappings[name]
        assert mapping["MaximumRetryAttempts"] == -1
        assert "MaximumRecordAgeInSeconds" not in mapping
        assert "DestinationConfig" not in mapping
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        # Two readers at most, and the outbox has both of its own.
        assert "Transfers" not in str(mapping["EventSourceArn"])


def _may_send(role: dict[str, Any], queue: str) -> bool:
    return any(
        statement.get("Action") == "sqs:SendMessage"
        and statement["Resource"] == {"Fn::GetAtt": [queue, "Arn"]}
        for policy in role["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
    )


def test_state_machine_has_a_timeout_of_a_day_at_most() -> None:
    for name, one in resources("AWS::Serverless::StateMachine").items():
        assert 0 < one["Properties"]["Definition"]["TimeoutSeconds"] <= 86_400, name


def test_notices_are_archived_for_seven_days_at_least() -> None:
    [archive] = resources("AWS::Events::Archive").values()
    assert archive["Properties"]["SourceArn"] == {"Fn::GetAtt": "Notices.Arn"}
    assert archive["Properties"]["RetentionDays"] >= 7


def test_dead_letter_queues_have_no_redrive_and_keep_14_days() -> None:
    for name, queue in resources("AWS::SQS::Queue").items():
        properties = queue["Properties"]
        assert properties["RedriveAllowPolicy"] == {"redrivePermission": "denyAll"}, name
        # The longest there is.
        assert properties["MessageRetentionPeriod"] == 14 * 86_400, name


# Concurrency

RESERVED = {
    "SweepTransfers": ("SweepConcurrency", 1),
    "TransferWorker": ("TransferWorkerConcurrency", 50),
    "EndOfDayValue": ("EndOfDayConcurrency", 100),
}


def test_concurrency_is_reserved_for_three_functions_only_on_request() -> None:
    parameters = template()["Parameters"]
    # A new account may run ten functions at once: to reserve any of them would be refused.
    assert parameters["ReserveConcurrency"]["Default"] == "false"
    given = {
        name: one["Properties"]["ReservedConcurrentExecutions"]
        for name, one in FUNCTIONS.items()
        if "ReservedConcurrentExecutions" in one["Properties"]
    }
    assert given == {
        name: {"Fn::If": ["ReservesConcurrency", {"Ref": parameter}, {"Ref": "AWS::NoValue"}]}
        for name, (parameter, _) in RESERVED.items()
    }
    for parameter, default in RESERVED.values():
        assert parameters[parameter]["Default"] == default


def test_concurrency_of_end_of_day_and_lottery_is_within_the_reservation() -> None:
    for machine in resources("AWS::Serverless::StateMachine").values():
        for state in machine["Properties"]["Definition"]["States"].values():
            if state["Type"] == "Map":
                assert state["MaxConcurrency"] <= RESERVED["EndOfDayValue"][1]


# The emulator


def test_template_for_the_emulator_leaves_out_only_unknown_resources(tmp_path: Path) -> None:
    kept = {"Type": "AWS::Serverless::Function", "Properties": {"Timeout": 3}}
    alarm = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"MetricName": "Errors"}}
    release = {**kept, "Properties": {"Timeout": 3, "DeploymentPreference": {"Type": "x"}}}
    given = {
        "Kept": kept,
        "Alarm": alarm,
        "Release": release,
        "Archive": {"Type": "AWS::Events::Archive", "Properties": {}},
        "Reckons": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Metrics": []}},
    }
    path = tmp_path / "template.yaml"
    path.write_text(yaml.safe_dump({"Resources": given}))
    remove_unsupported(path)
    left = yaml.safe_load(path.read_text())["Resources"]
    assert left == {"Kept": kept, "Alarm": alarm, "Release": kept}


def taken_by(one: Transfer) -> list[str]:
    """Return the event sources that hand a new transfer to the worker."""
    record = {
        "eventName": "INSERT",
        "dynamodb": {"NewImage": serialize_item(transfer_to_item(one))},
    }
    return [
        name
        for name, mapping in of_type("AWS::Lambda::EventSourceMapping").items()
        for each in mapping["FilterCriteria"]["Filters"]
        if matches(json.loads(each["Pattern"]), record)
    ]


# A loan's share of a bank transfer is never sent.
SENT = [direction for direction in Direction if direction is not Direction.CREDIT]


@pytest.mark.parametrize("direction", SENT)
@pytest.mark.parametrize("fingerprint", ["", "of a request"])
def test_customer_transfers_and_end_of_day_collections_have_their_own_event_source(
    direction: Direction, fingerprint: str
) -> None:
    one = replace(transfer(), direction=direction, fingerprint=fingerprint)
    source = "TransferWorkerOutbox" if one.customer_initiated else "TransferWorkerCollections"
    assert taken_by(one) == [source]


def test_share_of_a_bank_transfer_is_in_no_event_source() -> None:
    one = replace(transfer(), direction=Direction.CREDIT, status=TransferStatus.SETTLED)
    assert taken_by(one) == []
