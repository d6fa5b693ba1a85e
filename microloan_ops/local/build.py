"""Build what the local cloud deploys: for this machine's Python and processor."""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from microloan_ops.local import cloud, emulator_omissions
from microloan_ops.local.settings import REPOSITORY, LocalCloudError, Settings

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
RUNTIME = f"python{VERSION}"
_ARM = platform.machine() in {"arm64", "aarch64"}
ARCHITECTURE = "arm64" if _ARM else "x86_64"

_LAYER = REPOSITORY / "layers" / "microloan"
_FUNCTIONS = REPOSITORY / "functions"
_TEMPLATE = REPOSITORY / "template.yaml"
_SETTINGS = REPOSITORY / "samconfig.toml"


def fingerprint(*roots: Path) -> str:
    """Return a digest of the names and contents of all files below `roots`."""
    digest = hashlib.sha256()
    for path in sorted(_files(roots)):
        digest.update(f"{path.relative_to(REPOSITORY)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _files(roots: Iterable[Path]) -> Iterable[Path]:
    for root in roots:
        paths = root.rglob("*") if root.is_dir() else [root]
        yield from (path for path in paths if path.is_file() and "__pycache__" not in path.parts)


def source() -> str:
    """Return the fingerprint of all sources of a deployment."""
    return fingerprint(_TEMPLATE, _SETTINGS, _FUNCTIONS, _LAYER)


def build(settings: Settings) -> Path:
    """Build the stack and return the folder with its template.

    The layer is one unpacked folder that all functions share. The emulator would unzip a packed
    one, thousands of files, for each worker of each function.

    Raises
    ------
    LocalCloudError
        The build failed.
    """
    _remove_bytecode()
    target = settings.state / "build" / RUNTIME
    layer = target / f"layer-{fingerprint(_LAYER)}"
    env = settings.aws_env() | {
        "UV": os.environ.get("UV", os.fspath(REPOSITORY / ".venv-uv" / "bin" / "uv")),
        "LAYER_PYTHON": VERSION,
        "LAYER_PLATFORM": _platform(),
        "LAYER_COMPILER": sys.executable,
        "LAYER_FOLDER": os.fspath(layer),
    }
    command = [
        os.fspath(cloud.BIN / "sam"),
        "build",
        "--cached",
        f"--cache-dir={target / 'cache'}",
        f"--build-dir={target / 'template'}",
    ]
    run_logged(command, env, settings.state / "build.log")
    emulator_omissions.remove_unsupported(target / "template" / "template.yaml")
    _discard_other_layers(layer)
    return target / "template"


def _platform() -> str:
    processor = "aarch64" if _ARM else "x86_64"
    return f"{processor}-{'apple-darwin' if sys.platform == 'darwin' else 'manylinux_2_28'}"


def _remove_bytecode() -> None:
    """Remove the bytecode of a test run, which would change the hash of the sources."""
    for root in (_FUNCTIONS, _LAYER):
        for folder in list(root.rglob("__pycache__")):
            shutil.rmtree(folder, ignore_errors=True)


def _discard_other_layers(layer: Path) -> None:
    for folder in layer.parent.glob("layer-*"):
        if folder != layer:
            shutil.rmtree(folder, ignore_errors=True)


def run_logged(command: list[str], env: dict[str, str], log: Path) -> None:
    """Run a command of the repository with its output in a file.

    Raises
    ------
    LocalCloudError
        The command failed. The message has the end of its output.
    """
    with log.open("wb") as file:
        done = subprocess.run(  # noqa: S603 - our own command
            command,
            cwd=REPOSITORY,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        end = log.read_text(errors="replace").splitlines()[-30:]
        raise LocalCloudError("\n".join([f"{' '.join(command[:2])} failed:", *end, f"({log})"]))
