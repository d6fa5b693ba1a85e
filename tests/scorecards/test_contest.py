import pytest

from scorecards import contest, credit_data
from scorecards.contest import Result
from scorecards.credit_data import Loans
from scorecards.pictures.use import GOALS


@pytest.fixture(scope="module")
def loans() -> Loans:
    return credit_data.load()


@pytest.fixture(scope="module")
def results(loans: Loans) -> dict[str, Result]:
    return {result.name: result for result in contest.run(loans, repeats=3)}


def test_scorecard_pipeline_meets_its_goals_on_real_loans(results: dict[str, Result]) -> None:
    ours = results["scorecard of this pipeline"]
    assert ours.auc.mean() >= GOALS["AUC"]
    assert ours.ks.mean() >= GOALS["KS"]
    assert ours.ks_together.mean() >= GOALS["KS"]


def test_scorecard_pipeline_beats_plain_logistic_regression_in_the_same_folds(
    results: dict[str, Result],
) -> None:
    ours, plain = results["scorecard of this pipeline"], results["plain logistic regression"]
    assert (ours.auc - plain.auc).mean() > 0


def test_protected_attributes_are_not_among_the_figures(loans: Loans) -> None:
    names = [figure.name for figure in loans.figures] + list(loans.kinds)
    assert len(names) == 12
    for left_out in credit_data.LEFT_OUT:
        assert not [name for name in names if left_out in name]


def test_unseen_kind_of_a_category_has_no_rank(loans: Loans) -> None:
    job = loans.kinds["Job"]
    freelance = (job == "freelance").to_numpy()
    _, sample = loans.ranked((~freelance).nonzero()[0])
    assert (sample.figures["Job"][freelance] == -1).all()
    assert (sample.figures["Job"][~freelance] >= 0).all()
