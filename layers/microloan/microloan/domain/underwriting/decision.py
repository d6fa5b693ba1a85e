"""A credit decision, and all facts that it is based on."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from microloan.domain import ids
from microloan.domain.channel import Channel
from microloan.domain.product import PRODUCT, Product
from microloan.domain.underwriting.applicant_data import ApplicantData
from microloan.domain.underwriting.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Applicant:
    """All facts of a decision.

    Parameters
    ----------
    age
        Whole years, on the day of the decision.
    related
        Whether the person is a related person of the bank, to whom it must not lend unsecured
        (Commercial Bank Law of the PRC, article 40).
    """

    channel: Channel
    age: int
    evidence: ApplicantData
    related: bool = False

    @property
    def fingerprint(self) -> str:
        """The fingerprint of all facts: the same for the same figures, in every version."""
        return ids.fingerprint(asdict(self))


@dataclass(frozen=True, slots=True)
class Offer:
    """The offer of an approval: a limit in fen and a rate per day."""

    limit: int
    daily_rate: Decimal


@dataclass(frozen=True, slots=True)
class ShadowDecision:
    """A challenger's score, which never changes an answer."""

    model: str
    score: int


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision with its reasons, model and policy, without an offer when declined.

    Parameters
    ----------
    default_probability
        Within a year, as the card's scale has it for the score.
    grade
        Empty when the probability of default is too high for any.
    fingerprint
        The fingerprint of the applicant.
    """

    decided_on: date
    offer: Offer | None
    score: int
    default_probability: Decimal
    grade: str
    reasons: tuple[str, ...]
    model: str
    policy: str
    fingerprint: str
    shadow: ShadowDecision | None = None

    @property
    def outcome(self) -> Outcome:
        """Approved or declined."""
        return Outcome.APPROVED if self.offer else Outcome.DECLINED

    def valid_until(self, product: Product = PRODUCT) -> date:
        """Return the last day on which the decision stands without a new query."""
        return self.decided_on + (product.approval_valid if self.offer else product.decline_valid)
