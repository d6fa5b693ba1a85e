"""template.yaml as data, and its tables as `create_table` takes them."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

PATH = Path(__file__).resolve().parents[2] / "template.yaml"
_KEPT = (
    "AttributeDefinitions",
    "KeySchema",
    "BillingMode",
    "GlobalSecondaryIndexes",
)

Resource = dict[str, Any]


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms as one-key maps."""


def _short_form(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    match node:
        case yaml.ScalarNode():
            return {name: loader.construct_scalar(node)}
        case yaml.SequenceNode():
            return {name: loader.construct_sequence(node, deep=True)}
        case _:
            return {name: loader.construct_mapping(node, deep=True)}  # type: ignore[arg-type]


_Loader.add_multi_constructor("!", _short_form)


@cache
def template() -> dict[str, Any]:
    """Return the whole template."""
    return load(PATH)


def load(path: Path) -> dict[str, Any]:
    """Return a template."""
    loaded: dict[str, Any] = yaml.load(path.read_text(), _Loader)  # noqa: S506 - a safe loader
    return loaded


def resources(kind: str) -> dict[str, Resource]:
    """Return the resources of a type, by logical id."""
    found: dict[str, Resource] = template()["Resources"]
    return {name: one for name, one in found.items() if one["Type"] == kind}


def tables() -> dict[str, dict[str, Any]]:
    """Return each table's arguments for `create_table`, by logical id; no stream."""
    return {
        name: {key: value for key, value in one["Properties"].items() if key in _KEPT}
        | {"TableName": name}
        for name, one in resources("AWS::DynamoDB::Table").items()
    }
