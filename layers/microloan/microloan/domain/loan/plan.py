"""A plan spreads the unpaid principal of a borrower in difficulty anew."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from microloan.domain.errors import InvalidInputError
from microloan.domain.loan.terms import Terms
from microloan.domain.product import LONGEST_HOLIDAY, LONGEST_TERM

ONE_YEAR = 12


class PlanType(StrEnum):
    """The ways in which a plan makes the next instalments smaller."""

    HOLIDAY = "holiday"
    """Some instalments without principal, and the end of the loan later by as many."""
    LONGER = "longer"
    """More and smaller instalments."""
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """The agreed figures of a plan.

    Parameters
    ----------
    holiday
        The number of instalments without principal, at the beginning.
    instalments
        The number of all instalments, those of the holiday too.
    """

    holiday: int
    instalments: int

    @property
    def facts(self) -> dict[str, int]:
        """The facts that the hash of the entry covers."""
        return {"holiday": self.holiday, "instalments": self.instalments}


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan that a loan is repaid by.

    Parameters
    ----------
    agreed_on
        The day of the agreement. Penalty stops on it.
    first
        The number of its first instalment.
    holiday, instalments
        The numbers of its instalments without principal, and of all.
    deferred
        Fen of interest owed at the agreement, neither billed nor paid since. It is spread in fixed
        parts and bears no interest.
    waivable
        Fen of penalty that had accrued at the agreement. The bank waives it as the plan is kept.

    Examples
    --------
    >>> plan = Plan(date(2026, 9, 1), 4, 2, 8, 800, 100)
    >>> plan.last, plan.part_of_deferred(4, 900_00), plan.waived(6)
    (11, 100, 25)
    """

    agreed_on: date
    first: int
    holiday: int
    instalments: int
    deferred: int
    waivable: int

    @property
    def terms(self) -> PlanTerms:
        """The agreed figures."""
        return PlanTerms(self.holiday, self.instalments)

    @property
    def last(self) -> int:
        """The number of its last instalment."""
        return self.first + self.instalments - 1

    @property
    def principal_from(self) -> int:
        """The number of the first instalment with principal."""
        return self.first + self.holiday

    def part_of_deferred(self, number: int, balance: int) -> int:
        """Return the fen of deferred interest in the next instalment.

        Parameters
        ----------
        number
            The number of the instalment.
        balance
            Fen of principal left after it. With none left, it takes all.
        """
        return self.deferred // (self.last - number + 1) if balance else self.deferred

    def bill_deferred(self, number: int, balance: int) -> "Plan":
        """Return the plan after a bill with its part of deferred interest."""
        return replace(self, deferred=self.deferred - self.part_of_deferred(number, balance))

    def pay_deferred(self, fen: int) -> "Plan":
        """Return the plan after a payment of deferred interest."""
        return replace(self, deferred=self.deferred - fen)

    def waived(self, unpaid: int) -> int:
        """Return the fen of penalty waived when the plan is kept to an instalment.

        In proportion to the instalments paid in full, and rounded up for the customer.

        Parameters
        ----------
        unpaid
            The number of the first instalment that is not paid.
        """
        kept = unpaid - self.first
        return -(-self.waivable * kept // self.instalments)


def check_plan(plan: PlanTerms, terms: Terms, first: int) -> PlanType:
    """Check the figures of a plan against its bounds, and return its type.

    Parameters
    ----------
    first
        The number of the plan's first instalment.

    Raises
    ------
    InvalidInputError
        Naming `holiday` or `instalments`.

    Examples
    --------
    >>> from decimal import Decimal
    >>> terms = Terms.agree(1_000_00, Decimal("0.0005"), 5, date(2026, 1, 15), 15)
    >>> check_plan(PlanTerms(1, 4), terms, 3).value, check_plan(PlanTerms(0, 6), terms, 3).value
    ('holiday', 'longer')
    """
    if not 0 <= plan.holiday <= LONGEST_HOLIDAY:
        raise InvalidInputError(
            "holiday", "holiday_not_offered", f"Choose a holiday of 0 to {LONGEST_HOLIDAY} months."
        )
    shortest = fewest_instalments(terms, first, plan.holiday)
    longest = most_instalments(terms, first)
    if not shortest <= plan.instalments <= longest:
        text = f"Choose a plan of {shortest} to {longest} instalments."
        if longest < fewest_instalments(terms, first, 0):
            text = "The longest term of this loan leaves no time for a plan. Contact the bank."
        elif longest < shortest:
            text = "The longest term of this loan is too short for it. Choose a shorter holiday."
        raise InvalidInputError("instalments", "plan_length_not_offered", text)
    return plan_type(plan, terms, first)


def plan_type(plan: PlanTerms, terms: Terms, first: int) -> PlanType:
    """Return the type of a plan by its figures and the number of its first instalment."""
    if not plan.holiday:
        return PlanType.LONGER
    left = max(0, terms.instalments - first + 1)
    return PlanType.HOLIDAY if plan.instalments == left + plan.holiday else PlanType.BOTH


def fewest_instalments(terms: Terms, first: int, holiday: int) -> int:
    """Return the fewest instalments of a plan by its first one and its holiday.

    A plan never ends before the loan would, and a holiday is followed by principal.
    """
    left = max(0, terms.instalments - first + 1)
    return max(left + holiday, holiday + 1, 0 if holiday else left + 1)


def most_instalments(terms: Terms, first: int) -> int:
    """Return the most instalments of a plan, by its first instalment.

    A loan of at most a year is extended by its own term at most. A longer loan, with its extension,
    is at most as long as the longest loan for consumption.

    Source: Measures for Personal Loans (Order 2024 No. 3), articles 14 and 39.
    """
    own = terms.instalments
    return (2 * own if own <= ONE_YEAR else LONGEST_TERM) - first + 1
