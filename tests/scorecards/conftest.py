import pytest

from scorecards import study
from scorecards.study import Study

FEWER = 600_000


@pytest.fixture(scope="session")
def small() -> Study:
    return study.run(FEWER)
