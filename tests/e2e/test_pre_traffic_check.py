"""A release is tried before it gets traffic: the deployed versions, by the hook's own code.

The local cloud has no CodeDeploy, so the one call by which the verdict is told is noted instead.
"""

import base64
import importlib.util
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pytest

from microloan_ops.console.stack import Stack
from microloan_ops.local.build import RUNTIME
from tests.support.cloud.in_process_api import FUNCTIONS

pytestmark = pytest.mark.e2e

HOOK = {"DeploymentId": "d-1", "LifecycleEventHookExecutionId": "hook-1"}
BAD = {
    "cannot start": "import a_module_that_nobody_packed\n",
    "raises": "def handler(event, context):\n    raise RuntimeError('a bad release')\n",
    "answers wrongly": "def handler(event, context):\n    return {'statusCode': 500}\n",
    "answers nothing": "def handler(event, context):\n    return None\n",
}


@dataclass
class Deployments:
    """CodeDeploy, as far as the hook knows it."""

    told: list[dict[str, str]] = field(default_factory=list)

    def put_lifecycle_event_hook_execution_status(self, **status: str) -> None:
        self.told.append(status)


@pytest.fixture
def deployments() -> Deployments:
    return Deployments()


@pytest.fixture
def hook(stack: Stack, deployments: Deployments, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The hook, told what its template tells it, by the local cloud's functions."""
    functions = stack.client("lambda")
    given = functions.get_function(FunctionName=stack.outputs["PreTrafficCheck"])["Configuration"]
    for name, value in given["Environment"]["Variables"].items():
        monkeypatch.setitem(os.environ, name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-east-1")
    path = FUNCTIONS / "pre_traffic_check" / "handler.py"
    spec = importlib.util.spec_from_file_location("pre_traffic_check", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.release.functions, module.release.deployments = functions, deployments
    return module


@pytest.fixture
def bad(stack: Stack) -> Iterator[Callable[[str], str]]:
    """Deploy a function of such a source; return its address."""
    functions = stack.client("lambda")
    made: list[str] = []

    def make(source: str) -> str:
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as archive:
            archive.writestr("bad.py", source)
        sweep = functions.get_function(FunctionName=stack.outputs["SweepTransfers"])
        made.append(f"bad-{len(made)}")
        created = functions.create_function(
            FunctionName=made[-1],
            Runtime=RUNTIME,
            Role=sweep["Configuration"]["Role"],
            Handler="bad.handler",
            Code={"ZipFile": package.getvalue()},
        )
        arn: str = created["FunctionArn"]
        return arn

    yield make
    for name in made:
        functions.delete_function(FunctionName=name)


def test_good_release_is_reported_as_succeeded(hook: ModuleType, deployments: Deployments) -> None:
    assert hook.handler(HOOK, None) == {"verdict": "Succeeded", "findings": {}}
    assert deployments.told == [
        {
            "deploymentId": "d-1",
            "lifecycleEventHookExecutionId": "hook-1",
            "status": "Succeeded",
        }
    ]


def test_pre_traffic_check_calls_published_versions(hook: ModuleType) -> None:
    assert hook.checks().keys() == {
        *("AUTHORIZE", "WALLET", "INVITE_CHECK", "BIND_CARD", "APPLY_CREDIT", "ACCOUNT"),
        *("BORROW", "REPAY", "PAYMENT_CALLBACKS", "TRANSFER_WORKER"),
    }
    for name in hook.checks():
        assert hook.environment[name].rpartition(":")[2].isdigit(), name


@pytest.mark.parametrize("what", BAD)
@pytest.mark.parametrize("name", ["AUTHORIZE", "BORROW", "TRANSFER_WORKER"])
def test_release_with_a_bad_version_is_reported_as_failed(
    hook: ModuleType,
    deployments: Deployments,
    bad: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    what: str,
) -> None:
    monkeypatch.setitem(os.environ, name, bad(BAD[what]))
    found = hook.handler(HOOK, None)
    assert (found["verdict"], found["findings"].keys()) == ("Failed", {name})
    assert [one["status"] for one in deployments.told] == ["Failed"]


def test_missing_version_is_reported_as_failed(
    hook: ModuleType, deployments: Deployments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "REPAY", f"{os.environ['REPAY']}999")
    assert hook.handler(HOOK, None)["findings"].keys() == {"REPAY"}
    assert deployments.told[0]["status"] == "Failed"


def test_deployed_pre_traffic_check_may_call_every_version(stack: Stack) -> None:
    """By its own role; then it fails for want of a CodeDeploy to tell."""
    answer = stack.client("lambda").invoke(
        FunctionName=stack.outputs["PreTrafficCheck"],
        Payload=json.dumps(HOOK).encode(),
        LogType="Tail",
    )
    logged: Any = answer["LogResult"]
    assert "Succeeded" in base64.b64decode(logged).decode()
    assert "FunctionError" in answer
