"""One item of each kind, as DynamoDB stores it."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from microloan.adapters.dynamodb import application_items as applications
from microloan.adapters.dynamodb import customer_items as customers
from microloan.adapters.dynamodb.approval_items import approval_to_item
from microloan.adapters.dynamodb.closing_items import (
    LAST,
    closing_to_item,
    segment_key,
    totals_to_item,
)
from microloan.adapters.dynamodb.credit_items import credit_to_item
from microloan.adapters.dynamodb.draw_refusal_items import refusal_to_item
from microloan.adapters.dynamodb.entry_items import entry_to_item
from microloan.adapters.dynamodb.invitation_items import (
    campaign_to_item,
    progress_to_item,
    tally_to_item,
)
from microloan.adapters.dynamodb.line_change_items import line_change_to_item
from microloan.adapters.dynamodb.loan_items import loan_to_item
from microloan.adapters.dynamodb.member_items import member_to_item
from microloan.adapters.dynamodb.plan_offer_items import offer_to_item
from microloan.adapters.dynamodb.screening_items import (
    case_to_item,
    list_to_item,
    screening_to_item,
)
from microloan.adapters.dynamodb.transfer_items import transfer_to_item
from microloan.domain import ids
from microloan.domain.approval import Act, Approval
from microloan.domain.calendar import SHANGHAI
from microloan.domain.channel import Channel
from microloan.domain.customers.screening import CLEAR, Screening
from microloan.domain.customers.screening_case import ScreeningList, digest_of
from microloan.domain.invitations.campaign import Campaign, CampaignTerms, EligibilityCounts
from microloan.domain.invitations.lottery import RankRange
from microloan.domain.invitations.rank_histogram import RankHistogram
from microloan.domain.ledger.closing import Closing, DaySums, close
from microloan.domain.ledger.draw_rules import decide, facts_of
from microloan.domain.ledger.end_of_day import value_loan
from microloan.domain.ledger.journal import Entry, LedgerAccount, add
from microloan.domain.ledger.line_change import LineChange, LineSettings
from microloan.domain.ledger.line_extra import Extra
from microloan.domain.ledger.line_freeze import Freeze, FreezeCode
from microloan.domain.ledger.plan_offer import PlanOffer
from microloan.domain.ledger.suspense import receive
from microloan.domain.loan.plan import PlanTerms
from microloan.domain.payments.credit import Credit
from microloan.domain.product import PRODUCT
from microloan.domain.underwriting.consent import (
    CURRENT,
    Consent,
    ConsentRecord,
    ConsentWithdrawal,
    Inquiry,
    require_consents,
)
from microloan.domain.underwriting.review import Review
from microloan.ports.applications import Application
from microloan.ports.invitations import ShardProgress, ShardTally, ShardTask
from microloan.ports.writes import AddDrawRefusal, LoanRecord
from tests.support.builders import examples

Item = dict[str, Any]

DAY = examples.DRAWN_ON
AT = datetime.combine(DAY, time(12), SHANGHAI)
APPLICATION = ids.application_id(examples.CUSTOMER, 0)


def sample_items() -> dict[str, Item]:
    """Return items by the heading of their example, without attributes that are None."""
    items = _people() | _money() | _days() | _lotteries()
    return {
        name: {key: value for key, value in item.items() if value is not None}
        for name, item in items.items()
    }


def _people() -> dict[str, Item]:
    consents = ConsentRecord(APPLICATION, Channel.WECHAT, AT, require_consents(CURRENT))
    application = Application(APPLICATION, examples.GIVEN, examples.GOOD_APPLICANT, Review(DAY))
    offer = PlanOffer(
        "loan-1", PlanTerms(4, 13), "approval-1", "wang", "li", AT, "lost the job, case 4711"
    )
    card = replace(examples.CARD, bound_at=AT)
    approval = Approval(
        approval_id="appr-1",
        act=Act.RESOLVE_TRANSFER,
        customer_id=examples.CUSTOMER,
        subject="out-1",
        amount=1_000_00,
        details=(
            ("evidence", "Gateway's mail of 15 January"),
            ("result", "settled"),
            ("settled_on", "2024-01-15"),
        ),
        requested_by="arn:aws:iam::111122223333:user/li",
        requested_at=AT,
        reason="No answer for two days",
    )
    freeze = Freeze(FreezeCode.SUSPECTED_FRAUD, date(2024, 2, 14), "wang", AT)
    free = LineSettings.of(examples.LINE)
    change = LineChange(
        3, AT, "wang", "", "Case 4711, two wallets", free, replace(free, freeze=freeze)
    )
    refused = decide(facts_of(examples.LINE.close(), 500_00, PRODUCT, AT))
    drawn = examples.draw(examples.LINE, 1_000_00, DAY)
    extended = replace(
        drawn, extra=Extra(5_000_00, DAY, date(2024, 3, 1)), last_used_on=date(2023, 12, 4)
    )
    withdrawal = ConsentWithdrawal(Consent.DATA_SHARING, Channel.WECHAT, AT)
    return {
        "Member": member_to_item(
            replace(examples.member(), campaign="spring", invited_until=date(2024, 4, 14))
        ),
        "PROFILE": customers.profile_to_item(examples.PROFILE),
        "IDENTITY": customers.identity_key("3f1c…") | {"owner": examples.CUSTOMER},
        "CARD": customers.card_to_item(examples.CUSTOMER, card),
        "LINE": customers.line_to_item(examples.CUSTOMER, extended, 2),
        "Refused draw": refusal_to_item(AddDrawRefusal(examples.CUSTOMER, "loan-9", refused)),
        "Withdrawal of a consent": applications.withdrawal_to_item(examples.CUSTOMER, withdrawal),
        "Plan offer": offer_to_item(examples.CUSTOMER, offer),
        "Line change": line_change_to_item(examples.CUSTOMER, change),
        "CONSENT": applications.consent_to_item(examples.CUSTOMER, consents),
        "INQUIRY": applications.inquiry_to_item(examples.CUSTOMER, Inquiry.under(consents)),
        "DECISION": applications.decision_to_item(examples.CUSTOMER, application),
        "OWNER": applications.owner_key(APPLICATION) | {"owner": examples.CUSTOMER},
        "Pending review": applications.review_key(application),
        "RELATED": applications.related_key(examples.CUSTOMER),
        "Approval": approval_to_item(approval),
        **_screening(),
    }


def _screening() -> dict[str, Item]:
    screening, case = Screening(listed=2, released=1).open_hold(examples.CUSTOMER, AT)
    _, by_hand = CLEAR.open_hold_by_hand(examples.CUSTOMER, "wang", "Case 4711 of the police", AT)
    current = ScreeningList(2, digest_of([examples.CUSTOMER]), 1, AT, scanned_at=AT)
    return {
        "SCREENING": screening_to_item(examples.CUSTOMER, screening, 4),
        "Case": case_to_item(case),
        "Case by hand": case_to_item(by_hand),
        "Screening list": list_to_item(current),
    }


def _credit() -> Item:
    credit = Credit("bank-20240115-7", "for my loan", False, 300_00, DAY)
    return credit_to_item(receive(credit, "", DAY)[0])


def _money() -> dict[str, Item]:
    (_, entry), (account, _) = examples.history(examples.terms(1_000_00, 5))
    return {
        "Credit in suspense": _credit(),
        "Loan": loan_to_item(LoanRecord(account, collecting="in-1")),
        "Entry": entry_to_item(entry),
        "Transfer": transfer_to_item(examples.transfer()),
    }


def _days() -> dict[str, Item]:
    closing, valuation = _closing()
    segment = segment_key((DAY,), 0, 2) | {"totals": {str(DAY): totals_to_item(closing.totals)}}
    return {
        "Valuation": entry_to_item(valuation),
        "Segment": segment,
        "Closing": closing_to_item(closing),
        "Pointer": LAST | {"day": str(DAY)},
    }


def _closing() -> tuple[Closing, Entry]:
    history = examples.history(examples.terms(1_000_00, 5))
    entries = [entry for _, entry in history]
    sums = DaySums(len(entries), add(*(entry.postings for entry in entries)))
    nothing = dict.fromkeys(LedgerAccount, 0)
    return close(DAY, nothing, sums, value_loan(history[-1][0], DAY))


def _lotteries() -> dict[str, Item]:
    counts = EligibilityCounts(listed=200, eligible=120, refused={"debtor": 80}, digest=7)
    campaign = Campaign(
        terms=CampaignTerms("spring", Channel.WECHAT, 20),
        seed="seed",
        as_of=DAY,
        opened_at=AT,
        counted=counts,
    )
    task = ShardTask("spring", 1, 0, 2, RankRange(0, 0, 2))
    histogram = RankHistogram(counts, 0, 0, (30, 30, 30, 30))
    return {
        "Campaign": campaign_to_item(campaign),
        "Tally": tally_to_item(task, ShardTally(histogram)),
        "Progress": progress_to_item(task, ShardProgress(("wechat#o1",), places=1)),
    }
