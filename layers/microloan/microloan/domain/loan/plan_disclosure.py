"""The disclosure of a plan, which the borrower confirms before it is agreed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from microloan.domain.errors import CorruptDataError
from microloan.domain.loan.confirmation import Lender
from microloan.domain.loan.plan_quote import PlanQuote
from microloan.domain.localized_text import LocalizedText
from microloan.domain.product import BY_VERSION, Product

FORM = "plan-disclosure-1"
"""The name of the canonical form, which docs/api-contract.md describes."""

WORDING = "2027-01"
"""The version of the statements below. Another sentence is another version."""

STATEMENTS: Mapping[str, LocalizedText] = {
    "penalty": LocalizedText(
        zh="此前逾期的部分，自本方案生效之日起停止计收罚息；已产生的罚息暂不收取，按您履行方案的期数比例减免，全部履行后全部减免。方案各期逾期未还的，按原约定计收罚息。",
        en="What was overdue bears no penalty from the agreement on. The penalty from before is put"
        " aside. It is waived in proportion as you pay the instalments, and in full at the end. An"
        " instalment of the plan that is missed bears penalty as agreed before.",
    ),
    "interest": LocalizedText(
        zh="未还本金重新分期，按原日利率计息。此前已到期未还的利息平均分摊到各期，不计复利。",
        en="The unpaid principal is spread anew at the same daily rate. The interest that was"
        " billed before is spread in fixed parts and never bears interest.",
    ),
    "broken": LocalizedText(
        zh="连续两期未在宽限期内还清的，本方案终止，按原还款计划恢复计算欠款、罚息和逾期天数，已减免的部分仍然有效。",
        en="Two instalments missed in a row end the plan. The old schedule, its penalty and the"
        " days past due come back, less the part that was waived.",
    ),
    "line": LocalizedText(
        zh="方案执行期间，您的额度暂停借款，结清本笔借款后恢复。",
        en="You cannot borrow while the plan is in force. You can again when this loan is repaid.",
    ),
    "classification": LocalizedText(
        zh="本方案属于贷款重组，贷款人将按监管规定分类并报送。",
        en="The plan counts as a restructuring. The lender classifies and reports it as the rules"
        " require.",
    ),
    "early_repayment": LocalizedText(
        zh="您可随时提前还款，不收取违约金或手续费。",
        en="You can repay early on any day, free of charge.",
    ),
    "nothing_else": LocalizedText(
        zh="除上述利息外，不因本方案收取任何其他费用。",
        en="Nothing else is charged for the plan.",
    ),
}
"""The statements, by a stable name.

Source: the notice on consumption of March 2025 (relief for borrowers in temporary difficulty) and
the Measures for Personal Loans (Order 2024 No. 3). Jin Gui [2026] No. 2 asks for a disclosure
before a cost is agreed.
"""

_WORDINGS: Mapping[str, Mapping[str, LocalizedText]] = {WORDING: STATEMENTS}


def plan_statements_of(wording: str) -> Mapping[str, LocalizedText]:
    """Return the statements of a version, which stays readable for ever.

    Raises
    ------
    CorruptDataError
        For a version that never was.
    """
    if wording not in _WORDINGS:
        raise CorruptDataError(f"there is no wording {wording} of a plan")
    return _WORDINGS[wording]


# Not slotted: the facts are computed once for hash and answer.
@dataclass(frozen=True)
class PlanDisclosure:
    """The table of a plan that a borrower reads and confirms.

    Parameters
    ----------
    customer_id, loan_id
        The borrower and the loan, so that the hash of one is no confirmation of another.
    lender
        The other party.
    quote
        The plan if it is agreed on the day of the quote.
    wording
        The version of the statements.
    """

    customer_id: str
    loan_id: str
    lender: Lender
    quote: PlanQuote
    wording: str = WORDING

    @property
    def product(self) -> Product:
        """The version of the product under which the loan was agreed."""
        return BY_VERSION[self.quote.loan.terms.product_version]

    @cached_property
    def facts(self) -> Mapping[str, object]:
        """All that the borrower is shown of the plan, as the canonical form has it."""
        quote = self.quote
        return {
            "form": FORM,
            "wording": self.wording,
            "lender": {"name": self.lender.name, "licence": self.lender.licence},
            "borrower": self.customer_id,
            "loan_id": self.loan_id,
            "agreed_on": quote.day.isoformat(),
            "type": quote.type.value,
            "holiday": quote.terms.holiday,
            "instalments": quote.terms.instalments,
            "first_due": quote.first_due.isoformat(),
            "last_due": quote.last_due.isoformat(),
            "daily_rate": f"{quote.loan.terms.daily_rate.normalize():f}",
            "principal": quote.principal,
            "deferred_interest": quote.deferred,
            "penalty_put_aside": quote.waivable,
            "other_fees": 0,
            "total_interest": quote.total_interest,
            "total": quote.total,
            "schedule": [
                [line.number, line.due.isoformat(), line.principal, line.interest]
                for line in quote.schedule
            ],
        }

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the canonical form, in hexadecimal digits."""
        canonical = json.dumps(self.facts, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()
