"""A secret shared with a service outside, from AWS Secrets Manager."""

import json
from base64 import b64decode
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from microloan.adapters.signing import Key
from microloan.domain.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


def read_key(client: "SecretsManagerClient", arn: str, of: str) -> Key:
    """Return the key of a secret of the form `{"key_id": ..., "secret": <base64>}`.

    Parameters
    ----------
    of
        With whom it is shared, in words for people.

    Raises
    ------
    Unavailable
        When Secrets Manager does not give it.
    ValueError
        When it has another form; it is not told which.
    """
    try:
        text = client.get_secret_value(SecretId=arn)["SecretString"]
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(f"the key of the {of} could not be read") from error
    try:
        document = json.loads(text)
        return Key(str(document["key_id"]), b64decode(document["secret"], validate=True))
    except (KeyError, TypeError, ValueError):
        raise ValueError(f"the secret of the {of} is not of the form expected") from None
