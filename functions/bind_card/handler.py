"""`POST /bank-cards`: a member binds an own-name debit card."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from microloan.entry.answers import CardAnswer
from microloan.entry.api import Api
from microloan.entry.environment import Environment
from microloan.entry.requests import BindCardBody, card_number_of, identity_of
from microloan.entry.wiring import Wiring
from microloan.usecases.bind_card import bind_card

wiring = Wiring(Environment.from_env("MEMBERS_TABLE", "CUSTOMERS_TABLE", "KEY_ID", "HMAC_KEY_ID"))
handler = Api()


@handler.routes.post("/bank-cards")
def post_bank_card(body: BindCardBody) -> Response[CardAnswer]:
    """Bind a card."""
    card = bind_card(
        handler.caller,
        identity_of(body),
        card_number_of(body),
        people=wiring.people,
        vault=wiring.vault,
        rails=wiring.rails,
        clock=wiring.clock,
    )
    handler.note(card_id=card.card_id)
    return Response(HTTPStatus.CREATED, "application/json", CardAnswer.of(card))
