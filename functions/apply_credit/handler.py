"""`/credit-applications`: a customer applies, or requests a review."""

from functools import partial
from http import HTTPStatus

from microloan.adapters.metrics import measure
from microloan.composition.container import Container
from microloan.composition.environment import Environment
from microloan.domain.underwriting.consent import find_consent
from microloan.entrypoints.http.resolver import (
    BODY,
    CUSTOMER,
    NAMED,
    Api,
    ApiRequest,
    CurrentRequest,
    described,
)
from microloan.entrypoints.models.application import ApplicationAnswer, ConsentWithdrawalAnswer
from microloan.entrypoints.models.onboarding_requests import (
    ApplicationBody,
    ConsentWithdrawalBody,
)
from microloan.entrypoints.models.requests import ApplicationIdPath
from microloan.ports.applications import Application
from microloan.usecases.caller import customer_of
from microloan.usecases.onboarding.apply_credit import apply_credit, find_application
from microloan.usecases.onboarding.review_decision import request_review
from microloan.usecases.onboarding.withdraw_consent import withdraw_consent

container = Container(
    Environment.from_env("MEMBERS_TABLE", "CUSTOMERS_TABLE", "KEY_ID", "HMAC_KEY_ID")
).preload("customers", "identity_cipher", "challengers", "clock")
handler = Api()

_READ = {
    "operationId": "get_application",
    "parameters": {"application_id": "$response.body#/application_id"},
}


@handler.post(
    "/credit-applications",
    **described(
        "Onboarding",
        "Apply for a credit line",
        *(*BODY, *CUSTOMER, "not_invited"),
        *("consent_missing", "consent_outdated", "consent_unknown", "upstream_unavailable"),
        status=HTTPStatus.CREATED,
        links={
            "Read": _READ,
            "AskForReview": _READ | {"operationId": "post_review"},
            "Quote": {"operationId": "post_quote"},
            "Account": {"operationId": "get_account"},
        },
    ),
)
def post_application(request: CurrentRequest, body: ApplicationBody) -> ApplicationAnswer:
    """Decide on a credit line."""
    application = apply_credit(
        request.caller,
        body.consents,
        contests=container.challengers,
        people=container.customers,
        vault=container.identity_cipher,
        sources=container.credit_data,
        clock=container.clock,
        on_decision=partial(_measure, request),
    )
    request.log_fields(application_id=application.application_id)
    return ApplicationAnswer.of(application)


@handler.post(
    "/consent-withdrawals",
    **described(
        "Onboarding",
        "Withdraw a consent",
        *(*BODY, *CUSTOMER, "consent_unknown"),
        links={"Apply": {"operationId": "post_application"}},
    ),
)
def post_consent_withdrawal(
    request: CurrentRequest, body: ConsentWithdrawalBody
) -> ConsentWithdrawalAnswer:
    """Withdraw a consent, which stops new loans until another application."""
    caller = request.caller
    customer_id = customer_of(caller, container.customers)
    consent = find_consent(body.consent)
    withdrawal = withdraw_consent(
        customer_id, caller.channel, consent, container.customers, container.clock
    )
    return ConsentWithdrawalAnswer.from_value(withdrawal)


def _measure(request: ApiRequest, application: Application) -> None:
    """Count a decision and measure its time since the request was received."""
    decision, channel = application.decision, application.applicant.channel
    # A knock-out rule leaves a decision without a grade.
    grade = decision.grade or "none"
    measure({"channel": channel, "outcome": decision.outcome, "grade": grade}, Decisions=1)
    measure({"channel": channel}, DecisionSeconds=request.seconds)


@handler.get(
    "/credit-applications/<application_id>",
    **described("Onboarding", "Read a decision", *CUSTOMER, *NAMED, "application_not_found"),
)
def get_application(
    request: CurrentRequest, application_id: ApplicationIdPath
) -> ApplicationAnswer:
    """Return a decision."""
    customer_id = customer_of(request.caller, container.customers)
    return ApplicationAnswer.of(find_application(customer_id, application_id, container.customers))


@handler.post(
    "/credit-applications/<application_id>/reviews",
    **described(
        "Onboarding",
        "Request a review of a decision",
        *(*CUSTOMER, *NAMED, "application_not_found"),
        status=HTTPStatus.ACCEPTED,
        links={"Read": _READ},
    ),
)
def post_review(request: CurrentRequest, application_id: ApplicationIdPath) -> ApplicationAnswer:
    """Store the customer's request for a review of a decision."""
    customer_id = customer_of(request.caller, container.customers)
    application = request_review(customer_id, application_id, container.customers, container.clock)
    return ApplicationAnswer.of(application)
