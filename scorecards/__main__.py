"""Fit the cards and write all that follows from the fit, or check that it does follow."""

import argparse
import sys
from pathlib import Path

from scorecards import contest, credit_data, expected_loss, shipped, study
from scorecards.page.text import page
from scorecards.pictures import separation, trust, use
from scorecards.pictures.frame import save

PAGE, PICTURES = Path("docs/generated/scorecards.md"), Path("docs/generated/scorecards")


def write(files: dict[Path, str]) -> None:
    """Write each file."""
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def differing(files: dict[Path, str]) -> list[Path]:
    """Return the files that are not what they should be."""
    return [
        path for path, text in files.items() if not path.exists() or path.read_text("utf-8") != text
    ]


def main() -> int:
    """Fit; write, or compare the models and the page. Pictures are not compared."""
    parser = argparse.ArgumentParser(prog="python -m scorecards", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a difference")
    options = parser.parse_args()
    found, results = study.run(), list(contest.run(credit_data.load()))
    models = {shipped.FOLDER / name: text for name, text in shipped.texts(found).items()}
    files = {**models, PAGE: page(found, results)}
    if not options.check:
        write(files)
        pictures = (separation.draw(found), trust.draw(found), use.draw(found, results))
        save({name: drawn for each in pictures for name, drawn in each.items()}, PICTURES)
        return 0
    different = differing(files)
    for path in different:
        sys.stderr.write(f"{path} does not follow from the fit: make scorecards\n")
    tables = expected_loss.differing(found)
    for grade, chance in tables.items():
        sys.stderr.write(f"loss_tables.py: stage 1 of grade {grade} is {chance} by the fit\n")
    return 1 if different or tables else 0


if __name__ == "__main__":
    sys.exit(main())
