"""What a handler's types do not say of a route: its status, its key, and how it may refuse."""

from dataclasses import dataclass
from http import HTTPStatus

_BODY = ("malformed", "json_invalid")
_KEY = ("idempotency_key_invalid", "idempotency_mismatch")
# Of our functions on every route, or of API Gateway and its firewall before they are asked.
_ANYWHERE = (
    *("body_too_large", "media_type_unsupported", "blocked", "too_many"),
    *("internal", "busy", "conflict", "no_answer", "out_of_time"),
)
_TOKEN = ("unauthorized", "forbidden")
# A path whose name has characters that no name has is no route.
_NAMED = ("no_route",)
_SIGNATURE = ("signature_wrong", "timestamp_stale")
# Whoever shows no signature of IAM is not told that there is anything.
_OPERATOR = ("forbidden", "no_route")
_AMOUNT = ("amount_too_small", "amount_not_whole_hundred", "amount_exceeds_available")
_CUSTOMER = ("customer_not_found",)


@dataclass(frozen=True, slots=True)
class Route:
    """A route as a caller must know it.

    Parameters
    ----------
    tag
        What it belongs to; one of `parts.TAGS`.
    summary
        What it does, in a few words.
    refusals
        The codes of the problems that only some routes have.
    status
        Of an answer that went well.
    keyed
        Whether it needs an `Idempotency-Key`.
    signed
        Whether the payment rails call it, with a signature instead of a wallet's token.
    operated
        Whether operators call it, by IAM instead of a wallet's token.
    """

    tag: str
    summary: str
    refusals: tuple[str, ...] = ()
    status: HTTPStatus = HTTPStatus.OK
    keyed: bool = False
    signed: bool = False
    operated: bool = False

    @property
    def problems(self) -> tuple[str, ...]:
        """The codes of all its problems."""
        caller = _SIGNATURE if self.signed else _OPERATOR if self.operated else _TOKEN
        return *self.refusals, *(_KEY if self.keyed else ()), *caller, *_ANYWHERE


ROUTES = {
    "GET /invitation": Route("Onboarding", "Is the entrance shown?"),
    "POST /bank-cards": Route(
        "Onboarding",
        "Bind an own debit card",
        (
            *_BODY,
            "not_invited",
            "name_invalid",
            *("resident_id_format", "resident_id_region", "resident_id_birth"),
            "resident_id_check_digit",
            *("born_in_future", "born_too_long_ago"),
            "under_age",
            "another_person",
            "mobile_invalid",
            "card_number_length",
            "card_unknown",
            "card_not_debit",
            "card_not_own",
            "card_refused",
            "try_later",
        ),
        HTTPStatus.CREATED,
    ),
    "POST /credit-applications": Route(
        "Onboarding",
        "Ask for a credit line",
        (
            *_BODY,
            *_CUSTOMER,
            *("not_invited", "consent_missing", "consent_outdated", "consent_unknown"),
            "try_later",
        ),
        HTTPStatus.CREATED,
    ),
    "POST /credit-applications/{application_id}/reviews": Route(
        "Onboarding",
        "Ask for a person to look at a decision",
        (*_CUSTOMER, *_NAMED, "application_not_found"),
        HTTPStatus.ACCEPTED,
    ),
    "GET /credit-applications/{application_id}": Route(
        "Onboarding", "Read a decision", (*_CUSTOMER, *_NAMED, "application_not_found")
    ),
    "GET /account": Route("Account", "Line, cards, open loans, next due", _CUSTOMER),
    "GET /statements/{month}": Route(
        "Account", "Events and balances of a month", (*_CUSTOMER, *_NAMED, "month_invalid")
    ),
    "POST /loan-quotes": Route(
        "Loans",
        "What a draw of today would cost",
        (
            *_BODY,
            *_CUSTOMER,
            *_AMOUNT,
            *("amount_too_large", "term_not_offered", "line_not_found", "too_many_loans"),
            "assessment_due",
            "line_closed",
        ),
    ),
    "POST /loans": Route(
        "Loans",
        "Draw on the line; the money is on its way",
        (
            *_BODY,
            *_CUSTOMER,
            *_AMOUNT,
            "amount_too_large",
            "term_not_offered",
            "purpose_not_allowed",
            "line_not_found",
            "card_not_found",
            "too_many_loans",
            "assessment_due",
            "line_closed",
        ),
        HTTPStatus.ACCEPTED,
        keyed=True,
    ),
    "GET /loans": Route("Loans", "All loans, open and settled", _CUSTOMER),
    "GET /loans/{loan_id}": Route(
        "Loans",
        "A loan with its bills, schedule and events",
        (*_CUSTOMER, *_NAMED, "loan_not_found"),
    ),
    "GET /loans/{loan_id}/payoff": Route(
        "Loans",
        "What closes the loan today and on the next ten days",
        (*_CUSTOMER, *_NAMED, "loan_not_found"),
    ),
    "POST /loans/{loan_id}/repayments": Route(
        "Loans",
        "Repay a bill, a part or all",
        (
            *_BODY,
            *_CUSTOMER,
            *_NAMED,
            "amount_not_positive",
            "amount_or_settle",
            "amount_exceeds_payoff",
            "amount_too_small",
            "payoff_changed",
            "loan_not_found",
            "loan_not_disbursed",
            "loan_settled",
            "collection_pending",
        ),
        HTTPStatus.ACCEPTED,
        keyed=True,
    ),
    "POST /rails/callbacks": Route(
        "Payment rails",
        "The payment rails tell what became of a transfer",
        (
            *_BODY,
            *("transfer_not_found", "already_known", "contradicts_books", "not_collected"),
            *("not_decided", "try_later"),
        ),
        signed=True,
    ),
    "GET /operations/status": Route("Operations", "Does the bank do its work?", operated=True),
}

PROBLEMS = {
    "malformed": (HTTPStatus.BAD_REQUEST, "The request is not of the documented form"),
    "json_invalid": (HTTPStatus.BAD_REQUEST, "The body is no JSON"),
    "idempotency_key_invalid": (
        HTTPStatus.BAD_REQUEST,
        "An Idempotency-Key of 16 to 64 letters, digits, - or _ is needed",
    ),
    "signature_wrong": (HTTPStatus.UNAUTHORIZED, "The signature is not right"),
    "timestamp_stale": (HTTPStatus.UNAUTHORIZED, "The timestamp is not within five minutes"),
    "unauthorized": (HTTPStatus.UNAUTHORIZED, "A valid wallet token is needed"),
    "forbidden": (HTTPStatus.FORBIDDEN, "The token has not the scope, or its holder not the right"),
    "blocked": (HTTPStatus.FORBIDDEN, "The firewall held the request back"),
    "not_invited": (HTTPStatus.FORBIDDEN, "There is no valid invitation"),
    "no_route": (HTTPStatus.NOT_FOUND, "There is no such page"),
    "application_not_found": (HTTPStatus.NOT_FOUND, "The customer has no such application"),
    "card_not_found": (HTTPStatus.NOT_FOUND, "The customer has no such card"),
    "customer_not_found": (HTTPStatus.NOT_FOUND, "No card is bound yet"),
    "line_not_found": (HTTPStatus.NOT_FOUND, "There is no credit line yet"),
    "loan_not_found": (HTTPStatus.NOT_FOUND, "The customer has no such loan"),
    "transfer_not_found": (HTTPStatus.NOT_FOUND, "There is no such transfer"),
    "already_known": (HTTPStatus.CONFLICT, "It is in the books already; do not tell it again"),
    "contradicts_books": (HTTPStatus.CONFLICT, "The books have it otherwise; an operator looks"),
    "not_collected": (HTTPStatus.CONFLICT, "Only a settled transfer can be returned"),
    "collection_pending": (HTTPStatus.CONFLICT, "A collection of this loan is under way"),
    "loan_not_disbursed": (HTTPStatus.CONFLICT, "The money of this loan is on its way"),
    "payoff_changed": (
        HTTPStatus.CONFLICT,
        "The payoff is not what the customer was shown; the detail names it",
    ),
    "loan_settled": (HTTPStatus.CONFLICT, "Nothing is owed under this loan any more"),
    "assessment_due": (HTTPStatus.CONFLICT, "The line is a year old: apply again"),
    "line_closed": (HTTPStatus.CONFLICT, "The credit line is closed: apply again"),
    "too_many_loans": (HTTPStatus.CONFLICT, "No more loans can be open at once"),
    "body_too_large": (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "A body has at most 8 kB"),
    "media_type_unsupported": (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "A body is application/json"),
    "amount_exceeds_available": (HTTPStatus.UNPROCESSABLE_ENTITY, "More than the line has left"),
    "amount_exceeds_payoff": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "More than settles the loan today; the detail names the payoff",
    ),
    "amount_not_positive": (HTTPStatus.UNPROCESSABLE_ENTITY, "The amount must be above zero"),
    "amount_not_whole_hundred": (HTTPStatus.UNPROCESSABLE_ENTITY, "Whole hundreds of yuan only"),
    "amount_or_settle": (HTTPStatus.UNPROCESSABLE_ENTITY, "An amount, or settle: true; not both"),
    "amount_too_large": (HTTPStatus.UNPROCESSABLE_ENTITY, "More than the product allows"),
    "amount_too_small": (HTTPStatus.UNPROCESSABLE_ENTITY, "Less than the product allows"),
    "another_person": (HTTPStatus.UNPROCESSABLE_ENTITY, "The wallet belongs to somebody else"),
    "born_in_future": (HTTPStatus.UNPROCESSABLE_ENTITY, "The date of birth is in the future"),
    "born_too_long_ago": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "The date of birth is over 120 years ago",
    ),
    "card_not_debit": (HTTPStatus.UNPROCESSABLE_ENTITY, "A debit card is needed"),
    "card_not_own": (HTTPStatus.UNPROCESSABLE_ENTITY, "The card is not the person's own"),
    "card_number_length": (HTTPStatus.UNPROCESSABLE_ENTITY, "A card number has 12 to 19 digits"),
    "card_refused": (HTTPStatus.UNPROCESSABLE_ENTITY, "The bank refused the card"),
    "card_unknown": (HTTPStatus.UNPROCESSABLE_ENTITY, "No bank of the network issued the card"),
    "consent_missing": (HTTPStatus.UNPROCESSABLE_ENTITY, "Each of the consents is needed"),
    "consent_outdated": (HTTPStatus.UNPROCESSABLE_ENTITY, "The wording has changed meanwhile"),
    "consent_unknown": (HTTPStatus.UNPROCESSABLE_ENTITY, "Nobody asks for such a consent"),
    "idempotency_mismatch": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "The key was used with another body",
    ),
    "mobile_invalid": (HTTPStatus.UNPROCESSABLE_ENTITY, "A mobile number of mainland China"),
    "month_invalid": (HTTPStatus.UNPROCESSABLE_ENTITY, "A month is written yyyy-mm"),
    "name_invalid": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Two letters or more, and no other signs",
    ),
    "purpose_not_allowed": (HTTPStatus.UNPROCESSABLE_ENTITY, "Not a purpose of the list"),
    "resident_id_birth": (HTTPStatus.UNPROCESSABLE_ENTITY, "Its digits 7 to 14 are no date"),
    "resident_id_check_digit": (HTTPStatus.UNPROCESSABLE_ENTITY, "The last character is not right"),
    "resident_id_format": (HTTPStatus.UNPROCESSABLE_ENTITY, "17 digits, and a digit or X"),
    "resident_id_region": (HTTPStatus.UNPROCESSABLE_ENTITY, "None begins with these two digits"),
    "term_not_offered": (HTTPStatus.UNPROCESSABLE_ENTITY, "5, 10 or 20 instalments"),
    "under_age": (HTTPStatus.UNPROCESSABLE_ENTITY, "The person must be 18"),
    "too_many": (HTTPStatus.TOO_MANY_REQUESTS, "More requests than the stage takes"),
    "internal": (HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side"),
    "busy": (HTTPStatus.SERVICE_UNAVAILABLE, "The database has too much to do; repeat it safely"),
    "no_answer": (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Something did not answer; the request may have been done: repeat it safely",
    ),
    "out_of_time": (HTTPStatus.SERVICE_UNAVAILABLE, "No time was left; repeat it safely"),
    "conflict": (HTTPStatus.SERVICE_UNAVAILABLE, "Somebody else was faster; repeat it safely"),
    "not_decided": (HTTPStatus.SERVICE_UNAVAILABLE, "Asked, the rails give no result yet"),
    "try_later": (HTTPStatus.SERVICE_UNAVAILABLE, "Somebody we must ask does not answer"),
}
