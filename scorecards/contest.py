"""The pipeline beside two others on real loans, in the same repeated, stratified folds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from lightgbm import LGBMClassifier
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import RepeatedStratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from threadpoolctl import threadpool_limits

from scorecards.credit_data import Loans
from scorecards.figures import Real, Whole
from scorecards.fit import fit, grid
from scorecards.measures import auc, ks
from scorecards.study import CHAMPION

FOLDS, REPEATS = 5, 10
# Not the folds on which the figures were chosen (those of 1).
SEED = 20150901

# Learns from some loans, and gives the others a score: the higher, the better.
Contender = Callable[[Loans, Whole, Whole], Real | Whole]


@dataclass(frozen=True, slots=True)
class Result:
    """A contender's measures: per fold, and KS per repeat with its five folds put together."""

    name: str
    auc: Real
    ks: Real
    ks_together: Real


def scorecard(loans: Loans, learn: Whole, tell: Whole) -> Whole:
    """Bin, weigh and scale as the champions are: the same recipe, whole points and all."""
    figures, sample = loans.ranked(learn)
    learned = sample.of(learn)
    card = fit(learned, grid(figures, learned, CHAMPION.fineness), CHAMPION.ridge)
    return card.score(sample.of(tell).figures)


def logistic_regression(loans: Loans, learn: Whole, tell: Whole) -> Real:
    """Fill gaps with the median and mark them, scale, one column per kind: the plain way."""
    frame = loans.frame()
    kinds = make_column_selector(dtype_include="category")
    numbers = make_column_selector(dtype_include="number")
    columns = make_column_transformer(
        (
            make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler()),
            numbers,
        ),
        (OneHotEncoder(handle_unknown="ignore"), kinds),
    )
    model = make_pipeline(columns, LogisticRegression(solver="newton-cholesky"))
    model.fit(frame.iloc[learn], ~loans.bad[learn])
    good: Real = model.predict_proba(frame.iloc[tell])[:, 1]
    return good


def lightgbm(loans: Loans, learn: Whole, tell: Whole) -> Real:
    """Boost small trees; no scorecard, but what the figures hold for a model nobody can read."""
    frame = loans.frame()
    model = LGBMClassifier(
        n_estimators=150,
        learning_rate=0.04,
        num_leaves=7,
        min_child_samples=30,
        colsample_bytree=0.6,
        deterministic=True,
        force_row_wise=True,
        n_jobs=1,
        random_state=SEED,
        verbose=-1,
    )
    model.fit(frame.iloc[learn], ~loans.bad[learn])
    good: Real = np.asarray(model.predict_proba(frame.iloc[tell]))[:, 1]
    return good


CONTENDERS: dict[str, Contender] = {
    "scorecard of this pipeline": scorecard,
    "plain logistic regression": logistic_regression,
    "LightGBM": lightgbm,
}


def run(loans: Loans, repeats: int = REPEATS) -> Iterator[Result]:
    """Yield each contender's result, in the same folds."""
    with threadpool_limits(1):
        for name, contender in CONTENDERS.items():
            yield _result(name, contender, loans, repeats)


def _result(name: str, contender: Contender, loans: Loans, repeats: int) -> Result:
    folds = RepeatedStratifiedKFold(n_splits=FOLDS, n_repeats=repeats, random_state=SEED)
    told = [
        (loans.bad[tell], contender(loans, learn, tell))
        for learn, tell in folds.split(loans.bad, loans.bad)
    ]
    rounds = [told[start : start + FOLDS] for start in range(0, len(told), FOLDS)]
    together = [[np.concatenate(part) for part in zip(*each, strict=True)] for each in rounds]
    return Result(
        name,
        np.array([auc(bad, score) for bad, score in told]),
        np.array([ks(bad, score) for bad, score in told]),
        np.array([ks(bad, score) for bad, score in together]),
    )


def standard_error(per_fold: Real) -> float:
    """Return the standard error of a mean over repeated folds, which share loans.

    Dividing by the number of folds alone would flatter: the correction is that of Nadeau and
    Bengio, "Inference for the Generalization Error", Machine Learning 52 (2003).

    Examples
    --------
    >>> round(standard_error(np.array([0.82, 0.84, 0.86, 0.84, 0.84])), 4)
    0.0095
    """
    overlap = 1 / len(per_fold) + 1 / (FOLDS - 1)
    return float(np.sqrt(overlap * per_fold.var(ddof=1)))
