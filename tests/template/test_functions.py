from collections.abc import Iterator
from pathlib import Path
from typing import Any

from microloan.adapters.aws.clients import RESERVE
from microloan.adapters.credit_data.combined import SECONDS
from microloan.domain import errors
from microloan.entrypoints.models.end_of_day import EndOfDayStart
from tests.support.cloud.template import PATH, resources, template

FUNCTIONS = resources("AWS::Serverless::Function")
GLOBALS = template()["Globals"]["Function"]
# What books an event into the journal, and so must be done before the night reads.
MIDNIGHT_MARGIN_SECONDS = 600
ROUTES = {
    ("GET", "/invitation"): "invite_check",
    ("POST", "/bank-cards"): "bind_card",
    ("POST", "/credit-applications"): "apply_credit",
    ("GET", "/credit-applications/{application_id}"): "apply_credit",
    ("POST", "/credit-applications/{application_id}/reviews"): "apply_credit",
    ("POST", "/consent-withdrawals"): "apply_credit",
    ("GET", "/account"): "account",
    ("GET", "/account/messages"): "account",
    ("PUT", "/account/limit"): "account",
    ("GET", "/account/bank-transfer"): "account",
    ("DELETE", "/account/limit"): "account",
    ("GET", "/statements/{month}"): "account",
    ("GET", "/loans/{loan_id}/documents/{document}"): "account",
    ("GET", "/certificates/{loan_id}/{digest}"): "account",
    ("POST", "/loan-quotes"): "borrow",
    ("POST", "/loans"): "borrow",
    ("GET", "/loans"): "account",
    ("GET", "/loans/{loan_id}"): "account",
    ("POST", "/loans/{loan_id}/plan-quotes"): "repay",
    ("PUT", "/loans/{loan_id}/plan"): "repay",
    ("GET", "/loans/{loan_id}/payoff"): "repay",
    ("POST", "/loans/{loan_id}/repayments"): "repay",
    ("POST", "/account/repayments"): "repay",
    ("PUT", "/account/repayment-card"): "repay",
    ("PUT", "/loans/{loan_id}/repayment-card"): "repay",
    ("PUT", "/account/due-day"): "repay",
    ("DELETE", "/bank-cards/{card_id}"): "repay",
    ("POST", "/rails/callbacks"): "payment_callbacks",
    ("GET", "/operations/status"): "service_status",
    ("GET", "/wallet"): "wallet",
    ("GET", "/wallet/{release}/{asset}"): "wallet",
}


def folder(function: dict[str, Any]) -> str:
    return Path(function["Properties"]["CodeUri"]).name


def api_events() -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (event["Properties"]["Method"], event["Properties"]["Path"]): {
            "folder": folder(function),
            "auth": event["Properties"].get("Auth"),
        }
        for function in FUNCTIONS.values()
        for event in function["Properties"].get("Events", {}).values()
        if event["Type"] == "Api"
    }


def test_every_route_is_served_by_its_function() -> None:
    assert {route: event["folder"] for route, event in api_events().items()} == ROUTES


def test_only_page_gateway_and_certificates_need_no_token() -> None:
    for route, event in api_events().items():
        open_to_all = event["auth"] == {"Authorizer": "NONE"}
        public = event["folder"] in {"wallet", "payment_callbacks"} or "certificates" in route[1]
        assert open_to_all == public, route
    auth = resources("AWS::Serverless::Api")["Api"]["Properties"]["Auth"]
    assert auth["DefaultAuthorizer"] in auth["Authorizers"]


def test_change_of_the_layer_alone_publishes_a_new_version() -> None:
    layer = resources("AWS::Serverless::LayerVersion")["MicroloanLayer"]["Properties"]
    assert GLOBALS["AutoPublishAlias"] == "live"
    assert GLOBALS["AutoPublishAliasAllProperties"] is True
    assert layer["PublishLambdaVersion"] is True
    for name, function in FUNCTIONS.items():
        overridden = {"AutoPublishAlias", "AutoPublishAliasAllProperties", "Layers"}
        assert not overridden & set(function["Properties"]), name


def test_function_folder_is_deployed_without_a_build() -> None:
    for name, function in FUNCTIONS.items():
        assert function["Metadata"] == {"SkipBuild": True}, name
        assert (PATH.parent / function["Properties"]["CodeUri"] / "handler.py").exists(), name


def test_every_function_folder_is_deployed_once() -> None:
    folders = {path.parent.name for path in (PATH.parent / "functions").glob("*/handler.py")}
    assert folders == {folder(function) for function in FUNCTIONS.values()}


def test_apply_credit_timeout_covers_its_sources_and_the_store() -> None:
    """What comes before the sources may take as long as the store is patient for one answer."""
    timeout = FUNCTIONS["ApplyCredit"]["Properties"].get("Timeout", GLOBALS["Timeout"])
    assert timeout >= RESERVE + (SECONDS + RESERVE)


def test_timeouts_of_booking_functions_end_before_the_end_of_day_reads() -> None:
    booking = ("Borrow", "Repay", "TransferWorker", "SweepTransfers", "PaymentCallbacks")
    for name in booking:
        timeout = FUNCTIONS[name]["Properties"].get("Timeout", GLOBALS["Timeout"])
        assert timeout <= MIDNIGHT_MARGIN_SECONDS / 2, name


def test_end_of_day_starts_at_ten_past_midnight_in_shanghai() -> None:
    night = resources("AWS::Serverless::StateMachine")["EndOfDay"]["Properties"]
    schedule = night["Events"]["Nightly"]["Properties"]
    assert schedule["ScheduleExpression"] == "cron(10 0 * * ? *)"
    assert schedule["ScheduleExpressionTimezone"] == "Asia/Shanghai"
    accrue = night["Definition"]["States"]["Accrue"]
    assert accrue["ItemProcessor"]["ProcessorConfig"]["Mode"] == "DISTRIBUTED"


def test_input_of_each_schedule_is_a_valid_end_of_day_event() -> None:
    """Without an input the scheduler tells of itself, which no strict model takes."""
    night = resources("AWS::Serverless::StateMachine")["EndOfDay"]["Properties"]
    told = [one["Properties"].get("Input", "none") for one in night["Events"].values()]
    assert [EndOfDayStart.model_validate_json(one) for one in told] == [
        EndOfDayStart(),
        EndOfDayStart(),
    ]


def test_runtime_and_architecture_are_template_parameters() -> None:
    parameters = template()["Parameters"]
    assert parameters["Runtime"]["Default"] == "python3.13"
    assert parameters["Architecture"]["Default"] == "arm64"
    assert parameters["Sandbox"]["Default"] == "false"
    assert GLOBALS["Runtime"] == {"Ref": "Runtime"}
    assert GLOBALS["Architectures"] == [{"Ref": "Architecture"}]


def test_end_of_day_watch_starts_at_three_in_the_morning_in_shanghai() -> None:
    watch = resources("AWS::Serverless::Function")["EndOfDayWatch"]["Properties"]
    schedule = watch["Events"]["AtThree"]["Properties"]
    assert schedule["ScheduleExpression"] == "cron(0 3 * * ? *)"
    assert schedule["ScheduleExpressionTimezone"] == "Asia/Shanghai"
    assert watch["Handler"] == "handler.watch_handler"


def test_alarms_may_use_the_key_of_their_topic() -> None:
    """The key that AWS manages for SNS lets no CloudWatch in, and its alarms get lost."""
    topics = resources("AWS::SNS::Topic").values()
    [name] = {topic["Properties"]["KmsMasterKeyId"]["Ref"] for topic in topics}
    key = resources("AWS::KMS::Key")[name]
    allowed = {
        action
        for statement in key["Properties"]["KeyPolicy"]["Statement"]
        if statement["Principal"].get("Service") == "cloudwatch.amazonaws.com"
        for action in statement["Action"]
    }
    assert allowed == {"kms:Decrypt", "kms:GenerateDataKey"}


def test_template_has_no_arn_with_a_fixed_partition() -> None:
    """In the Regions of China it is another one."""
    text = PATH.read_text(encoding="utf-8")
    assert "arn:aws:" not in text
    for name, machine in resources("AWS::Serverless::StateMachine").items():
        given = machine["Properties"]["DefinitionSubstitutions"]
        assert given["Partition"] == {"Ref": "AWS::Partition"}, name


def events(kind: str) -> dict[str, dict[str, Any]]:
    machines = resources("AWS::Serverless::StateMachine")
    return {
        f"{name} {event}": one["Properties"]
        for name, resource in (FUNCTIONS | machines).items()
        for event, one in resource["Properties"].get("Events", {}).items()
        if one["Type"] == kind
    }


def test_stack_on_standby_has_all_schedules_and_streams_disabled() -> None:
    assert template()["Conditions"]["IsActive"] == {"Fn::Equals": [{"Ref": "Standby"}, "false"]}
    for name, schedule in events("ScheduleV2").items():
        assert schedule["State"] == {"Fn::If": ["IsActive", "ENABLED", "DISABLED"]}, name
    for name, stream in events("DynamoDB").items():
        assert stream["Enabled"] == {"Fn::If": ["IsActive", True, False]}, name


def test_schedule_role_may_only_start_its_targets_and_report_failures() -> None:
    role = resources("AWS::IAM::Role")["ScheduleRole"]["Properties"]
    assert role["PermissionsBoundary"] == {"Ref": "Boundary"}
    [policy] = role["Policies"]
    granted = {
        action if isinstance(action, str) else tuple(action)
        for action in (one["Action"] for one in policy["PolicyDocument"]["Statement"])
    }
    queue_key = ("kms:Decrypt", "kms:GenerateDataKey")
    assert granted == {
        *("lambda:InvokeFunction", "states:StartExecution", "sqs:SendMessage"),
        queue_key,
    }
    for name, schedule in events("ScheduleV2").items():
        assert schedule["RoleArn"] == {"Fn::GetAtt": "ScheduleRole.Arn"}, name
        assert schedule["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": "MissedSchedules.Arn"}}, name


# What a variable may be told: the name of something of the stack, or a parameter that is no secret.
def test_api_functions_and_state_machines_are_traced() -> None:
    """By the services themselves: that no function loads an SDK for it is tested on the layer."""
    assert GLOBALS["Tracing"] == "Active"
    assert not [name for name, one in FUNCTIONS.items() if "Tracing" in one["Properties"]]
    assert resources("AWS::Serverless::Api")["Api"]["Properties"]["TracingEnabled"] is True
    for name, machine in resources("AWS::Serverless::StateMachine").items():
        assert machine["Properties"]["Tracing"] == {"Enabled": True}, name


def error_names(value: Any) -> Iterator[str]:  # noqa: ANN401 - a template's value
    match value:
        case {"ErrorEquals": list(names)}:
            yield from names
    children = value.values() if isinstance(value, dict) else value
    for child in children if isinstance(value, dict | list) else ():
        yield from error_names(child)


def test_each_error_in_a_state_machine_is_a_raised_class() -> None:
    machines = resources("AWS::Serverless::StateMachine")
    named = {name for machine in machines.values() for name in error_names(machine)}
    ours = {name for name in named if not name.startswith(("States.", "Lambda."))}
    assert ours == {"InvalidInputError", "StateConflictError", "UnbalancedBooksError"}
    assert all(issubclass(getattr(errors, name), errors.MicroloanError) for name in ours)
