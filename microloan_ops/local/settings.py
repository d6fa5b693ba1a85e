"""Files and ports of one local cloud."""

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import boto3
from botocore.config import Config

from microloan_ops.local import administrator
from microloan_ops.local.administrator import AccessKey

REPOSITORY = Path(__file__).resolve().parents[2]
LOOPBACK = "127.0.0.1"
STACK = "microloan"
REGION = "ap-east-1"
ACCOUNT = "123456789012"
# A session must not make two clients at once.
_ONE_AT_A_TIME = Lock()


class LocalCloudError(Exception):
    """A failure of the local cloud. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One local cloud.

    Attributes
    ----------
    state
        Folder of its keys, logs, process ids and build.
    port
        Where the wallet page, the API and the token issuers listen.
    cloud_port
        Where the AWS services listen.
    """

    state: Path
    port: int
    cloud_port: int

    @classmethod
    def from_env(cls) -> "Settings":
        """Read LOCAL_STATE, PORT and CLOUD_PORT."""
        return cls(
            state=REPOSITORY / os.environ.get("LOCAL_STATE", ".local"),
            port=int(os.environ.get("PORT", "3000")),
            cloud_port=int(os.environ.get("CLOUD_PORT", "4566")),
        )

    def as_env(self) -> dict[str, str]:
        """Name the same local cloud for `from_env` in another process."""
        return {
            "LOCAL_STATE": str(self.state),
            "PORT": str(self.port),
            "CLOUD_PORT": str(self.cloud_port),
        }

    @property
    def url(self) -> str:
        """Where a browser finds the wallet."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def cloud_url(self) -> str:
        """Where an AWS client finds its services."""
        return f"http://{LOOPBACK}:{self.cloud_port}"

    @property
    def deployed_path(self) -> Path:
        """Where the outputs of the last deployment are kept."""
        return self.state / "deployed.json"

    @property
    def administrator_path(self) -> Path:
        """Where the administrator's access key is kept."""
        return self.state / "administrator.json"

    def administrator(self) -> AccessKey:
        """Return the access key of the emulator's administrator.

        Raises
        ------
        LocalCloudError
            The local cloud has not been started, or by an older program.
        """
        try:
            return administrator.read(self.administrator_path)
        except FileNotFoundError:
            raise LocalCloudError(
                "The local cloud has no administrator's key. Start it anew: make down, then make up"
            ) from None

    def jwks_url(self, channel: str) -> str:
        """Return the address of the public keys of a wallet's token issuer."""
        return f"{self.url}/issuers/{channel}/.well-known/jwks.json"

    def aws_env(self) -> dict[str, str]:
        """Return this process's environment, pointed at the local cloud.

        It drops the user's settings for a real account, so that no process can reach one. It keeps
        bytecode on, because sam and the functions start again and again.
        """
        dropped = ("AWS_", "PYTHONDONTWRITEBYTECODE")
        kept = {name: os.environ[name] for name in os.environ if not name.startswith(dropped)}
        key = self.administrator()
        return kept | {
            "AWS_ACCESS_KEY_ID": key.key_id,
            "AWS_SECRET_ACCESS_KEY": key.secret,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_ENDPOINT_URL": self.cloud_url,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": LOOPBACK,
            "no_proxy": LOOPBACK,
            "SAM_CLI_TELEMETRY": "0",
        }

    def client(self, service: str, config: Config | None = None, region_name: str = REGION) -> Any:  # noqa: ANN401 - any service
        """Return an administrator's client of a local service."""
        # boto3 types a client by a literal name, and here the name is a parameter.
        make: Any = self.session(region=region_name).client
        with _ONE_AT_A_TIME:
            return make(service, endpoint_url=self.cloud_url, config=config)

    def session(self, key: AccessKey | None = None, region: str = REGION) -> boto3.Session:
        """Return a session of the administrator, or of an access key."""
        return _session(key or self.administrator(), region)

    def outputs(self) -> dict[str, str]:
        """Return the outputs of the deployed stack.

        Raises
        ------
        LocalCloudError
            Nothing is deployed here.
        """
        try:
            deployed = json.loads(self.deployed_path.read_text())
        except FileNotFoundError:
            raise LocalCloudError("The local cloud is not running. Start it: make up") from None
        outputs: dict[str, str] = deployed["outputs"]
        return outputs


# A session reads the SDK's descriptions of all services, which takes longer than most calls.
@cache
def _session(key: AccessKey, region: str) -> boto3.Session:
    return boto3.Session(
        aws_access_key_id=key.key_id, aws_secret_access_key=key.secret, region_name=region
    )
