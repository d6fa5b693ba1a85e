"""Print the CloudFormation template that SAM's translator generates.

Roles, permissions, aliases and deployments are not in `template.yaml`, but generated from it. Run
this file by its path, because `samcli` is not in the environment of the tools:
``.venv-cloud/bin/python tests/review/transformed.py Sandbox=false``.
"""

import os
import sys
from pathlib import Path

# The translator requires a Region, although it sends no request.
os.environ["AWS_DEFAULT_REGION"] = "ap-east-1"

from samcli.lib.translate.sam_template_validator import SamTemplateValidator
from samcli.yamlhelper import yaml_parse

_TEMPLATE = Path(__file__).parents[2] / "template.yaml"


class _NoAccount:
    """The loader of managed policies that SAM does not know by name."""

    def load(self) -> dict[str, str]:
        """Refuse, because there is no account."""
        raise SystemExit("The template names an unknown managed policy.")


def transformed(parameters: dict[str, str]) -> str:
    """Return the CloudFormation template in YAML.

    Parameters
    ----------
    parameters
        Values of the template's parameters. The others have their defaults.

    Raises
    ------
    InvalidSamDocumentException
        When the template is not valid. The message gives the reason.
    """
    validator = SamTemplateValidator(
        yaml_parse(_TEMPLATE.read_text(encoding="utf-8")),
        _NoAccount(),
        parameter_overrides=parameters,
    )
    template: str = validator.get_translated_template_if_valid()
    return template


if __name__ == "__main__":
    sys.stdout.write(transformed(dict(argument.split("=", 1) for argument in sys.argv[1:])))
