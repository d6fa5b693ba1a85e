"""White lists of fictitious members."""

import csv
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from microloan_ops.cli.whitelist.columns import COLUMNS

# One member in this number shows abnormal behaviour, or is on the courts' list.
_ABNORMAL, _DEBTOR = 25, 50


def openid(seed: str, number: int) -> str:
    """Return the openid of a fictitious member."""
    return f"{seed}-{number:06}"


def write_sample(path: Path, count: int, until: date, seed: str = "sample") -> None:
    """Write a white list, half of each channel. A seed repeats it."""
    rows = sample(count, until, seed)
    if path.suffix.lower() == ".parquet":
        from microloan_ops.cli.whitelist import (  # noqa: PLC0415 - only a Parquet file has to cost it
            parquet,
        )

        parquet.write(path, COLUMNS, rows)
        return
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(COLUMNS)
        lines.writerows(rows)


def sample(count: int, until: date, seed: str) -> Iterator[tuple[object, ...]]:
    """Yield the rows of fictitious members."""
    chance = random.Random(seed)  # noqa: S311 - fictitious people, no secrets
    for number in range(count):
        channel = "qq" if number % 2 == 0 else "wechat"
        activity = (chance.randint(0, 48), chance.randint(6, 180), chance.randint(2, 30))
        abnormal = chance.randint(1, 5) if chance.randrange(_ABNORMAL) == 0 else 0
        debtor = int(chance.randrange(_DEBTOR) == 0)
        # Most members of a white list have a middle score.
        prescreen = chance.randint(0, 500) + chance.randint(0, 500)
        person = (channel, openid(seed, number), until)
        yield (*person, *activity, abnormal, debtor, prescreen)
