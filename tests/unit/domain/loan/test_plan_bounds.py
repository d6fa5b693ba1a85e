"""A refused length of a plan names what is possible."""

from datetime import date

import pytest

from microloan.domain.errors import InvalidInputError
from microloan.domain.loan.plan import PlanTerms, check_plan
from tests.support.builders.examples import terms

# Five instalments can become ten.
LOAN = terms(instalments=5, drawn_on=date(2024, 1, 15))


@pytest.mark.parametrize(
    ("plan", "first", "text"),
    [
        (PlanTerms(0, 3), 3, "Choose a plan of 4 to 8 instalments."),
        (PlanTerms(0, 9), 3, "Choose a plan of 4 to 8 instalments."),
        (PlanTerms(3, 4), 9, "Choose a shorter holiday."),
        (PlanTerms(0, 1), 11, "leaves no time for a plan. Contact the bank."),
    ],
    ids=["too short", "too long", "holiday too long", "loan too late"],
)
def test_length_beyond_the_bounds_names_what_is_possible(
    plan: PlanTerms, first: int, text: str
) -> None:
    with pytest.raises(InvalidInputError, match=text.replace(".", r"\.")) as refused:
        check_plan(plan, LOAN, first)
    assert (refused.value.field, refused.value.code) == ("instalments", "plan_length_not_offered")
