"""`POST /bank-cards`: a member binds an own-name debit card."""

from http import HTTPStatus

from microloan.composition.container import Container
from microloan.composition.environment import Environment
from microloan.entrypoints.http.resolver import BODY, Api, CurrentRequest, described
from microloan.entrypoints.models.identity import card_number_of, identity_of
from microloan.entrypoints.models.onboarding import CardAnswer
from microloan.entrypoints.models.onboarding_requests import BindCardBody
from microloan.usecases.onboarding.bind_card import bind_card

container = Container(
    Environment.from_env("MEMBERS_TABLE", "CUSTOMERS_TABLE", "KEY_ID", "HMAC_KEY_ID")
).preload("identity_index", "identity_cipher", "clock")
handler = Api()


@handler.post(
    "/bank-cards",
    **described(
        "Onboarding",
        "Bind a debit card",
        *(*BODY, "not_invited", "name_invalid"),
        *("resident_id_format", "resident_id_region", "resident_id_birth"),
        *("resident_id_check_digit", "born_in_future", "born_too_long_ago", "under_age"),
        *("identity_mismatch", "mobile_invalid", "card_number_length", "card_unknown"),
        *("card_not_debit", "card_not_own", "card_refused", "upstream_unavailable"),
        status=HTTPStatus.CREATED,
        links={
            "Apply": {"operationId": "post_application"},
            "Draw": {
                "operationId": "post_loan",
                "requestBody": {"card_id": "$response.body#/card_id"},
            },
        },
    ),
)
def post_bank_card(request: CurrentRequest, body: BindCardBody) -> CardAnswer:
    """Bind a card."""
    card = bind_card(
        request.caller,
        identity_of(body),
        card_number_of(body),
        identities=container.identity_index,
        vault=container.identity_cipher,
        gateway=container.gateway,
        clock=container.clock,
    )
    request.log_fields(card_id=card.card_id)
    return CardAnswer.from_value(card)
