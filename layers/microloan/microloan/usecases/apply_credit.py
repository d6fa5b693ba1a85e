"""A customer asks for a credit line; the decision comes in one breath."""

from dataclasses import replace

from microloan.domain import ids
from microloan.domain.calendar import business_date
from microloan.domain.credit_line import CreditLine
from microloan.domain.customer import CONSENT_VERSION, ConsentRecord, require_consents
from microloan.domain.decision import Applicant, Offer, decide
from microloan.domain.errors import Conflict, NotFound
from microloan.domain.member import require_entrance
from microloan.ports import Clock, People, Sources, Vault
from microloan.records import AddConsent, AddDecision, Application, LineRecord, SaveLine, Write
from microloan.usecases.caller import Caller
from microloan.usecases.retry import optimistic


def apply_credit(  # noqa: PLR0913 - the ports are given one by one
    caller: Caller,
    consents: frozenset[str],
    *,
    people: People,
    vault: Vault,
    sources: Sources,
    clock: Clock,
) -> Application:
    """Decide on a line; while an earlier decision stands, return that one and ask nobody.

    Raises
    ------
    Invalid
        When a consent is missing.
    NotFound
        When no card is bound.
    Unavailable
        When the bureau or the wallet's data does not answer; then nothing was decided.
    """
    given = require_consents(consents)
    now = clock.now()
    today = business_date(now)
    member = require_entrance(people.member(caller.member_key), today)
    profile = people.profile(member.customer_id) if member.customer_id else None
    if profile is None:
        raise NotFound("bind a bank card first", code="customer_not_found")
    customer_id = profile.customer_id
    earlier = people.applications(customer_id)
    if earlier and today <= earlier[-1].decision.valid_until():
        return earlier[-1]

    identity = vault.unseal(customer_id, profile.sealed_identity)
    application_id = ids.derive("app", customer_id, str(len(earlier)))
    people.commit(
        AddConsent(customer_id, ConsentRecord(given, CONSENT_VERSION, now, application_id))
    )
    evidence = sources.ask(identity, caller.channel, caller.openid, application_id)
    applicant = Applicant(caller.channel, identity.born, evidence.bureau, evidence.social)
    application = Application(application_id, decide(applicant, today))
    return _keep(customer_id, application, people)


def _keep(customer_id: str, application: Application, people: People) -> Application:
    try:
        return _store(customer_id, application, people)
    except Conflict:
        # The same person asked twice at once, and the decision that was stored first stands; or
        # the line moved meanwhile.
        return optimistic(
            lambda: (
                _find(customer_id, application.application_id, people)
                or _store(customer_id, application, people)
            )
        )


def _store(customer_id: str, application: Application, people: People) -> Application:
    writes: list[Write] = [AddDecision(customer_id, application)]
    if offer := application.decision.offer:
        before = people.line(customer_id)
        writes.append(SaveLine(customer_id, _line(offer, before), before))
    people.commit(*writes)
    return application


def _line(offer: Offer, before: LineRecord | None) -> CreditLine:
    if before is None:
        return CreditLine(offer.limit, offer.daily_rate)
    return replace(before.line, limit=offer.limit, daily_rate=offer.daily_rate)


def find_application(customer_id: str, application_id: str, people: People) -> Application:
    """Return one of the customer's applications.

    Raises
    ------
    NotFound
        When the customer has none of that id.
    """
    if found := _find(customer_id, application_id, people):
        return found
    raise NotFound("there is no such credit application", code="application_not_found")


def _find(customer_id: str, application_id: str, people: People) -> Application | None:
    applications = people.applications(customer_id)
    return next((a for a in applications if a.application_id == application_id), None)
