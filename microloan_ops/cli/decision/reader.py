"""Stored decisions, and their rerun."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from microloan.adapters.dynamodb.application_items import DECISION, application_from_item
from microloan.adapters.dynamodb.client import Database, serialize_item
from microloan.adapters.scorecard_files import read_card
from microloan.domain.underwriting.decision import Decision
from microloan.domain.underwriting.decision_rules import DecisionTrace, decide, evaluate
from microloan.domain.underwriting.policy import POLICIES, Policy
from microloan.domain.underwriting.scorecard import Scorecard
from microloan.ports.applications import Application
from microloan_ops.console.stack import Stack, StackError


@dataclass(frozen=True, slots=True)
class DecisionRerun:
    """A rerun of a decision with the stored data and the original versions.

    Parameters
    ----------
    trace
        The steps of the rerun.
    """

    application: Application
    decision: Decision
    trace: DecisionTrace

    @property
    def differs(self) -> tuple[str, ...]:
        """The fields that differ from the stored decision."""
        stored = self.application.decision
        return tuple(
            name
            for name in Decision.__dataclass_fields__
            if getattr(stored, name) != getattr(self.decision, name)
        )


def rerun_decision(application: Application) -> DecisionRerun:
    """Rerun a decision.

    Raises
    ------
    StackError
        When the version of its scorecard or policy no longer exists, or its data were erased.
    """
    if application.minimised_on:
        raise StackError(
            f"The person's social data were erased on {application.minimised_on}."
            " The decision is stored, but cannot be rerun."
        )
    stored, applicant = application.decision, application.applicant
    card, policy = versions(stored)
    decision = decide(applicant, stored.decided_on, card, policy)
    # The challenger's score is not part of the decision.
    decision = replace(decision, shadow=stored.shadow)
    return DecisionRerun(application, decision, evaluate(applicant, card, policy))


def versions(decision: Decision) -> tuple[Scorecard, Policy]:
    """Return the scorecard and the policy of a decision.

    Raises
    ------
    StackError
        When either version no longer exists.
    """
    try:
        return read_card(decision.model), POLICIES[decision.policy]
    except (FileNotFoundError, KeyError):
        made_by = f"{decision.model} and {decision.policy}"
        raise StackError(f"This version of the command does not have {made_by}.") from None


def find(stack: Stack, application_id: str) -> Application:
    """Return an application by its ID.

    Raises
    ------
    StackError
        When there is no such application.
    """
    owner = stack.people.owner_of(application_id)
    view = stack.people.load_for_application(owner) if owner else None
    application = view.application(application_id) if view else None
    if application is None:
        raise StackError(f"There is no credit application {application_id}.", "no_application")
    return application


def every(stack: Stack) -> Iterator[Application]:
    """Yield all applications of a stack that can be rerun.

    Applications whose social data were erased are left out.
    """
    return (
        application for _, application in decisions(stack.database) if not application.minimised_on
    )


def decisions(database: Database) -> Iterator[tuple[str, Application]]:
    """Yield the customer's ID and the application, for all applications."""
    items = database.scan(
        database.tables.customers,
        FilterExpression="begins_with(#item, :decision)",
        ExpressionAttributeNames={"#item": "item"},
        ExpressionAttributeValues=serialize_item({":decision": DECISION}),
    )
    return ((item["customer_id"], application_from_item(item)) for item in items)
