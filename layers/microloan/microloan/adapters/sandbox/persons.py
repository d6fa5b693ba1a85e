"""Stand-in credit bureau and social data, which depend on the test person.

The three digits before the check digit of the resident ID select the person:

- 001: excellent, with a lively wallet the highest limit at the lowest rate
- 002: good
- 003: thin file, no credit history yet
- 004: delinquent, a loan is overdue now
- 005: listed by a court
- 006: too many lenders inquired
- 007: deep in debt
- 008: fair, with a wallet of middling activity passes at the highest rate
- 009: the bureau does not answer
- other: good, with an income that depends on the digits

The wallet data of a member whose openid begins with `silent` are unavailable, for any person.
"""

from dataclasses import replace

from microloan.adapters.credit_data.combined import SECONDS, CombinedCreditData
from microloan.domain.channel import Channel, member_key
from microloan.domain.customers.customer import Identity
from microloan.domain.errors import UnavailableError
from microloan.domain.underwriting.applicant_data import BureauReport, WalletActivity, WalletProfile
from microloan.ports.customers import CustomerStore

_GOOD = BureauReport(
    months_of_history=48,
    overdue_now=0,
    worst_status_24m=0,
    inquiries_3m=1,
    monthly_income=12_000_00,
    monthly_repayments=2_000_00,
    unsecured_debt=5_000_00,
    card_utilisation=20,
)
_PERSONS = {
    "001": replace(
        _GOOD,
        months_of_history=120,
        inquiries_3m=0,
        monthly_income=60_000_00,
        unsecured_debt=0,
        card_utilisation=5,
    ),
    "002": _GOOD,
    "003": replace(
        _GOOD,
        months_of_history=0,
        monthly_income=6_000_00,
        unsecured_debt=0,
        card_utilisation=0,
    ),
    "004": replace(
        _GOOD,
        overdue_now=1_500_00,
        worst_status_24m=3,
        overdue_months_now=3,
        missed_24m=4,
        card_utilisation=95,
    ),
    "005": replace(_GOOD, listed=True),
    "006": replace(_GOOD, inquiries_3m=12),
    "007": replace(_GOOD, monthly_repayments=9_000_00, card_utilisation=90),
    "008": BureauReport(
        months_of_history=24,
        overdue_now=0,
        worst_status_24m=2,
        inquiries_3m=4,
        monthly_income=60_000_00,
        monthly_repayments=2_000_00,
        unsecured_debt=0,
        missed_24m=3,
        card_utilisation=60,
    ),
}
_SILENT = "009"
_SILENT_MEMBER = "silent"


class SandboxCreditBureau:
    """The port `CreditBureau`."""

    def report(self, identity: Identity, query_id: str) -> BureauReport:  # noqa: ARG002 - it counts no queries
        """Return the test person's report."""
        digits = identity.resident_id[14:17]
        if digits == _SILENT:
            raise UnavailableError("The credit bureau is temporarily unavailable. Try again later.")
        income = 8_000_00 + int(digits) % 20 * 1_000_00
        return _PERSONS.get(digits, replace(_GOOD, monthly_income=income))


class SandboxWalletActivityProvider:
    """The port `WalletActivityProvider`: a member's own wallet, from the white list."""

    def __init__(self, people: CustomerStore) -> None:
        self._people = people

    def profile(self, channel: Channel, openid: str) -> WalletProfile:
        """Return the member's activity on the white list."""
        if openid.startswith(_SILENT_MEMBER):
            raise UnavailableError("Wallet data is temporarily unavailable. Try again later.")
        member = self._people.member(member_key(channel, openid))
        if member is None:
            raise UnavailableError("The wallet has no data of this member. Try again later.")
        activity = WalletActivity(
            account_months=member.account_months,
            active_days=member.active_days,
            contacts=member.account_months * 2,
            payments_3m=member.active_days * 2,
        )
        return WalletProfile(**{channel.value: activity})


def sandbox_credit_data(people: CustomerStore, seconds: float = SECONDS) -> CombinedCreditData:
    """Return the stand-ins for both credit data providers."""
    return CombinedCreditData(
        SandboxCreditBureau(), SandboxWalletActivityProvider(people), seconds=seconds
    )
