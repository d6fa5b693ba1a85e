"""Output of stability and challengers, in a terminal and as JSON."""

from decimal import Decimal

from rich.console import Console

from microloan.domain.underwriting.stability import Stability
from microloan_ops.cli.decision.watch import Watched
from microloan_ops.console.show import percent, table

_PLACES = Decimal("0.0001")
# Below this number of people, chance moves a band as much as a real shift.
_ENOUGH = 500


def fields(watched: Watched) -> dict[str, object]:
    """Return the JSON document, with shares and indexes as strings."""
    return {
        "models": [
            {
                "model": model,
                "people": result.people,
                "index": result.index,
                "verdict": result.verdict,
                "approved": watched.approved[model],
                "bands": [
                    {
                        "from": band.start,
                        "expected": band.expected,
                        "actual": band.actual.quantize(_PLACES),
                        "index": band.index.quantize(_PLACES),
                    }
                    for band in result.bands
                ],
            }
            for model, result in watched.stability().items()
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
    """Print the result."""
    if not watched.scores:
        console.print("There are no decisions in this period.")
    for model, result in watched.stability().items():
        _show_model(console, model, result, watched.approved[model])
    if watched.trials:
        _show_trials(console, watched)


def _show_model(console: Console, model: str, result: Stability, approved: int) -> None:
    lines = table(f"{model}: {result.people:,} scored", "score", "fitted on", "now", "index")
    for number, band in enumerate(result.bands):
        above = result.bands[number + 1].start if number + 1 < len(result.bands) else None
        name = f"below {above}" if band.start is None else f"from {band.start}"
        lines.add_row(name, _share(band.expected), _share(band.actual), f"{band.index:.4f}")
    console.print(lines)
    few = " (too few people)" if result.people < _ENOUGH else ""
    console.print(
        f"Population stability index {result.index}: [bold]{result.verdict}[/]{few},"
        f" {_share(Decimal(approved) / result.people)} approved"
    )


def _show_trials(console: Console, watched: Watched) -> None:
    columns = ("champion", "challenger", "people", "scores", "better", "worse")
    lines = table("Challengers", *columns, amounts_from=2)
    for (champion, challenger), trial in sorted(watched.trials.items()):
        means = f"{trial.champion // trial.people} / {trial.challenger // trial.people}"
        counts = (f"{trial.people:,}", means, str(trial.better), str(trial.worse))
        lines.add_row(champion, challenger, *counts)
    console.print(lines)
    console.print("better, worse: people in another grade under the challenger")


def _share(share: Decimal) -> str:
    return percent(share.quantize(_PLACES))
