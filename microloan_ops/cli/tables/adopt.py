"""A new stack that begins with tables which are there already, by CloudFormation's import."""

from typing import Any

from botocore.exceptions import ClientError, WaiterError

from microloan_ops.cli.tables.inventory import KIND, Inventory
from microloan_ops.console.stack import StackError

_CHANGE_SET = "adopt-tables"


def adopt(tables: Inventory, stack: str, cloudformation: Any) -> None:  # noqa: ANN401 - boto3's
    """Make a stack that has these tables and nothing else; a deployment adds the rest.

    Raises
    ------
    StackError
        When there is such a stack already, or the tables cannot be taken over.
    """
    if _exists(stack, cloudformation):
        raise StackError(f"there is a stack {stack} already: tables are taken over by a new one")
    wanted = [
        {
            "ResourceType": KIND,
            "LogicalResourceId": logical,
            "ResourceIdentifier": {"TableName": name},
        }
        for logical, name in tables.names.items()
    ]
    cloudformation.create_change_set(
        StackName=stack,
        ChangeSetName=_CHANGE_SET,
        ChangeSetType="IMPORT",
        TemplateBody=tables.template,
        ResourcesToImport=wanted,
    )
    _wait(cloudformation, "change_set_create_complete", stack, ChangeSetName=_CHANGE_SET)
    cloudformation.execute_change_set(StackName=stack, ChangeSetName=_CHANGE_SET)
    _wait(cloudformation, "stack_import_complete", stack)


def _exists(stack: str, cloudformation: Any) -> bool:  # noqa: ANN401 - boto3's
    try:
        return bool(cloudformation.describe_stacks(StackName=stack)["Stacks"])
    except ClientError as error:
        # CloudFormation has no code of its own for a stack that is not there.
        if error.response["Error"]["Code"] == "ValidationError":
            return False
        raise


def _wait(cloudformation: Any, until: str, stack: str, **more: str) -> None:  # noqa: ANN401 - boto3's
    try:
        cloudformation.get_waiter(until).wait(
            StackName=stack, WaiterConfig={"Delay": 2, "MaxAttempts": 150}, **more
        )
    except WaiterError as error:
        last: Any = error.last_response
        why = last.get("StatusReason") or last.get("Stacks", [{}])[0].get("StackStatusReason")
        raise StackError(f"the tables were not taken over: {why or error}") from error
