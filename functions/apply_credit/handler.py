"""`/credit-applications`: a customer asks for a credit line, or for a person to look."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from microloan.adapters.metrics import measure
from microloan.applications import Application
from microloan.entry.answers import ApplicationAnswer
from microloan.entry.api import Api
from microloan.entry.environment import Environment
from microloan.entry.requests import ApplicationBody
from microloan.entry.wiring import Wiring
from microloan.usecases.apply_credit import apply_credit, find_application
from microloan.usecases.caller import customer_of
from microloan.usecases.review_decision import request_review

wiring = Wiring(Environment.from_env("MEMBERS_TABLE", "CUSTOMERS_TABLE", "KEY_ID", "HMAC_KEY_ID"))
handler = Api()


@handler.routes.post("/credit-applications")
def post_application(body: ApplicationBody) -> Response[ApplicationAnswer]:
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
    answer = ApplicationAnswer.of(application)
    return Response(HTTPStatus.CREATED, "application/json", answer)


def _measure(made: Application) -> None:
    """Count a decision, and tell how long it took from the click on."""
    decision, channel = made.decision, made.applicant.channel
    # A knock-out rule leaves a decision without a grade.
    grade = decision.grade or "none"
    measure({"channel": channel, "outcome": decision.outcome, "grade": grade}, Decisions=1)
    measure({"channel": channel}, DecisionSeconds=handler.seconds)


@handler.routes.get("/credit-applications/<application_id>")
def get_application(application_id: str) -> ApplicationAnswer:
    """Return a decision."""
    customer_id = customer_of(handler.caller, wiring.people)
    return ApplicationAnswer.of(find_application(customer_id, application_id, wiring.people))


@handler.routes.post("/credit-applications/<application_id>/reviews")
def post_review(application_id: str) -> Response[ApplicationAnswer]:
    """Note that the customer wants a person to look at a decision."""
    customer_id = customer_of(handler.caller, wiring.people)
    application = request_review(customer_id, application_id, wiring.people, wiring.clock)
    answer = ApplicationAnswer.of(application)
    return Response(HTTPStatus.ACCEPTED, "application/json", answer)
