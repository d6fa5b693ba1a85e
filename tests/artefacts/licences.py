"""Licences of the layer's packages: `make licences` writes the page.

They come from the packages' metadata. Each package must bring the text of its licence into the
layer. Read a licence before you put it on the list.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path, PurePath
from typing import Any

PAGE = Path(__file__).parents[2] / "docs/generated/licences.md"

# SPDX identifiers that require only their text, and one that requires more.
ALLOWED = {
    *("MIT", "MIT-0", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "PSF-2.0"),
    "LGPL-2.1-or-later",
}
# SPDX identifiers of packages whose metadata have none, from their licence texts.
READ = {
    ("aws_lambda_powertools", "MIT"): "MIT-0",
    ("jmespath", "MIT"): "MIT",
    ("python-stdnum", "LGPL"): "LGPL-2.1-or-later",
}
_TEXTS = ("LICEN", "COPYING", "NOTICE")


class NotAllowedError(Exception):
    """A package with another licence, or without the text of its licence."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """A package of the layer."""

    name: str
    version: str
    licence: str
    texts: tuple[str, ...]


def shipped(layer: Path) -> list[Shipped]:
    """Return the packages of a layer.

    Raises
    ------
    NotAllowedError
        Naming the first that may not be shipped.
    """
    packages = distributions(path=[str(layer)])
    return sorted(map(_shipped, packages), key=lambda package: package.name.lower())


def _shipped(package: Distribution) -> Shipped:
    # The stubs of older Pythons lack a part of `importlib.metadata`'s protocol.
    about: Any = package.metadata
    name, spdx = about["Name"], about.get("License-Expression")
    licence = spdx or READ.get((name, about.get("License", "")), "")
    if not any(set(option.split(" AND ")) <= ALLOWED for option in licence.split(" OR ")):
        raise NotAllowedError(
            f"{name} {package.version}: its licence {licence!r} is not on the list"
        )
    texts = tuple(sorted(_texts(package)))
    if not texts:
        raise NotAllowedError(f"{name} {package.version} ships without the text of its licence")
    return Shipped(name, package.version, licence, texts)


def _texts(package: Distribution) -> Iterable[str]:
    for file in package.files or ():
        named = PurePath(file).name.upper().startswith(_TEXTS)
        if named and file.suffix != ".py" and Path(str(file.locate())).is_file():
            yield file.as_posix()


def page(packages: Iterable[Shipped]) -> str:
    """Return the page about packages."""
    rows = "\n".join(
        f"| {package.name} | {package.version} | {package.licence} | "
        f"{', '.join(f'`{text}`' for text in package.texts)} |"
        for package in packages
    )
    return f"""\
# Licences of the layer

`make licences` writes this page from the built layer. `make artefacts` fails when the page is
outdated. It also fails when a licence is not on the list of `tests/artefacts/licences.py`, or when
a package ships without its text. Lambda's runtime has boto3 and its parts, so the layer does not
ship them.

| package | version | licence (SPDX) | texts, in the layer under `/opt/python` |
|---|---|---|---|
{rows}

python-stdnum is under the LGPL, the one licence here that requires more than its text. The layer
uses it as a library, unmodified. It is Python source in a folder of its own, which every user of
the layer can replace. Its licence and its source are in the layer. The LGPL requires this of a work
that uses a library. Running it on Lambda distributes nothing outside the bank.

The wheel of cryptography has OpenSSL (Apache-2.0) and Rust crates inside its one native module.
`sboms/` in its `dist-info` lists them.
"""


if __name__ == "__main__":
    PAGE.write_text(page(shipped(Path(sys.argv[1]))), "utf-8")
