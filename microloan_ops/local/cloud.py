"""The AWS services: ministack, in an environment of its own."""

import os
import shutil
from pathlib import Path

from microloan_ops.local import administrator, private
from microloan_ops.local.processes import Service, listening
from microloan_ops.local.settings import (
    ACCOUNT,
    LOOPBACK,
    REGION,
    REPOSITORY,
    LocalCloudError,
    Settings,
)

BIN = REPOSITORY / ".venv-cloud" / "bin"
_EMULATOR = Path(__file__).with_name("emulator.py")
_READY_SECONDS = 60.0


def service(settings: Settings) -> Service:
    """Return the process of the AWS services."""
    return Service("cloud", settings.state)


def _env(settings: Settings) -> dict[str, str]:
    env = settings.aws_env() | {
        "GATEWAY_PORT": str(settings.cloud_port),
        "BIND_HOST": LOOPBACK,
        "AUTH": "true",
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "MINISTACK_REGION": REGION,
        # Shortens the pauses between retries of a state machine.
        "SFN_WAIT_SCALE": "0.02",
        # These two would listen on every address of the machine.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "TMPDIR": str(settings.state / "tmp"),
        "S3_DATA_DIR": str(settings.state / "s3"),
    }
    # The functions inherit this environment, and have the endpoint from the services.
    del env["AWS_ENDPOINT_URL"]
    return env


def start(settings: Settings) -> None:
    """Start the AWS services, empty, with a new key for their administrator.

    Raises
    ------
    LocalCloudError
        Its port is taken.
    """
    if listening(settings.cloud_port):
        raise LocalCloudError(
            f"Port {settings.cloud_port} is in use by another program. "
            "Choose another: make run CLOUD_PORT=4567",
        )
    _discard_files(settings)
    private.make_folder(settings.state)
    private.make_folder(settings.state / "tmp")
    administrator.make(settings.administrator_path)
    # Without -P the modules beside the program would shadow others of the same names.
    command = [os.fspath(BIN / "python"), "-P", os.fspath(_EMULATOR)]
    service(settings).start(command, _env(settings))


def wait(settings: Settings) -> None:
    """Wait until the AWS services answer."""
    service(settings).wait_for(settings.cloud_port, _READY_SECONDS)


def stop(settings: Settings) -> None:
    """Stop the AWS services and delete their data."""
    service(settings).stop()
    _discard_files(settings)


def _discard_files(settings: Settings) -> None:
    settings.deployed_path.unlink(missing_ok=True)
    settings.administrator_path.unlink(missing_ok=True)
    for folder in ("tmp", "s3"):
        shutil.rmtree(settings.state / folder, ignore_errors=True)
