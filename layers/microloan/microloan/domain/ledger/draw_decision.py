"""The decision on a draw: its facts, its version of the rules, and its result."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from microloan.domain.calendar import business_date
from microloan.domain.ledger.line_standing import LineStanding
from microloan.domain.product import BY_VERSION, Product

# Facts that are left out where a decision is kept, so that the entry of a draw stays small. They
# belong to the form `loan-entry-1`: another value would break the hash of every draw before.
_UNSAID: Mapping[str, Any] = {
    "result": "accepted",
    "standing": LineStanding.CLEAR.value,
    "open_loans": 0,
    "in_hour": 0,
    "in_day": 0,
}


@dataclass(frozen=True, slots=True)
class FraudScore:
    """A provider's second opinion on a draw.

    Parameters
    ----------
    score
        From 0, no sign of fraud, to 1,000.
    model
        The provider's name and version of the model.
    """

    score: int
    model: str


@dataclass(frozen=True, slots=True)
class DrawFacts:
    """All facts of the decision on a draw.

    Parameters
    ----------
    decided_at
        The instant, by which the draws of the last hour and day are counted.
    product_version
        The version of the product whose bounds hold.
    amount, available
        Fen: what is asked for, and the part of limit and extra that is not used.
    standing
        The line's. Arrears are those of any loan of the customer.
    good_until
        The last day of the assessment. None where no assessment set it.
    consent_withdrawn_on
        The day on which the customer withdrew a consent. None without a withdrawal.
    fraud
        None where the bank has no provider, and before the provider is asked.
    unused_since
        The day of the last use, where it is so long ago that a new assessment is due. Else None.
    """

    decided_at: datetime
    product_version: str
    amount: int
    available: int
    standing: LineStanding
    open_loans: int
    good_until: date | None
    consent_withdrawn_on: date | None
    draws_in_hour: int
    draws_in_day: int
    fraud: FraudScore | None = None
    unused_since: date | None = None

    @property
    def product(self) -> Product:
        """The terms whose bounds hold."""
        return BY_VERSION[self.product_version]

    @property
    def decided_on(self) -> date:
        """The business date of the decision."""
        return business_date(self.decided_at)


@dataclass(frozen=True, slots=True)
class DrawDecision:
    """A decision on a draw, kept with the draw or with its refusal.

    Parameters
    ----------
    rules
        The version of the rules that decided.
    result
        `accepted`, or the code of the first rule that refused.
    """

    facts: DrawFacts
    result: str
    rules: str

    @property
    def stored(self) -> Mapping[str, Any]:
        """The decision as the journal keeps it, without what goes without saying."""
        facts = self.facts
        kept: dict[str, Any] = {
            "rules": self.rules,
            "result": self.result,
            "at": facts.decided_at.isoformat(),
            "product": facts.product_version,
            "amount": facts.amount,
            "available": facts.available,
            "standing": facts.standing.value,
            "open_loans": facts.open_loans,
            "good_until": _iso(facts.good_until),
            "withdrawn_on": _iso(facts.consent_withdrawn_on),
            "in_hour": facts.draws_in_hour,
            "in_day": facts.draws_in_day,
        }
        if facts.unused_since:
            kept["unused_since"] = facts.unused_since.isoformat()
        if fraud := facts.fraud:
            kept["fraud"] = {"score": fraud.score, "model": fraud.model}
        return {name: value for name, value in kept.items() if value != _UNSAID.get(name)}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "DrawDecision":
        """Return the decision of what the journal keeps."""
        kept = {**_UNSAID, **stored}
        facts = DrawFacts(
            decided_at=datetime.fromisoformat(kept["at"]),
            product_version=kept["product"],
            amount=kept["amount"],
            available=kept["available"],
            standing=LineStanding(kept["standing"]),
            open_loans=kept["open_loans"],
            good_until=_day(kept.get("good_until")),
            consent_withdrawn_on=_day(kept.get("withdrawn_on")),
            draws_in_hour=kept["in_hour"],
            draws_in_day=kept["in_day"],
            fraud=FraudScore(**kept["fraud"]) if "fraud" in kept else None,
            unused_since=_day(kept.get("unused_since")),
        )
        return cls(facts, kept["result"], kept["rules"])


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None
