"""Licences of the layer: `microloan_ops.licences FOLDER` writes docs/generated/licences.md.

Read from the packages' own metadata, and every package must carry the text of its licence into
the layer. A licence that is not on the list is for people to read first.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path, PurePath
from typing import Any

PAGE = Path(__file__).parents[1] / "docs/generated/licences.md"

# SPDX identifiers that ask for nothing but their text, and the one that asks for more.
ALLOWED = {
    *("MIT", "MIT-0", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "PSF-2.0"),
    "LGPL-2.1-or-later",
}
# What packages say that do not say it by SPDX, each by reading the texts that they ship.
READ = {
    ("aws_lambda_powertools", "MIT"): "MIT-0",
    ("jmespath", "MIT"): "MIT",
    ("python-stdnum", "LGPL"): "LGPL-2.1-or-later",
}
_TEXTS = ("LICEN", "COPYING", "NOTICE")


class NotAllowedError(Exception):
    """The layer carries something that it may not, or without the text of its licence."""


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
    found = distributions(path=[str(layer)])
    return sorted(map(_shipped, found), key=lambda one: one.name.lower())


def _shipped(package: Distribution) -> Shipped:
    # Of `importlib.metadata`'s own protocol, older Pythons' stubs lack a part.
    about: Any = package.metadata
    name, said = about["Name"], about.get("License-Expression")
    licence = said or READ.get((name, about.get("License", "")), "")
    if not any(set(one.split(" AND ")) <= ALLOWED for one in licence.split(" OR ")):
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
    """Return the page about them."""
    rows = "\n".join(
        f"| {one.name} | {one.version} | {one.licence} | "
        f"{', '.join(f'`{text}`' for text in one.texts)} |"
        for one in packages
    )
    return f"""\
# Licences of what the layer ships

Written by `make licences` from the built layer; `make artefacts` fails when it is no longer true,
when a licence is not on the list of `microloan_ops/licences.py`, or when a package ships without
its text. boto3 and what belongs to it come with Lambda's runtime and are not shipped by us.

| package | version | licence (SPDX) | texts, in the layer under `/opt/python` |
|---|---|---|---|
{rows}

python-stdnum is under the LGPL, the one licence here that asks for more than its text. It is used
as a library, unmodified, as Python source in a folder of its own that anyone who has the layer can
replace; its licence and its source are in the layer. That is what the LGPL asks of a work that uses
a library. Nothing is passed on outside the bank by running it on Lambda.

The wheel of cryptography carries OpenSSL (Apache-2.0) and Rust crates inside its one native module;
`sboms/` in its `dist-info` lists them.
"""


if __name__ == "__main__":
    PAGE.write_text(page(shipped(Path(sys.argv[1]))), "utf-8")
