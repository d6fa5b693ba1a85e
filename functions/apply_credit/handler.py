"""`/credit-applications`: a customer asks for a credit line, or for a person to look."""

from http import HTTPStatus

from microloan.adapters.metrics import measure
from microloan.applications import Application
from microloan.entry.api import Api
from microloan.entry.application_answers import ApplicationAnswer
from microloan.entry.environment import Environment
from microloan.entry.requests import ApplicationBody, ApplicationId
from microloan.entry.wiring import Wiring
from microloan.usecases.apply_credit import apply_credit, find_application
from microloan.usecases.caller import customer_of
from microloan.usecases.review_decision import request_review

wiring = Wiring(
    Environment.from_env("MEMBERS_TABLE", "CUSTOMERS_TABLE", "KEY_ID", "HMAC_KEY_ID")
).ready("people", "vault", "contests", "clock")
handler = Api()


@handler.routes.post("/credit-applications", HTTPStatus.CREATED)
def post_application(body: ApplicationBody) -> ApplicationAnswer:
    """Decide on a credit line."""
    application = apply_credit(
        handler.caller,
        body.consents,
        contests=wiring.contests,
        people=wiring.people,
        vault=wiring.vault,
        sources=wiring.sources,
        clock=wiring.clock,
        on_decision=_measure,
    )
    handler.note(application_id=application.application_id)
    return ApplicationAnswer.of(application)


def _measure(made: Application) -> None:
    """Count a decision, and tell how long it took from the click on."""
    decision, channel = made.decision, made.applicant.channel
    # A knock-out rule leaves a decision without a grade.
    grade = decision.grade or "none"
    measure({"channel": channel, "outcome": decision.outcome, "grade": grade}, Decisions=1)
    measure({"channel": channel}, DecisionSeconds=handler.seconds)


@handler.routes.get("/credit-applications/{application_id}")
def get_application(application_id: ApplicationId) -> ApplicationAnswer:
    """Return a decision."""
    customer_id = customer_of(handler.caller, wiring.people)
    return ApplicationAnswer.of(find_application(customer_id, application_id, wiring.people))


@handler.routes.post("/credit-applications/{application_id}/reviews", HTTPStatus.ACCEPTED)
def post_review(application_id: ApplicationId) -> ApplicationAnswer:
    """Note that the customer wants a person to look at a decision."""
    customer_id = customer_of(handler.caller, wiring.people)
    application = request_review(customer_id, application_id, wiring.people, wiring.clock)
    return ApplicationAnswer.of(application)
