"""Stored decisions: one by its id, or all of them, and each made again."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from microloan.adapters.dynamodb.application_items import DECISION, application_from_item
from microloan.adapters.dynamodb.client import Database, serialize_item
from microloan.adapters.scorecard_files import read_card
from microloan.domain.underwriting.decision import Decision, DecisionTrace, decide, evaluate
from microloan.domain.underwriting.policy import POLICIES, Policy
from microloan.domain.underwriting.scorecard import Scorecard
from microloan.ports.applications import Application
from microloan_ops.console.stack import Stack, StackError


@dataclass(frozen=True, slots=True)
class Again:
    """A decision made again from what is stored, by the versions that made it.

    Parameters
    ----------
    workings
        Every step of it.
    """

    application: Application
    decision: Decision
    workings: DecisionTrace

    @property
    def differs(self) -> tuple[str, ...]:
        """The fields in which it is not what was stored; none when it is the same."""
        stored = self.application.decision
        return tuple(
            name
            for name in Decision.__dataclass_fields__
            if getattr(stored, name) != getattr(self.decision, name)
        )


def again(application: Application) -> Again:
    """Make a decision again.

    Raises
    ------
    StackError
        When the card or the policy of its version is not there any more, or some of what it
        looked at was erased.
    """
    if application.minimised_on:
        raise StackError(
            f"the person had the social data erased on {application.minimised_on}; what was"
            " decided is kept, and cannot be made again"
        )
    stored, applicant = application.decision, application.applicant
    card, policy = versions(stored)
    decision = decide(applicant, stored.decided_on, card, policy)
    # The challenger's score is no part of the decision.
    decision = replace(decision, shadow=stored.shadow)
    return Again(application, decision, evaluate(applicant, card, policy))


def versions(decision: Decision) -> tuple[Scorecard, Policy]:
    """Return the card and the policy that made a decision.

    Raises
    ------
    StackError
        When either is not there any more.
    """
    try:
        return read_card(decision.model), POLICIES[decision.policy]
    except (FileNotFoundError, KeyError):
        made_by = f"{decision.model} and {decision.policy}"
        raise StackError(f"this version of the command knows no {made_by}") from None


def find(stack: Stack, application_id: str) -> Application:
    """Return an application of any customer by its id.

    Raises
    ------
    StackError
        When there is no such application.
    """
    owner = stack.people.owner_of(application_id)
    view = stack.people.load_for_application(owner) if owner else None
    found = view.application(application_id) if view else None
    if found is None:
        raise StackError(f"there is no credit application {application_id}", "no_application")
    return found


def every(stack: Stack) -> Iterator[Application]:
    """Return all applications of a stack, read as they come.

    Without those of whom the social data was erased: they cannot be made again.
    """
    return (one for _, one in decisions(stack.database) if not one.minimised_on)


def decisions(database: Database) -> Iterator[tuple[str, Application]]:
    """Return all applications, each after the id of its customer, read as they come."""
    items = database.scan(
        database.tables.customers,
        FilterExpression="begins_with(#item, :decision)",
        ExpressionAttributeNames={"#item": "item"},
        ExpressionAttributeValues=serialize_item({":decision": DECISION}),
    )
    return ((item["customer_id"], application_from_item(item)) for item in items)
