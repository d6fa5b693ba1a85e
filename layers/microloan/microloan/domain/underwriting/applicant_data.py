"""The credit data providers' facts about an applicant."""

from dataclasses import dataclass
from decimal import Decimal

from microloan.domain.channel import Channel


@dataclass(frozen=True, slots=True)
class BureauReport:
    """The central bank's credit report, reduced to what a decision uses.

    Parameters
    ----------
    months_of_history
        Months since the first credit account. Zero is a thin file.
    overdue_now
        Fen overdue today.
    worst_status_24m
        Most instalments missed in a row within 24 months.
    inquiries_3m
        Lenders that inquired within three months.
    monthly_income, monthly_repayments, unsecured_debt
        Fen.
    listed
        Whether on the courts' list of persons who do not honour judgments (失信被执行人).
    overdue_months_now
        Consecutive instalments that the worst account is behind today. The report's status 1 to 7.
    missed_24m
        Months of the last 24 in which any payment was missed.
    card_utilisation
        Percent of all credit card limits that is used, zero without a card.
    """

    months_of_history: int
    overdue_now: int
    worst_status_24m: int
    inquiries_3m: int
    monthly_income: int
    monthly_repayments: int
    unsecured_debt: int
    listed: bool = False
    overdue_months_now: int = 0
    missed_24m: int = 0
    card_utilisation: int = 0

    @property
    def debt_burden(self) -> Decimal:
        """Repayments as a share of income, one without an income."""
        if not self.monthly_income:
            return Decimal(1)
        return Decimal(self.monthly_repayments) / self.monthly_income


@dataclass(frozen=True, slots=True)
class WalletActivity:
    """A member's activity in one wallet, shared with the member's consent.

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


@dataclass(frozen=True, slots=True)
class WalletProfile:
    """The activity of a person in each wallet, None without an account."""

    qq: WalletActivity | None = None
    wechat: WalletActivity | None = None

    def of(self, channel: Channel) -> WalletActivity | None:
        """Return the activity in a channel's wallet.

        Examples
        --------
        >>> WalletProfile(qq=WalletActivity(60, 20, 100, 40)).of(Channel.WECHAT) is None
        True
        """
        return self.qq if channel is Channel.QQ else self.wechat


@dataclass(frozen=True, slots=True)
class ApplicantData:
    """All credit data of a person, at one time."""

    bureau: BureauReport
    social: WalletProfile
