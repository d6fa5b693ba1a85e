"""What the outside world says about an applicant."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class BureauReport:
    """The central bank's credit report, reduced to what a decision uses.

    Parameters
    ----------
    months_of_history
        Months since the first credit account; zero is a thin file.
    overdue_now
        Fen overdue today.
    worst_status_24m
        Most instalments missed in a row within 24 months.
    inquiries_3m
        Lenders that asked within three months.
    monthly_income, monthly_repayments, unsecured_debt
        Fen.
    listed
        On the courts' list of persons who do not honour judgments (失信被执行人).
    """

    months_of_history: int
    overdue_now: int
    worst_status_24m: int
    inquiries_3m: int
    monthly_income: int
    monthly_repayments: int
    unsecured_debt: int
    listed: bool = False

    @property
    def debt_burden(self) -> Decimal:
        """Repayments as a share of income; one when there is no income."""
        if not self.monthly_income:
            return Decimal(1)
        return Decimal(self.monthly_repayments) / self.monthly_income


@dataclass(frozen=True, slots=True)
class SocialProfile:
    """What the wallet knows of the member's activity, as the member agreed to share it.

    Parameters
    ----------
    account_months
        Months since the account was opened.
    active_days
        Active days of the last thirty.
    contacts
        Mutual contacts.
    payments_3m
        Payments made through the wallet within three months.
    """

    account_months: int
    active_days: int
    contacts: int
    payments_3m: int
