"""Looking for secrets in whatever was written, in every form that a secret can be written in."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

# So many digits of a card in a row are one of its secrets; the last four alone are not.
CARD_RUN = 12
_ALIGNMENTS = 3


@dataclass(frozen=True)
class Found:
    """A secret, by its name, in a place."""

    secret: str
    place: str


def of_card(number: str) -> list[str]:
    """Return every run of a card's digits that must not be seen."""
    return [number[at : at + CARD_RUN] for at in range(len(number) - CARD_RUN + 1)]


def forms(secret: str) -> set[bytes]:
    """Return a secret as it can stand in bytes.

    Plain, escaped for JSON or an address, in hexadecimal, and in base64, where it looks different
    at each of three places: of those only what does not depend on its neighbours.
    """
    plain = secret.encode()
    found = {
        plain,
        json.dumps(secret)[1:-1].encode(),
        quote(secret).encode(),
        plain.hex().encode(),
        plain.hex().upper().encode(),
    }
    for before in range(_ALIGNMENTS):
        coded = base64.b64encode(b"\0" * before + plain)
        # Whatever shares a letter with its neighbours is left away.
        first = -(-before * 8 // 6)
        whole = coded.rstrip(b"=")[first : (before + len(plain)) * 8 // 6]
        found |= {whole, whole.replace(b"+", b"-").replace(b"/", b"_")}
    return found


class Secrets:
    """Secrets by name, and where they are found."""

    def __init__(self, secrets: Mapping[str, Iterable[str]]) -> None:
        self._forms = {
            name: set().union(*(forms(one) for one in values)) for name, values in secrets.items()
        }

    def search(self, places: Iterable[tuple[str, bytes]]) -> set[Found]:
        """Return what stands where."""
        return {
            Found(name, place)
            for place, content in places
            for name, found in self._forms.items()
            if any(one in content for one in found)
        }


def flat(value: object) -> bytes:
    """Return all that is in a value as bytes, byte strings as they are."""
    return b"\n".join(_parts(value))


def _parts(value: object) -> Iterator[bytes]:
    match value:
        case bytes() | bytearray():
            yield bytes(value)
        case str():
            yield value.encode("utf-8", "surrogateescape")
        case Mapping():
            for name, one in value.items():
                yield from _parts(name)
                yield from _parts(one)
        case list() | tuple() | set():
            for one in value:
                yield from _parts(one)
        case _:
            yield str(value).encode()
