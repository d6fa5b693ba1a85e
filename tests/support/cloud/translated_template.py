"""template.yaml as AWS makes it: after SAM's own translation, which the CLI's environment has."""

import json
import subprocess
from functools import cache
from typing import Any

from tests.support.cloud.template import PATH

_PROGRAM = """
import json, sys
from samcli.yamlhelper import yaml_parse
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

template = yaml_parse(open(sys.argv[1]).read())
for resource in template["Resources"].values():
    for name in {"CodeUri", "ContentUri"} & resource.get("Properties", {}).keys():
        resource["Properties"][name] = "s3://bucket/key"
values = {name: one.get("Default", "") for name, one in template["Parameters"].items()}
values.update(argument.split("=", 1) for argument in sys.argv[2:])
json.dump(Translator({}, Parser()).translate(template, values), sys.stdout)
"""


@cache
def translated(*parameters: str) -> dict[str, dict[str, Any]]:
    """Return the resources of the translated template, by logical id.

    Parameters
    ----------
    parameters
        `NAME=value`, for what is not the default.
    """
    python = PATH.parent / ".venv-cloud/bin/python"
    done = subprocess.run(  # noqa: S603 - our own program
        [python, "-c", _PROGRAM, PATH, *parameters],
        env={"AWS_DEFAULT_REGION": "ap-east-1", "SAM_CLI_TELEMETRY": "0"},
        capture_output=True,
        check=True,
        text=True,
    )
    resources: dict[str, dict[str, Any]] = json.loads(done.stdout)["Resources"]
    return resources


def of_type(kind: str, *parameters: str) -> dict[str, dict[str, Any]]:
    """Return the properties of a type's resources, by logical id."""
    return {
        name: one.get("Properties", {})
        for name, one in translated(*parameters).items()
        if one["Type"] == kind
    }
