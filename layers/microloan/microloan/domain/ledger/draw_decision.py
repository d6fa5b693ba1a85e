"""The decision on a draw: its facts, its version of the rules, and its result."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from microloan.domain.ledger.line_standing import LineStanding
from microloan.domain.product import BY_VERSION, Product


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
    decided_on
        Its business date.
    product_version
        The version of the product whose bounds hold.
    amount, available
        Fen: what is asked for, and the part of the limit that is not used.
    standing
        The line's. Arrears are those of any loan of the customer.
    good_until
        The last day of the assessment. None where no assessment set it.
    consent_withdrawn_on
        The day on which the customer withdrew a consent. None without a withdrawal.
    fraud
        None where the bank has no provider, and before the provider is asked.
    """

    decided_at: datetime
    decided_on: date
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

    @property
    def product(self) -> Product:
        """The terms whose bounds hold."""
        return BY_VERSION[self.product_version]


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
        """The decision as the journal keeps it, without facts that are absent."""
        facts = self.facts
        fraud = facts.fraud
        kept = {
            "rules": self.rules,
            "result": self.result,
            "decided_at": facts.decided_at.isoformat(),
            "decided_on": facts.decided_on.isoformat(),
            "product": facts.product_version,
            "amount": facts.amount,
            "available": facts.available,
            "standing": facts.standing.value,
            "open_loans": facts.open_loans,
            "good_until": facts.good_until.isoformat() if facts.good_until else None,
            "withdrawn_on": (
                facts.consent_withdrawn_on.isoformat() if facts.consent_withdrawn_on else None
            ),
            "in_hour": facts.draws_in_hour,
            "in_day": facts.draws_in_day,
            "fraud": {"score": fraud.score, "model": fraud.model} if fraud else None,
        }
        return {name: value for name, value in kept.items() if value is not None}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "DrawDecision":
        """Return the decision of what the journal keeps."""
        good, withdrawn = stored.get("good_until"), stored.get("withdrawn_on")
        facts = DrawFacts(
            decided_at=datetime.fromisoformat(stored["decided_at"]),
            decided_on=date.fromisoformat(stored["decided_on"]),
            product_version=stored["product"],
            amount=stored["amount"],
            available=stored["available"],
            standing=LineStanding(stored["standing"]),
            open_loans=stored["open_loans"],
            good_until=date.fromisoformat(good) if good else None,
            consent_withdrawn_on=date.fromisoformat(withdrawn) if withdrawn else None,
            draws_in_hour=stored["in_hour"],
            draws_in_day=stored["in_day"],
            fraud=FraudScore(**stored["fraud"]) if "fraud" in stored else None,
        )
        return cls(facts, stored["result"], stored["rules"])
