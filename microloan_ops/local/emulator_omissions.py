"""What the emulator's CloudFormation does not know, taken out of the built template.

It refuses a template with a resource type it has never heard of, and an alarm by arithmetic. AWS
knows them all; what they promise there is proven on the template (tests/template).
"""

from pathlib import Path
from typing import Any

import yaml

# A copy of the notices for two weeks.
TYPES = frozenset({"AWS::Events::Archive"})
# Canary and rollback, by CodeDeploy.
PROPERTIES = frozenset({"DeploymentPreference"})


def leave_out(path: Path) -> None:
    """Take out of a built template what the emulator does not know."""
    template: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    kept = {
        name: resource
        for name, resource in template["Resources"].items()
        if resource["Type"] not in TYPES and not _calculates(resource)
    }
    for resource in kept.values():
        for name in PROPERTIES & resource.get("Properties", {}).keys():
            del resource["Properties"][name]
    template["Resources"] = kept
    path.write_text(yaml.safe_dump(template, sort_keys=False), encoding="utf-8")


def _calculates(resource: dict[str, Any]) -> bool:
    """Whether it is an alarm that reckons with several metrics, or asks for them."""
    return resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]
