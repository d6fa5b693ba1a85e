"""The environment variables of the functions: all that are read, and no secret."""

import ast
from typing import Any

import pytest

from tests.support.cloud.template import PATH, resources, template

FUNCTIONS = resources("AWS::Serverless::Function")
GLOBALS = template()["Globals"]["Function"]
WHEN_NEEDED = {
    "container.gateway": {"GATEWAY_URL", "GATEWAY_SECRET_ARN"},
    "container.fraud_scoring": {"FRAUD_URL", "FRAUD_SECRET_ARN"},
    "container.credit_data": {"BUREAU_URL", "BUREAU_SECRET_ARN", "SOCIAL_URL", "SOCIAL_SECRET_ARN"},
}


def needed_variables(function: dict[str, Any]) -> set[str]:
    """Return the variables that a handler asks its environment for."""
    source = (PATH.parent / function["Properties"]["CodeUri"] / "handler.py").read_text()
    # A sandbox is told of no gateway, so these are asked for when they are needed.
    later = [names for wired, names in WHEN_NEEDED.items() if wired in source]
    return _asked_for(source).union(*later)


def _asked_for(source: str) -> set[str]:
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return {
        argument.value
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "from_env"
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_has_exactly_the_environment_variables_it_reads(name: str) -> None:
    function = FUNCTIONS[name]
    given = function["Properties"].get("Environment", {}).get("Variables", {})
    assert set(given) == needed_variables(function)


OPEN_PARAMETERS = {
    *("Audience", "QqIssuer", "QqJwksUrl", "WechatIssuer", "WechatJwksUrl"),
    *(
        f"{name}{what}"
        for name in ("Gateway", "Bureau", "Social", "Fraud")
        for what in ("Url", "SecretArn")
    ),
    *("PersonalDataKeyArn", "PseudonymKeyArn"),
    *("LenderName", "LenderLicence", "LenderAccount", "LenderBank", "LenderPhone"),
}


def told(value: Any) -> set[str]:  # noqa: ANN401 - a template's value
    """Return the parameters and literals that a variable can come from."""
    match value:
        case {"Fn::If": [_, one, other]}:
            return told(one) | told(other)
        case {"Fn::GetAtt": str()}:
            return set()
        case {"Ref": str(name)}:
            resources_: dict[str, Any] = template()["Resources"]
            return {name.removesuffix(".Version")} - resources_.keys()
        case _:
            return {str(value)}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_environment_variables_contain_no_secret(name: str) -> None:
    shared = GLOBALS["Environment"]["Variables"]
    given = shared | FUNCTIONS[name]["Properties"].get("Environment", {}).get("Variables", {})
    for variable, value in given.items():
        assert told(value) <= OPEN_PARAMETERS | {"microloan", ""}, variable


def test_template_parameters_contain_no_secret() -> None:
    """A secret is in Secrets Manager; the stack is told where."""
    for name, parameter in template()["Parameters"].items():
        assert "NoEcho" not in parameter, name
        assert "AWS::SSM" not in parameter["Type"], name
