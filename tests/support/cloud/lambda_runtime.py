"""A function started as Lambda starts it: its folder, the layer, a runtime with boto3, no more."""

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tests.support.cloud import template

ROOT = template.PATH.parent
LAYER = ROOT / "layers/microloan"
# What Lambda's runtime brings, as far as we use it.
RUNTIME = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3")
VERSION = "3.13"
# The same instructions in every run: no random order of hashes, no bytecode written.
_FLAGS = ("-I", "-S", "-B")
_ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "PYTHONHASHSEED": "0",
    "AWS_REGION": "ap-east-1",
    "AWS_DEFAULT_REGION": "ap-east-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_LAMBDA_FUNCTION_NAME": "function",
}
_COUNTED = re.compile(r"I\s+refs:\s+([\d,]+)")
# Starts nothing but the interpreter, and what every function would start for itself.
NOTHING, CLIENT = "", "import boto3; boto3.client('dynamodb')"
START = "import handler"


@dataclass(frozen=True)
class DeployedFunction:
    """A folder of `functions/`, which several functions of the template may share."""

    folder: str
    handlers: tuple[str, ...]
    variables: Mapping[str, str]
    memory: int

    @property
    def path(self) -> Path:
        """Where its handler is."""
        return ROOT / "functions" / self.folder


def functions() -> dict[str, DeployedFunction]:
    """Return every function of the template, by its folder; told of a real stack's environment."""
    globals_ = template.template()["Globals"]["Function"]
    found: dict[str, DeployedFunction] = {}
    for resource in template.resources("AWS::Serverless::Function").values():
        properties = resource["Properties"]
        folder = Path(properties["CodeUri"]).name
        before = found.get(folder, DeployedFunction(folder, (), {}, 0))
        names = {
            *globals_["Environment"]["Variables"],
            *properties.get("Environment", {}).get("Variables", {}),
        }
        handler = properties.get("Handler", globals_["Handler"])
        found[folder] = DeployedFunction(
            folder,
            (*before.handlers, handler.removeprefix("handler.")),
            {**before.variables, **{name: _told(name) for name in names}},
            max(before.memory, properties.get("MemorySize", globals_["MemorySize"])),
        )
    return found


def _told(name: str) -> str:
    if name.startswith("SANDBOX"):
        return ""
    return "https://service.invalid" if name.endswith(("_URL", "_ISSUER")) else name.lower()


@dataclass(frozen=True)
class LambdaRuntime:
    """A layer where Lambda would have it, and a runtime."""

    layer: Path
    runtime: Path

    def path(self, function: DeployedFunction | None = None) -> list[str]:
        """Return where modules are looked for, in Lambda's order."""
        own = [os.fspath(function.path)] if function else []
        sites = self.layer / "lib" / f"python{VERSION}" / "site-packages"
        return [*own, os.fspath(sites), os.fspath(self.layer), os.fspath(self.runtime)]

    def run(
        self, code: str, function: DeployedFunction | None = None, *by: str
    ) -> "subprocess.CompletedProcess[str]":
        """Run code in a fresh process that sees nothing else of this machine's packages."""
        begin = f"import sys\nsys.path[:0] = {self.path(function)!r}\n"
        command = [*by, sys.executable, *_FLAGS, "-c", begin + code]
        environment = _ENVIRONMENT | dict(function.variables if function else {})
        return subprocess.run(  # noqa: S603 - our own command
            command, env=environment, capture_output=True, text=True, check=False
        )

    def instructions(self, code: str, function: DeployedFunction | None = None) -> int:
        """Count the processor's instructions of a fresh process.

        Raises
        ------
        RuntimeError
            When the code failed.
        """
        # Hardly any code of a start runs twice, so none is worth being made quicker.
        counter = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--vex-iropt-level=1")
        done = self.run(code, function, *counter, f"--cachegrind-out-file={os.devnull}")
        counted = _COUNTED.search(done.stderr)
        if done.returncode or not counted:
            raise RuntimeError(done.stderr)
        return int(counted[1].replace(",", ""))


def build_layer(target: Path) -> Path:
    """Build the layer for this machine's processor, as `sam build` does; return its folder."""
    environment = os.environ | {
        "ARTIFACTS_DIR": os.fspath(target),
        "UV": os.environ.get("UV", os.fspath(ROOT / ".venv-uv/bin/uv")),
        "LAYER_PLATFORM": f"{platform.machine()}-manylinux_2_28",
        "LAYER_COMPILER": sys.executable,
    }
    subprocess.run(
        ["make", "--silent", "build-MicroloanLayer"],  # noqa: S607 - found by the shell's path
        cwd=LAYER,
        env=environment,
        check=True,
    )
    return target / "python"


def copy_runtime(target: Path) -> Path:
    """Copy what Lambda's runtime brings, compiled as it is there."""
    for name in RUNTIME:
        found = find_spec(name)
        if found is None or found.origin is None:
            raise ModuleNotFoundError(name)
        origin = Path(found.origin)
        if origin.name == "__init__.py":
            shutil.copytree(origin.parent, target / name)
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(origin, target)
    subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "compileall", "-q", os.fspath(target)], check=True
    )
    return target
