"""template.yaml as data, and its tables as `create_table` takes them."""

from typing import Any

from microloan_ops.template import PATH, Resource, indexes, load, resources, template

__all__ = ["PATH", "Resource", "indexes", "load", "resources", "tables", "template"]

_KEPT = (
    "AttributeDefinitions",
    "KeySchema",
    "BillingMode",
    "GlobalSecondaryIndexes",
)


def tables() -> dict[str, dict[str, Any]]:
    """Return each table's arguments for `create_table`, by logical id; no stream."""
    return {
        name: {key: value for key, value in one["Properties"].items() if key in _KEPT}
        | {"TableName": name}
        for name, one in resources("AWS::DynamoDB::Table").items()
    }
