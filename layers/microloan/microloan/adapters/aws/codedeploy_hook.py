"""CodeDeploy pre-traffic hook: invokes a release's functions, reports the verdict."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from botocore.config import Config

Verdict = Literal["Succeeded", "Failed"]
# A new version has a cold start. All functions' deployments begin at once, so a new account's small
# concurrency limit is soon reached. These invocations are safe to repeat.
_PATIENT = Config(read_timeout=30, retries={"mode": "standard", "total_max_attempts": 6})


@dataclass(frozen=True, slots=True)
class InvocationResult:
    """The payload that a function returned, and the error's type when it raised one."""

    payload: dict[str, Any]
    error: str = ""


class DeploymentHook:
    """The versions of a release, and the deployment whose verdict is pending."""

    @cached_property
    def functions(self) -> Any:  # noqa: ANN401 - boto3's
        """A client of Lambda."""
        return _client("lambda", _PATIENT)

    @cached_property
    def deployments(self) -> Any:  # noqa: ANN401 - boto3's
        """A client of CodeDeploy."""
        return _client("codedeploy")

    def invoke(self, version: str, event: object) -> InvocationResult:
        """Invoke one version of a function, by its ARN."""
        answer = self.functions.invoke(FunctionName=version, Payload=json.dumps(event).encode())
        payload = json.loads(answer["Payload"].read())
        return InvocationResult(payload, payload["errorType"] if "FunctionError" in answer else "")

    def report_status(self, deployment: str, hook: str, verdict: Verdict) -> None:
        """Report a verdict to CodeDeploy, which then shifts traffic or rolls back."""
        self.deployments.put_lifecycle_event_hook_execution_status(
            deploymentId=deployment, lifecycleEventHookExecutionId=hook, status=verdict
        )


def _client(service: str, config: Config | None = None) -> Any:  # noqa: ANN401 - any service
    # The clients of the other functions know neither of these services.
    import boto3  # noqa: PLC0415 - the layer's other functions start without it

    make: Any = boto3.client
    return make(service, config=config)
