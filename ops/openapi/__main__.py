"""Write docs/openapi.json: `make openapi`. A test tells when it is no longer true."""

import json
from pathlib import Path

from ops.openapi.document import document

FILE = Path(__file__).parents[2] / "docs/openapi.json"

if __name__ == "__main__":
    FILE.write_text(json.dumps(document(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
