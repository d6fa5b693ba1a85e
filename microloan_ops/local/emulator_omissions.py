"""Parts of the template that the emulator's CloudFormation does not support.

It refuses an unknown resource type and an alarm by arithmetic. AWS supports all of them, and
tests/template checks them on the template.
"""

from pathlib import Path
from typing import Any

import yaml

# A copy of the notices for two weeks.
TYPES = frozenset({"AWS::Events::Archive"})
# Canary and rollback, by CodeDeploy.
PROPERTIES = frozenset({"DeploymentPreference"})


def remove_unsupported(path: Path) -> None:
    """Remove from a built template what the emulator does not support."""
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
    """Return whether a resource is an alarm by arithmetic on metrics."""
    return resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]
