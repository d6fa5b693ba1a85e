"""Which tables a stack has, in a file that a stack elsewhere can be made from."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from microloan_ops.console.stack import StackError

KIND = "AWS::DynamoDB::Table"
# What a table is; everything else about it a deployment sets. The sandbox's own table is left out:
# it holds a test clock and stand-ins.
_IDENTITY = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")


def _is_kept(resource: Mapping[str, Any]) -> bool:
    policy: str = resource.get("DeletionPolicy", "Delete")
    return policy.startswith("Retain")


@dataclass(frozen=True, slots=True)
class Inventory:
    """The tables of a stack.

    Parameters
    ----------
    source
        The stack's name.
    moment
        The moment they hold, in ISO form; "now" for the tables in use.
    names
        Each table's name, by its logical id in the template.
    shapes
        Each table's keys and indexes, by logical id, as CloudFormation has them.
    """

    source: str
    moment: str
    names: Mapping[str, str]
    shapes: Mapping[str, Any]

    @classmethod
    def of(cls, stack: str, cloudformation: Any) -> "Inventory":  # noqa: ANN401 - boto3's
        """Read the tables of a deployed stack.

        Raises
        ------
        StackError
            When it has none that are kept.
        """
        answer = cloudformation.get_template(StackName=stack, TemplateStage="Processed")
        body = answer["TemplateBody"]
        resources = (json.loads(body) if isinstance(body, str) else body)["Resources"]
        described = cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
        names = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in described}
        shapes = {
            logical: {
                key: resource["Properties"][key]
                for key in _IDENTITY & resource["Properties"].keys()
            }
            for logical, resource in resources.items()
            if resource["Type"] == KIND and _is_kept(resource) and logical in names
        }
        if not shapes:
            raise StackError(f"the stack {stack} has no tables")
        return cls(stack, "now", {logical: names[logical] for logical in shapes}, shapes)

    @classmethod
    def read(cls, file: Path) -> "Inventory":
        """Read a file of what `text` says.

        Raises
        ------
        StackError
            When it is no inventory.
        """
        try:
            return cls(**json.loads(file.read_text("utf-8")))
        except (ValueError, TypeError) as error:
            raise StackError(f"{file}: this is no file of microloan tables") from error

    @property
    def text(self) -> str:
        """The file, in JSON."""
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"

    @property
    def template(self) -> str:
        """A template of the tables alone, by which a stack takes them over."""
        resources = {
            logical: {"Type": KIND, "DeletionPolicy": "Retain", "Properties": shape}
            for logical, shape in self.shapes.items()
        }
        return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources})
