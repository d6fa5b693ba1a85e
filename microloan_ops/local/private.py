"""Files and folders that no other user of this machine can read."""

import os
from pathlib import Path

_FOLDER, _FILE = 0o700, 0o600


def make_folder(path: Path) -> None:
    """Create a folder, or change one, so that only its owner may enter."""
    path.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
    path.chmod(_FOLDER)


def write(path: Path, content: bytes) -> None:
    """Write a whole file that only its owner may read from its first byte on."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    # Does not open a file or a link that another process creates meanwhile.
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    fresh.replace(path)
