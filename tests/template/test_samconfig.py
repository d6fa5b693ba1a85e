"""The accounts that a stack is deployed to, and what the template refuses of them."""

import re
import tomllib
from typing import Any

import pytest

from tests.support.cloud.template import PATH, template

STAGES = ("dev", "staging", "prod")
PLACEHOLDER = "to-be-set"
PARAMETERS: dict[str, Any] = template()["Parameters"]
CONFIG = tomllib.loads((PATH.parent / "samconfig.toml").read_text(encoding="utf-8"))


def settings(stage: str) -> dict[str, Any]:
    deploy: dict[str, Any] = CONFIG[stage]["deploy"]["parameters"]
    return deploy


def overrides(stage: str) -> dict[str, str]:
    return dict(one.split("=", 1) for one in settings(stage)["parameter_overrides"])


@pytest.mark.parametrize("stage", STAGES)
def test_deployment_stage_sets_only_valid_template_parameters(stage: str) -> None:
    for name, value in overrides(stage).items():
        parameter = PARAMETERS[name]
        assert value in map(str, parameter.get("AllowedValues", [value])), name
        pattern = parameter.get("AllowedPattern", ".*")
        assert value == PLACEHOLDER or re.fullmatch(pattern, value), name


def test_every_stage_has_its_own_account_and_stack() -> None:
    for key in ("profile", "stack_name"):
        assert len({settings(stage)[key] for stage in STAGES}) == len(STAGES)
    assert {settings(stage)["tags"][1] for stage in STAGES} == {f"stage={one}" for one in STAGES}


def test_only_the_developers_stage_is_a_sandbox() -> None:
    assert {stage: overrides(stage)["Sandbox"] for stage in STAGES} == {
        "dev": "true",
        "staging": "false",
        "prod": "false",
    }


def needed_by_a_real_stack() -> set[str]:
    """Return the parameters without which the template's rules refuse a real stack."""
    rule = template()["Rules"]["RealStackIsComplete"]
    assert rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "Sandbox"}, "false"]}
    return {
        assertion["Assert"]["Fn::Not"][0]["Fn::Equals"][0]["Ref"]
        for assertion in rule["Assertions"]
    }


def test_staging_sets_the_same_parameters_as_prod() -> None:
    """Nothing of prod is deployed there for the first time."""
    assert overrides("staging").keys() == overrides("prod").keys()


@pytest.mark.parametrize("stage", ["staging", "prod"])
def test_real_stage_sets_the_parameters_that_the_rules_need(stage: str) -> None:
    assert overrides(stage).keys() >= needed_by_a_real_stack()
    assert settings(stage)["confirm_changeset"] is True


def still_to_be_set() -> set[str]:
    return {name for name, value in overrides("prod").items() if value == PLACEHOLDER}


def test_every_parameter_that_a_real_stack_needs_is_left_to_the_bank() -> None:
    assert still_to_be_set() >= needed_by_a_real_stack()


@pytest.mark.parametrize("name", sorted(still_to_be_set()))
def test_placeholder_of_a_parameter_is_refused_by_its_pattern(name: str) -> None:
    pattern = PARAMETERS[name]["AllowedPattern"]
    assert not re.fullmatch(pattern, PLACEHOLDER)
    assert not re.fullmatch(pattern, "http://plain.example")
    assert PARAMETERS[name]["ConstraintDescription"]


@pytest.mark.parametrize("name", sorted(needed_by_a_real_stack()))
def test_default_of_a_needed_parameter_is_refused_by_the_rules(name: str) -> None:
    """A stack that forgot one is refused before anything of it exists."""
    rule = template()["Rules"]["RealStackIsComplete"]
    [refused] = [
        one["Assert"]["Fn::Not"][0]["Fn::Equals"][1]
        for one in rule["Assertions"]
        if one["Assert"]["Fn::Not"][0]["Fn::Equals"][0] == {"Ref": name}
    ]
    assert refused == PARAMETERS[name]["Default"]
