"""The random access key of the emulator's administrator, new at each start."""

import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from microloan_ops.local import private

# As AWS writes the identifier of an access key.
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_SECRET_BYTES = 30


@dataclass(frozen=True, slots=True)
class AccessKey:
    """An access key of IAM.

    Examples
    --------
    >>> AccessKey("AKIA2222BBBB3333CCCC", "secret")
    AccessKey(key_id='AKIA2222BBBB3333CCCC')
    """

    key_id: str
    secret: str = field(repr=False)


def make(path: Path) -> None:
    """Write a new access key to a file."""
    key = {
        "key_id": "AKIA" + "".join(secrets.choice(_LETTERS) for _ in range(16)),
        "secret": secrets.token_urlsafe(_SECRET_BYTES),
    }
    private.write(path, json.dumps(key).encode())


def read(path: Path) -> AccessKey:
    """Return the access key of a file.

    Raises
    ------
    FileNotFoundError
        There is none.
    """
    return AccessKey(**json.loads(path.read_bytes()))
