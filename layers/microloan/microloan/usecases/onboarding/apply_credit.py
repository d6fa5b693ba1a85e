"""A customer's application for a credit line, decided at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain import ids
from microloan.domain.calendar import age_on, business_date
from microloan.domain.errors import ConcurrentUpdateError, NotFoundError
from microloan.domain.invitations.member import require_invitation
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.underwriting.champion_challenger import decide_with_challenger
from microloan.domain.underwriting.consent import ConsentRecord, Inquiry, require_consents
from microloan.domain.underwriting.decision import Applicant
from microloan.domain.underwriting.policy import POLICY
from microloan.ports.application_writes import AddConsent, AddDecision, AddInquiry
from microloan.ports.applications import Application
from microloan.ports.onboarding_writes import RequireMember
from microloan.ports.writes import SaveLine
from microloan.retry import optimistic
from microloan.usecases.screening.require_clear import require_clear

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from microloan.domain.customers.customer import Profile
    from microloan.domain.underwriting.champion_challenger import ChampionChallengerByChannel
    from microloan.ports.clock import Clock
    from microloan.ports.credit_data import CreditDataProviders
    from microloan.ports.customers import ApplicationContext, CustomerStore
    from microloan.ports.identity_cipher import IdentityCipher
    from microloan.ports.operator_writes import AddLineChange
    from microloan.ports.writes import LineRecord, Write
    from microloan.usecases.caller import Caller


def apply_credit(  # noqa: PLR0913 - the ports are given one by one
    caller: Caller,
    consents: Mapping[str, str],
    *,
    contests: ChampionChallengerByChannel,
    people: CustomerStore,
    vault: IdentityCipher,
    sources: CreditDataProviders,
    clock: Clock,
    on_decision: Callable[[Application], object] = lambda _: None,
) -> Application:
    """Decide on a line, or return the decision that still stands without any inquiry.

    Under a standing decision, an application gives all consents anew after a withdrawal. It opens
    a line that the customer closed, with the limit before its closing. A lowered limit stays.
    It takes one query and two transactions. The first stores the consents and the inquiry before
    the credit data providers are queried. The second stores the decision.

    Parameters
    ----------
    consents
        The version of the wording that the customer agreed to, by consent.
    on_decision
        Receives a decision that was made and stored, but not one that stood before.

    Raises
    ------
    InvalidInputError
        When a consent is missing, or to another wording.
    NotFoundError
        When no card is bound.
    UnavailableError
        When the bureau, the wallet or the database does not answer. Then nothing was decided.
    """
    given = require_consents(consents)
    now = clock.now()
    today = business_date(now)
    customer_id = caller.customer_id or _customer_of(caller, today, people)
    view = people.load_for_application(customer_id)
    profile = _require_profile(view)
    if view.erased:
        # The authorizer's cached policy may name a member who was erased a moment ago.
        _customer_of(caller, today, people)
    require_clear(customer_id, view.screening, people, clock)
    if standing := view.standing(today):
        if view.line and _is_stopped(view.line.line, standing):
            record = ConsentRecord(standing.application_id, caller.channel, now, given)
            optimistic(lambda: _resume(customer_id, standing, record, people))
        return standing

    identity = vault.decrypt(customer_id, profile.sealed_identity)
    application_id = ids.application_id(customer_id, len(view.applications))
    consent = ConsentRecord(application_id, caller.channel, now, given)
    inquiry = Inquiry.under(consent)
    people.commit(AddConsent(customer_id, consent), AddInquiry(customer_id, inquiry))
    evidence = sources.ask(identity, caller.channel, caller.openid, inquiry.inquiry_id)
    age = age_on(identity.born, today)
    applicant = Applicant(caller.channel, age, evidence, view.related)
    decision = decide_with_challenger(
        applicant, customer_id, today, contests[caller.channel], POLICY
    )
    application = Application(application_id, decision, applicant)
    stored = _store_once(caller, customer_id, application, view, people)
    if stored is application:
        on_decision(application)
    return stored


def _resume(
    customer_id: str, standing: Application, consent: ConsentRecord, people: CustomerStore
) -> None:
    """End a withdrawal of a consent, or the closing of the line by its customer.

    The decision stands, so the bureau is not queried again.
    """
    view = people.load_for_application(customer_id)
    before, offer = view.line, standing.decision.offer
    # A review that was answered meanwhile ends the decision.
    stands = view.standing(business_date(consent.given_at)) == standing
    if not (before and stands and _is_stopped(before.line, standing)):
        return
    writes: list[Write] = [AddConsent(customer_id, consent)]
    after = before.line.give_consents()
    if offer and not before.line.limit:
        # A lowered limit stays while the decision stands, also through a closing.
        limit = min(offer.limit, view.limit_before_closing or offer.limit)
        # So does a lower price.
        price = min(offer.daily_rate, before.line.daily_rate)
        after = after.reassess(limit, price, standing.decision.valid_until())
        writes.append(_reopening(customer_id, before, after, consent))
    people.commit(*writes, SaveLine(customer_id, after, before))


def _is_stopped(line: CreditLine, standing: Application) -> bool:
    """Return whether the customer has stopped draws under a standing decision."""
    closed = not line.limit and standing.decision.offer is not None
    return closed or line.consent_withdrawn_on is not None


def _reopening(
    customer_id: str, before: LineRecord, after: CreditLine, consent: ConsentRecord
) -> AddLineChange:
    """Return the record of the opening of a line that its customer had closed."""
    # Few applications open a line again, so the others start without these modules.
    from microloan.domain.ledger.line_change import (  # noqa: PLC0415 - as said
        CUSTOMER,
        CUSTOMER_REQUEST,
        LineChange,
    )
    from microloan.ports.operator_writes import AddLineChange  # noqa: PLC0415 - as said

    change = LineChange.of(
        before.line,
        after,
        version=before.version + 1,
        changed_at=consent.given_at,
        changed_by=CUSTOMER,
        reason=CUSTOMER_REQUEST,
    )
    return AddLineChange(customer_id, change)


def _customer_of(caller: Caller, today: date, people: CustomerStore) -> str:
    member = require_invitation(people.member(caller.member_key), today)
    if member.customer_id is None:
        raise _customer_not_found()
    return member.customer_id


def _require_profile(view: ApplicationContext) -> Profile:
    if view.profile is None:
        raise _customer_not_found()
    return view.profile


def _customer_not_found() -> NotFoundError:
    return NotFoundError(
        "There is no bank card yet. Bind a bank card first.", code="customer_not_found"
    )


def _store_once(
    caller: Caller,
    customer_id: str,
    application: Application,
    view: ApplicationContext,
    people: CustomerStore,
) -> Application:
    try:
        return _store(caller, customer_id, application, view.line, people)
    except ConcurrentUpdateError:
        # Either the same person applied twice at once, and the first stored decision stands. Or the
        # line changed meanwhile, or the person was erased.
        return optimistic(lambda: _store_again(caller, customer_id, application, people))


def _store_again(
    caller: Caller, customer_id: str, application: Application, people: CustomerStore
) -> Application:
    view = people.load_for_application(customer_id)
    _require_profile(view)
    _customer_of(caller, application.decision.decided_on, people)
    stored = view.application(application.application_id)
    return stored or _store(caller, customer_id, application, view.line, people)


def _store(
    caller: Caller,
    customer_id: str,
    application: Application,
    before: LineRecord | None,
    people: CustomerStore,
) -> Application:
    writes: list[Write] = [
        RequireMember(caller.member_key, customer_id),
        AddDecision(customer_id, application),
    ]
    decision = application.decision
    if offer := decision.offer:
        line = before.line if before else CreditLine(offer.limit, offer.daily_rate)
        line = line.reassess(offer.limit, offer.daily_rate, decision.valid_until())
        writes.append(SaveLine(customer_id, line, before))
    elif before:
        # A worse decision withdraws the limit of an earlier one.
        writes.append(SaveLine(customer_id, before.line.close(), before))
    people.commit(*writes)
    return application


def find_application(customer_id: str, application_id: str, people: CustomerStore) -> Application:
    """Return one of the customer's applications.

    Raises
    ------
    NotFoundError
        When the customer has none of that ID.
    """
    if application := people.load_for_application(customer_id).application(application_id):
        return application
    raise NotFoundError(
        "There is no such credit application. Check the application ID.",
        code="application_not_found",
    )
