"""Write docs/openapi.json and the tables in docs/errors.md: `make openapi`."""

import json
from pathlib import Path

from microloan_ops.error_reference import completed
from microloan_ops.openapi.document import document

DOCS = Path(__file__).parents[2] / "docs"
FILE, PAGE = DOCS / "openapi.json", DOCS / "errors.md"

if __name__ == "__main__":
    FILE.write_text(json.dumps(document(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(completed(PAGE.read_text("utf-8")), "utf-8")
