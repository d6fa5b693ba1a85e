"""Write the examples in docs/data-model.md from the code.

.venv/bin/python -m tests.support.builders.data_model_page
"""

import json
import re
from pathlib import Path
from typing import Any

from tests.support.builders.sample_items import sample_items

PAGE = Path(__file__).parents[3] / "docs/data-model.md"
_EXAMPLE = re.compile(r"(?s)<!-- ([\w ]+) -->\n```json\n.+?\n```")
_WIDTH = 118


def page_with_examples(page: str) -> str:
    """Return the page with the item of each example's name."""
    items = sample_items()
    return _EXAMPLE.sub(lambda found: _block(found[1], items[found[1]]), page)


def names(page: str) -> list[str]:
    """Return the names of the page's examples."""
    return _EXAMPLE.findall(page)


def _block(name: str, item: dict[str, Any]) -> str:
    text = json.dumps(item, ensure_ascii=False, separators=(",", ":"), default=lambda _: "<bytes>")
    lines = [""]
    for piece in re.split(r'(?<=,)(?=")', text):
        if len(lines[-1]) + len(piece) > _WIDTH:
            lines.append("")
        lines[-1] += piece
    return "\n".join([f"<!-- {name} -->", "```json", *lines, "```"])


if __name__ == "__main__":
    PAGE.write_text(page_with_examples(PAGE.read_text("utf-8")), "utf-8")
