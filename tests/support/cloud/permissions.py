"""Who is granted what by template.yaml: by the roles' own statements, and by the keys' policies."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.support.cloud.template import Resource, resources

Statement = dict[str, Any]
# What becomes of a condition of the template in a sandbox.
SANDBOX = {"IsSandbox"}


class Grant(NamedTuple):
    """A role, an action, and what it is allowed on: the logical id of a resource."""

    role: str
    action: str
    target: str


def roles() -> dict[str, Resource]:
    """Return whatever has a role of its own, by logical id."""
    return resources("AWS::Serverless::Function") | resources("AWS::Serverless::StateMachine")


def listed(value: Any) -> list[Any]:  # noqa: ANN401 - a template's value
    """Return a value that may stand alone as a list."""
    return value if isinstance(value, list) else [value]


def chosen(value: Any, conditions: set[str] | None = None) -> Iterator[Any]:  # noqa: ANN401 - as above
    """Return what a value is where these conditions hold, or whatever it can be anywhere."""
    if not (isinstance(value, dict) and "Fn::If" in value):
        yield value
        return
    condition, then, otherwise = value["Fn::If"]
    if conditions is None or condition in conditions:
        yield from chosen(then, conditions)
    if conditions is None or condition not in conditions:
        yield from chosen(otherwise, conditions)


def statements(resource: Resource, conditions: set[str] | None = None) -> Iterator[Statement]:
    """Return a role's own statements."""
    for policy in resource["Properties"].get("Policies", []):
        for one in policy["Statement"]:
            for statement in chosen(one, conditions):
                if "Effect" in statement:
                    yield statement


def key_statements(key: Resource, conditions: set[str] | None = None) -> Iterator[Statement]:
    """Return the statements of a key's policy."""
    for one in key["Properties"]["KeyPolicy"]["Statement"]:
        for statement in chosen(one, conditions):
            if "Effect" in statement:
                yield statement


def target_of(resource: Any) -> str:  # noqa: ANN401 - a template's value
    """Return the logical id of what a statement names, with what follows it.

    Examples
    --------
    >>> target_of({"Fn::Sub": "${Journal.Arn}/index/by_day"})
    'Journal/index/by_day'
    """
    if not isinstance(resource, dict):
        return str(resource)
    (text,) = resource.values()
    return str(text).replace(".Arn", "").replace(".Alias", "").replace("${", "").replace("}", "")


def grants(conditions: set[str] | None = None) -> set[Grant]:
    """Return all that a role may do by itself.

    What is allowed only through another service (`kms:ViaService`) is not: the role's holder
    cannot do it.
    """
    found = set(_own(conditions)) | set(_of_keys(conditions)) | set(_of_events())
    return {grant for grant in found if "AWS::" not in grant.target or "execution" in grant.target}


def _own(conditions: set[str] | None) -> Iterator[Grant]:
    for name, resource in roles().items():
        for statement in statements(resource, conditions):
            if "kms:ViaService" not in str(statement.get("Condition", "")):
                for action in listed(statement["Action"]):
                    for target in listed(statement["Resource"]):
                        yield Grant(name, action, target_of(target))


def _of_keys(conditions: set[str] | None) -> Iterator[Grant]:
    for name, key in resources("AWS::KMS::Key").items():
        for statement in key_statements(key, conditions):
            principal = target_of(statement["Principal"].get("AWS", ""))
            if principal.endswith("Role"):
                for action in listed(statement["Action"]):
                    yield Grant(principal.removesuffix("Role"), action, name)


def _of_events() -> Iterator[Grant]:
    """Return what SAM grants for a function's events and invocations: a queue for what failed."""
    for name, resource in resources("AWS::Serverless::Function").items():
        properties = resource["Properties"]
        events = [event["Properties"] for event in properties.get("Events", {}).values()]
        for one in (*events, properties.get("EventInvokeConfig", {})):
            destination = one.get("DestinationConfig", {}).get("OnFailure")
            if destination and destination["Type"] == "SQS":
                yield Grant(name, "sqs:SendMessage", target_of(destination["Destination"]))
