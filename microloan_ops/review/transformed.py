"""Print the template as CloudFormation gets it: SAM's own translator, in the cloud's environment.

Half of what a bank's reviewers look at (roles, permissions, aliases, deployments) is not in
`template.yaml` but made of it. Run by path, because `samcli` is not in the environment of the
tools: ``.venv-cloud/bin/python microloan_ops/review/transformed.py Sandbox=false``.
"""

import os
import sys
from pathlib import Path

# The translator asks the SDK for a Region, although it calls nobody.
os.environ["AWS_DEFAULT_REGION"] = "ap-east-1"

from samcli.lib.translate.sam_template_validator import SamTemplateValidator
from samcli.yamlhelper import yaml_parse

_TEMPLATE = Path(__file__).parents[2] / "template.yaml"


class _NoAccount:
    """Would be asked for a managed policy that SAM does not know by name."""

    def load(self) -> dict[str, str]:
        """Refuse: there is no account to look in."""
        raise SystemExit("a policy of the template is not written out")


def transformed(parameters: dict[str, str]) -> str:
    """Return the CloudFormation template in YAML.

    Parameters
    ----------
    parameters
        Values of the template's parameters; its defaults for the others.

    Raises
    ------
    InvalidSamDocumentException
        When the template is not valid; the message says why.
    """
    validator = SamTemplateValidator(
        yaml_parse(_TEMPLATE.read_text(encoding="utf-8")),
        _NoAccount(),
        parameter_overrides=parameters,
    )
    template: str = validator.get_translated_template_if_valid()
    return template


if __name__ == "__main__":
    sys.stdout.write(transformed(dict(one.split("=", 1) for one in sys.argv[1:])))
