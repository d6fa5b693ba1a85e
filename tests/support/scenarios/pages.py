"""The pages of tests/scenarios."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
SCENARIOS = tuple(sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md"))
