"""template.yaml as data."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

PATH = Path(__file__).resolve().parents[1] / "template.yaml"

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
    every: dict[str, Resource] = template()["Resources"]
    return {name: resource for name, resource in every.items() if resource["Type"] == kind}


def indexes() -> dict[str, tuple[str, ...]]:
    """Return the names of each table's indexes, by the table's logical id."""
    return {
        name: tuple(
            index["IndexName"] for index in table["Properties"].get("GlobalSecondaryIndexes", ())
        )
        for name, table in resources("AWS::DynamoDB::Table").items()
    }
