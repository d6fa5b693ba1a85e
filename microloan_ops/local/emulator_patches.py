"""Parts of the template that the emulator's CloudFormation skips, set by its API.

ministack supports gateway responses, request validators, a schedule's time zone, a role's
permissions boundary and point-in-time recovery, but not in a template. It does not know KMS's own
conditions in a key's policy, such as an encryption context, and then refuses. AWS does all of this.
"""

import json
from collections.abc import Iterator
from typing import Any

from microloan_ops.local.settings import Settings

_RESPONSES = "x-amazon-apigateway-gateway-responses"
_VALIDATORS = "x-amazon-apigateway-request-validators"
_VALIDATOR = "x-amazon-apigateway-request-validator"
Resource = dict[str, Any]


def complete(settings: Settings, stack: str) -> None:
    """Complete a deployed stack."""
    cloudformation = settings.client("cloudformation")
    template = cloudformation.get_template(StackName=stack, TemplateStage="Processed")
    body = template["TemplateBody"]
    resources: dict[str, Resource] = (json.loads(body) if isinstance(body, str) else body)[
        "Resources"
    ]
    summaries = cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
    ids = {item["LogicalResourceId"]: item["PhysicalResourceId"] for item in summaries}
    for name, api in _of_type(resources, "AWS::ApiGateway::RestApi"):
        _complete_api(settings.client("apigateway"), ids[name], api)
    for name, schedule in _of_type(resources, "AWS::Scheduler::Schedule"):
        _complete_schedule(settings.client("scheduler"), ids[name], schedule)
    for name, table in _of_type(resources, "AWS::DynamoDB::Table"):
        _complete_table(settings.client("dynamodb"), ids.get(name), table)
    for name, role in _of_type(resources, "AWS::IAM::Role"):
        if "PermissionsBoundary" in role:
            settings.client("iam").put_role_permissions_boundary(
                RoleName=ids[name], PermissionsBoundary=ids[role["PermissionsBoundary"]["Ref"]]
            )
    for name, _ in _of_type(resources, "AWS::KMS::Key"):
        _complete_key(settings.client("kms"), ids[name])


def _of_type(resources: dict[str, Resource], kind: str) -> Iterator[tuple[str, Resource]]:
    for name, resource in resources.items():
        if resource["Type"] == kind:
            yield name, resource["Properties"]


def _complete_api(client: Any, api_id: str, api: Resource) -> None:  # noqa: ANN401 - untyped service
    for kind, response in api["Body"].get(_RESPONSES, {}).items():
        client.put_gateway_response(restApiId=api_id, responseType=kind, **_settable(response))
    _complete_validation(client, api_id, api["Body"])
    # A deployment keeps the responses of its creation.
    for stage in client.get_stages(restApiId=api_id)["item"]:
        client.create_deployment(restApiId=api_id, stageName=stage["stageName"])


def _complete_validation(client: Any, api_id: str, body: Resource) -> None:  # noqa: ANN401
    """Let each method validate its required headers."""
    ids = {
        name: client.create_request_validator(restApiId=api_id, name=name, **rules)["id"]
        for name, rules in body.get(_VALIDATORS, {}).items()
    }
    resources = client.get_resources(restApiId=api_id, limit=500)["items"]
    resource_ids = {resource["path"]: resource["id"] for resource in resources}
    for path, methods in body["paths"].items():
        for method, operation in methods.items():
            if _VALIDATOR in operation:
                client.update_method(
                    restApiId=api_id,
                    resourceId=resource_ids[path],
                    httpMethod=method.upper(),
                    patchOperations=_validated(operation, ids[operation[_VALIDATOR]]),
                )


def _validated(operation: Resource, validator_id: str) -> list[Resource]:
    changes = {"/requestValidatorId": validator_id} | {
        f"/requestParameters/method.request.header.{parameter['name']}": "true"
        for parameter in operation["parameters"]
        if parameter["in"] == "header" and parameter["required"]
    }
    return [{"op": "replace", "path": path, "value": value} for path, value in changes.items()]


def _settable(response: Resource) -> Resource:
    names = ("statusCode", "responseParameters", "responseTemplates")
    fields = {name: response[name] for name in names if name in response}
    if "statusCode" in fields:
        fields["statusCode"] = str(fields["statusCode"])
    return fields


def _complete_schedule(client: Any, name: str, schedule: Resource) -> None:  # noqa: ANN401
    if "ScheduleExpressionTimezone" in schedule:
        current = client.get_schedule(Name=name)
        kept = ("Name", "ScheduleExpression", "FlexibleTimeWindow", "Target", "State")
        client.update_schedule(
            **{key: current[key] for key in kept},
            ScheduleExpressionTimezone=schedule["ScheduleExpressionTimezone"],
        )


def _complete_table(client: Any, name: str | None, table: Resource) -> None:  # noqa: ANN401
    # A sandbox has tables that another stack has not.
    if name and "PointInTimeRecoverySpecification" in table:
        client.update_continuous_backups(
            TableName=name,
            PointInTimeRecoverySpecification=table["PointInTimeRecoverySpecification"],
        )


def _complete_key(client: Any, key_id: str) -> None:  # noqa: ANN401 - untyped service
    policy = json.loads(client.get_key_policy(KeyId=key_id, PolicyName="default")["Policy"])
    for statement in policy["Statement"]:
        conditions = {
            operator: kept
            for operator, keys in statement.pop("Condition", {}).items()
            if (kept := {key: keys[key] for key in keys if not key.startswith("kms:")})
        }
        if conditions:
            statement["Condition"] = conditions
    client.put_key_policy(KeyId=key_id, PolicyName="default", Policy=json.dumps(policy))
