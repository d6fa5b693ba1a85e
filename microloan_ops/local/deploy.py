"""Deploy the stack to the local cloud."""

import contextlib
import json
import os
from pathlib import Path

from microloan_ops.local import build, cloud, emulator_patches
from microloan_ops.local.settings import ACCOUNT, REGION, REPOSITORY, STACK, Settings

_BUCKET = f"{STACK}-artifacts"


def deployed(settings: Settings) -> str | None:
    """Return the marker of the last complete deployment, or None."""
    try:
        marker: str = json.loads(settings.deployed_path.read_text())["marker"]
    except FileNotFoundError:
        return None
    return marker


def marker(settings: Settings) -> str:
    """Return a name of a deployment: its sources, the emulator's process, the port."""
    pid = cloud.service(settings).pid()
    return f"{build.source()} {build.RUNTIME} {pid} {settings.port}"


def deploy(settings: Settings, built: Path, stack: str = STACK) -> dict[str, str]:
    """Create or update a stack and return its outputs."""
    _ensure_bucket(settings)
    # sam polls every 5 s, but the emulator deploys at once.
    env = settings.aws_env() | {"SAM_CLI_POLL_DELAY": "0.2"}
    build.run_logged(_command(settings, built, stack), env, settings.state / "deploy.log")
    emulator_patches.complete(settings, stack)
    stacks = settings.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stacks[0]["Outputs"]}


def record(settings: Settings, marker: str, outputs: dict[str, str]) -> None:
    """Write the deployment to a file, for the commands and for the next start."""
    document = {"marker": marker, "outputs": outputs}
    settings.deployed_path.write_text(json.dumps(document, indent=2))


def _ensure_bucket(settings: Settings) -> None:
    s3 = settings.client("s3")
    with contextlib.suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(
            Bucket=_BUCKET,
            CreateBucketConfiguration={"LocationConstraint": REGION},
        )


def _command(settings: Settings, built: Path, stack: str) -> list[str]:
    parameters = {
        "Sandbox": "true",
        "Runtime": build.RUNTIME,
        "Architecture": build.ARCHITECTURE,
        "QqJwksUrl": settings.jwks_url("qq"),
        "WechatJwksUrl": settings.jwks_url("wechat"),
        # The emulator's administrator is its privacy officer, too.
        "PrivacyOfficerArn": f"arn:aws:iam::{ACCOUNT}:root",
    }
    return [
        os.fspath(cloud.BIN / "sam"),
        "deploy",
        f"--config-file={REPOSITORY / 'samconfig.toml'}",
        "--config-env=local",
        f"--template-file={built / 'template.yaml'}",
        f"--stack-name={stack}",
        f"--s3-bucket={_BUCKET}",
        "--parameter-overrides",
        *(f"{name}={value}" for name, value in parameters.items()),
    ]
