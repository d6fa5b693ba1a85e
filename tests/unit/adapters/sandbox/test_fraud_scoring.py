"""The stand-in for fraud scores follows the number of the card that a draw is paid to."""

from dataclasses import replace

import pytest

from microloan.adapters.sandbox.fraud_scoring import SandboxFraudScoring
from microloan.adapters.sandbox.payment_gateway import SandboxPaymentGateway
from microloan.domain.errors import UnavailableError
from microloan.domain.product import BY_VERSION
from microloan.ports.fraud_scoring import FraudQuery
from microloan_testing import persons
from tests.support.builders.examples import PERSON
from tests.support.servers.fraud_scoring import QUERY

# Binding a card reads and writes nothing.
GATEWAY = SandboxPaymentGateway(table=None)  # type: ignore[arg-type] # as said


def draw_to(behaviour: str) -> FraudQuery:
    """Return the question about a draw to a card that was bound in a sandbox."""
    card = GATEWAY.register_card(PERSON, persons.card_number(behaviour))
    return replace(QUERY, card=card)


def test_suspect_card_has_a_score_above_every_bound() -> None:
    score = SandboxFraudScoring().score(draw_to("912")).score
    assert score > max(product.max_fraud_score for product in BY_VERSION.values())


def test_provider_of_a_silent_card_does_not_answer() -> None:
    with pytest.raises(UnavailableError) as refusal:
        SandboxFraudScoring().score(draw_to("913"))
    assert refusal.value.code == "upstream_unavailable"


@pytest.mark.parametrize("behaviour", ["000", "100", "901", "909", "914"])
def test_every_other_card_shows_no_sign_of_fraud(behaviour: str) -> None:
    score = SandboxFraudScoring().score(draw_to(behaviour))
    assert (score.score, score.model) == (0, "sandbox-1")
