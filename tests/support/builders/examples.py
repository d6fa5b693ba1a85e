"""Values that the tests share: a contract, a loan in the books, a person, a member."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from microloan.domain import ids
from microloan.domain.channel import Channel
from microloan.domain.customers.customer import Card, Identity, Profile
from microloan.domain.invitations.member import Member
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.draw_rules import facts_of, require_accepted
from microloan.domain.ledger.events import LoanAgreement, LoanEvent, LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_account import LoanAccount, open_account, post_event
from microloan.domain.loan.disclosure import Disclosure, confirm
from microloan.domain.loan.loan import Loan, Terms
from microloan.domain.loan.quote import Quote
from microloan.domain.payments.transfer import Direction, Transfer
from microloan.domain.product import PRODUCT
from microloan.domain.underwriting.applicant_data import (
    ApplicantData,
    BureauReport,
    WalletActivity,
    WalletProfile,
)
from microloan.domain.underwriting.decision import Applicant, Decision, Offer
from microloan.ports.application_writes import AddDecision
from microloan.ports.applications import Application
from microloan.ports.onboarding_writes import AddCustomer, SaveCard
from microloan.ports.writes import SaveLine
from microloan_testing.confirmations import LENDER, confirmation_of

if TYPE_CHECKING:
    from microloan.ports.writes import Write

RATE = Decimal("0.0005")
DRAWN_ON = date(2024, 1, 15)
CUSTOMER = "cust-1"
CARD = Card("card-1", "token-1", "Bank of Examples", "1234")
PROFILE = Profile(CUSTOMER, b"sealed", DRAWN_ON)
LINE = CreditLine(limit=50_000_00, daily_rate=RATE)
PERSON = Identity("张三", "11010519900307123X", "+8613800138000", date(1990, 3, 7))
GOOD_REPORT = BureauReport(
    months_of_history=60,
    overdue_now=0,
    worst_status_24m=0,
    inquiries_3m=0,
    monthly_income=20_000_00,
    monthly_repayments=2_000_00,
    unsecured_debt=0,
)
# Of a customer whose price is not the lowest.
WEAK_REPORT = replace(
    GOOD_REPORT,
    months_of_history=6,
    worst_status_24m=1,
    inquiries_3m=4,
    missed_24m=2,
    card_utilisation=95,
)
LIVELY = WalletActivity(account_months=72, active_days=28, contacts=150, payments_3m=60)
GOOD_PROFILE = WalletProfile(qq=LIVELY, wechat=LIVELY)
GOOD_APPLICANT = Applicant(Channel.WECHAT, 33, ApplicantData(GOOD_REPORT, GOOD_PROFILE))
# A good decision, which gives the line of anybody who skips the onboarding.
GIVEN = Decision(
    decided_on=DRAWN_ON,
    offer=Offer(LINE.limit, RATE),
    score=700,
    default_probability=Decimal("0.01"),
    grade="A",
    reasons=(),
    model="made-up",
    policy="made-up",
    fingerprint=GOOD_APPLICANT.fingerprint,
)
NOON = datetime(2024, 1, 15, 4, 0, tzinfo=UTC)


def known(
    customer_id: str = CUSTOMER,
    limit: int = LINE.limit,
    rate: Decimal = RATE,
    today: date = DRAWN_ON,
) -> "tuple[Write, ...]":
    """Return what an onboarding leaves: a profile, a decision, its line, and a card."""
    decision = replace(GIVEN, decided_on=today, offer=Offer(limit, rate))
    application = Application(ids.application_id(customer_id, 0), decision, GOOD_APPLICANT)
    line = CreditLine(limit, rate, good_until=decision.valid_until())
    return (
        AddCustomer(f"pseudonym of {customer_id}", Profile(customer_id, b"sealed", today)),
        AddDecision(customer_id, application),
        SaveLine(customer_id, line, None),
        SaveCard(customer_id, CARD),
    )


def member(openid: str = "o1", channel: Channel = Channel.WECHAT) -> Member:
    return Member(channel, openid, date(2024, 12, 31), 12, 48, 20)


def terms(
    principal: int = 10_000_00,
    instalments: int = 10,
    drawn_on: date = DRAWN_ON,
    rate: Decimal = RATE,
) -> Terms:
    return Terms.agree(principal, rate, instalments, drawn_on, min(drawn_on.day, 28))


def loan(
    principal: int = 10_000_00,
    instalments: int = 10,
    drawn_on: date = DRAWN_ON,
    rate: Decimal = RATE,
) -> Loan:
    return Loan.draw(terms(principal, instalments, drawn_on, rate))


def opening(
    contract: Terms, loan_id: str = "loan-1", customer_id: str = CUSTOMER, purpose: str = "travel"
) -> LoanAgreement:
    return LoanAgreement(loan_id, customer_id, Channel.WECHAT, CARD.card_id, purpose, contract)


def event(kind: LoanEventType, amount: int, day: date, transfer_id: str = "t-1") -> LoanEvent:
    return LoanEvent(kind, amount, day, day, transfer_id)


def drawn(contract: Terms, loan_id: str = "loan-1") -> tuple[LoanAccount, Entry]:
    first = event(
        LoanEventType.DRAWN, contract.principal, contract.drawn_on, ids.disbursement_id(loan_id)
    )
    shown = Disclosure(CUSTOMER, LENDER, Quote(contract))
    agreed = confirm(shown, confirmation_of(shown.hash))
    return open_account(opening(contract, loan_id), replace(first, agreed=agreed))


def history(
    contract: Terms,
    payments: Iterable[tuple[date, int]] = (),
    loan_id: str = "loan-1",
    days_in_transit: int = 0,
) -> list[tuple[LoanAccount, Entry]]:
    """Return each state of a loan with the entry that led to it: drawn, disbursed, then paid."""
    arrival = contract.drawn_on + timedelta(days=days_in_transit)
    paid_out = event(LoanEventType.DISBURSED, contract.principal, arrival)
    steps = [drawn(contract, loan_id)]
    steps.append(post_event(steps[-1][0], paid_out))
    steps += _pay(steps[-1][0], payments)
    return steps


def _pay(
    account: LoanAccount, payments: Iterable[tuple[date, int]]
) -> list[tuple[LoanAccount, Entry]]:
    steps = []
    for day, amount in payments:
        if not account.status.closed:
            account, entry = post_event(account, event(LoanEventType.REPAID, amount, day))
            steps.append((account, entry))
    return steps


def noon(day: date) -> datetime:
    """Noon in China."""
    return datetime.combine(day, time(4), UTC)


def draw(
    line: CreditLine, amount: int, day: date = DRAWN_ON, loan_id: str = "loan-1"
) -> CreditLine:
    """A line after a draw at noon, or the refusal."""
    require_accepted(facts_of(line, amount, PRODUCT, noon(day)))
    return line.draw(amount, loan_id, noon(day))


def transfer(transfer_id: str = "t-1", loan_id: str = "loan-1", amount: int = 100_00) -> Transfer:
    return Transfer(
        transfer_id, Direction.COLLECT, CUSTOMER, loan_id, CARD.card_id, amount, DRAWN_ON, NOON
    )


def days(start: date, count: int) -> tuple[date, ...]:
    return tuple(start + timedelta(days=n) for n in range(count))
