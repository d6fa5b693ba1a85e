"""How stability and challengers look in a terminal of eighty columns, and as JSON."""

from decimal import Decimal

from rich.console import Console

from microloan.domain.underwriting.stability import Stability
from microloan_ops.cli.decision.watch import Watched
from microloan_ops.console.show import percent, table

_PLACES = Decimal("0.0001")
# Below this, chance alone moves a band by as much as a shift would.
_ENOUGH = 500


def fields(watched: Watched) -> dict[str, object]:
    """Return it as JSON has it; shares and indexes as strings."""
    return {
        "models": [
            {
                "model": model,
                "people": found.people,
                "index": found.index,
                "verdict": found.verdict,
                "approved": watched.approved[model],
                "bands": [
                    {
                        "from": band.start,
                        "expected": band.expected,
                        "actual": band.actual.quantize(_PLACES),
                        "index": band.index.quantize(_PLACES),
                    }
                    for band in found.bands
                ],
            }
            for model, found in watched.stability().items()
        ],
        "challengers": [
            {
                "champion": champion,
                "challenger": challenger,
                "people": trial.people,
                "mean_champion": trial.champion // trial.people,
                "mean_challenger": trial.challenger // trial.people,
                "better": trial.better,
                "worse": trial.worse,
            }
            for (champion, challenger), trial in sorted(watched.trials.items())
        ],
    }


def show(console: Console, watched: Watched) -> None:
    """Show it."""
    if not watched.scores:
        console.print("No decision was made then.")
    for model, found in watched.stability().items():
        _show_model(console, model, found, watched.approved[model])
    if watched.trials:
        _show_trials(console, watched)


def _show_model(console: Console, model: str, found: Stability, approved: int) -> None:
    lines = table(f"{model}: {found.people:,} scored", "score", "fitted on", "now", "index")
    for number, band in enumerate(found.bands):
        above = found.bands[number + 1].start if number + 1 < len(found.bands) else None
        name = f"below {above}" if band.start is None else f"from {band.start}"
        lines.add_row(name, _share(band.expected), _share(band.actual), f"{band.index:.4f}")
    console.print(lines)
    few = " (too few to tell)" if found.people < _ENOUGH else ""
    console.print(
        f"Population stability index {found.index}: [bold]{found.verdict}[/]{few};"
        f" {_share(Decimal(approved) / found.people)} approved"
    )


def _show_trials(console: Console, watched: Watched) -> None:
    columns = ("champion", "challenger", "people", "scores", "better", "worse")
    lines = table("Challengers", *columns, amounts_from=2)
    for (champion, challenger), trial in sorted(watched.trials.items()):
        means = f"{trial.champion // trial.people} / {trial.challenger // trial.people}"
        counts = (f"{trial.people:,}", means, str(trial.better), str(trial.worse))
        lines.add_row(champion, challenger, *counts)
    console.print(lines)
    console.print("better, worse: whom the challenger would have put in another grade")


def _share(share: Decimal) -> str:
    return percent(share.quantize(_PLACES))
