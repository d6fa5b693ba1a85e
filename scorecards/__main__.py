"""Fit the cards and write their files, or check that the files follow from the fit."""

import argparse
import sys

from scorecards import shipped, study


def main() -> int:
    """Fit; write or compare."""
    parser = argparse.ArgumentParser(prog="python -m scorecards", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a difference")
    options = parser.parse_args()
    found = study.run()
    if not options.check:
        shipped.write(found, shipped.FOLDER)
        return 0
    different = shipped.differences(found, shipped.FOLDER)
    for name in different:
        sys.stderr.write(f"{name} is not what the fit gives: make scorecards\n")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
