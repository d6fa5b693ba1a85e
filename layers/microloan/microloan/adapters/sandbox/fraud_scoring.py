"""Stand-in for the provider of fraud scores, which depends on the card.

The three digits before the last of the card number select the answer:

- 912: a score above every bound
- 913: no answer
- other: no sign of fraud
"""

from microloan.domain.errors import UnavailableError
from microloan.domain.ledger.draw_decision import FraudScore
from microloan.ports.fraud_scoring import FraudQuery

_MODEL = "sandbox-1"
_SUSPECT, _SILENT = "sandbox-912-", "sandbox-913-"


class SandboxFraudScoring:
    """The port `FraudScoring`."""

    def score(self, query: FraudQuery) -> FraudScore:
        """Return the score of the card."""
        token = query.card.token
        if token.startswith(_SILENT):
            raise UnavailableError("We cannot check your loan at the moment. Try again later.")
        return FraudScore(1_000 if token.startswith(_SUSPECT) else 0, _MODEL)
