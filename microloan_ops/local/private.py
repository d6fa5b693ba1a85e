"""Files and folders that no other user of this machine can read."""

import os
from pathlib import Path

_FOLDER, _FILE = 0o700, 0o600


def make_folder(path: Path) -> None:
    """Make a folder that its owner alone may enter; one that is there becomes such a folder."""
    path.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
    path.chmod(_FOLDER)


def write(path: Path, content: bytes) -> None:
    """Write a file as a whole, which its owner alone may read from its first byte on."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    # A file or a link that somebody puts there meanwhile is not opened.
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    fresh.replace(path)
