"""Scenarios of people: erasure, applications, reviews, and draws among them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from microloan.domain.channel import Channel
from microloan.domain.errors import InvalidInputError, MicroloanError
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.underwriting.review import ReviewState
from microloan.usecases.caller import customer_of
from microloan.usecases.onboarding.bind_card import bind_card
from microloan.usecases.onboarding.review_decision import request_review
from microloan.usecases.payments.handle_callback import CallbackStatus
from microloan_testing.bank import Bank
from tests.interleavings.money_acts import draw_and_deliver, move, tell
from tests.interleavings.scenario import Outcomes, Scenario, act
from tests.support.builders import examples
from tests.support.builders.in_memory_bank import CARD_NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from microloan.domain.customers.customer import Card
    from microloan.usecases.caller import Caller
    from tests.interleavings.shared_bank import Stage

OTHER_NUMBER = "6222020000000000013"
_TAKEN = "amount_exceeds_available"
# Of an erasure that comes too late, or meets a draw: its own words.
_STAYS = ("loan_open", "transfer_open", "refund_owed", "review_waits", "conflict")
_GONE = ("line_closed", "line_not_found", "card_not_found", "customer_not_found", "not_invited")


# How they begin


def known(stage: Stage) -> None:
    """A person with a wallet, a card and nothing else."""
    bank = Bank(stage.store, stage.clock, stage.gateway, stage.sources)
    caller = bank.invite(examples.member("o1", Channel.WECHAT))
    card = bind(stage, caller, CARD_NUMBER)
    customer_id = customer_of(caller, stage.store)
    stage.facts.customer_id, stage.facts.card_id = customer_id, card.card_id
    # As a gateway remembers the caller for some minutes.
    stage.facts.caller = replace(caller, customer_id=customer_id)


def approved(stage: Stage) -> None:
    known(stage)
    stage.facts.application_id = stage.apply().application_id


def drawn(stage: Stage) -> None:
    approved(stage)
    stage.facts.transfers.append(stage.draw().transfer_id)


def settled(stage: Stage) -> None:
    approved(stage)
    stage.lend()
    stage.later(1)
    stage.paid()
    stage.later(1)
    stage.clock.next_day(1)
    stage.night()


def reopened_again(stage: Stage) -> None:
    """A borrower whose line was closed by a second decision, which a review reopened as well."""
    settled(stage)
    for bad in (True, False):
        facts = stage.facts
        request_review(facts.customer_id, facts.application_id, stage.store, stage.clock)
        stage.answer(ReviewState.REOPENED)
        stage.sources.bad = bad
        if bad:
            facts.application_id = stage.apply().application_id


def review_asked(stage: Stage) -> None:
    """A line is approved, and the person wants it looked at; meanwhile something is overdue."""
    approved(stage)
    facts = stage.facts
    request_review(facts.customer_id, facts.application_id, stage.store, stage.clock)
    stage.sources.bad = True


# What they do


def bind(stage: Stage, caller: Caller, number: str) -> Card:
    return bind_card(
        caller,
        examples.PERSON,
        number,
        identities=stage.store,
        vault=stage.vault,
        gateway=stage.gateway,
        clock=stage.clock,
    )


def bind_another(stage: Stage) -> object:
    assert stage.facts.caller
    return bind(stage, stage.facts.caller, OTHER_NUMBER)


def decide_anew(stage: Stage) -> object:
    stage.answer(ReviewState.REOPENED)
    return stage.apply()


# What must hold


def not_erased_in_debt(stage: Stage, outcomes: Outcomes) -> Iterator[str]:
    """Find a person who was erased while a loan is open."""
    loans = stage.store.loans(stage.facts.customer_id)
    in_debt = any(one.account.status is not LoanStatus.SETTLED for one in loans)
    if in_debt and not isinstance(outcomes["erasure"], Exception):
        yield "a person was erased who is in debt"
    yield from whoever_borrowed_is_known(stage, outcomes)


def whoever_borrowed_is_known(stage: Stage, _: Outcomes) -> Iterator[str]:
    customer_id = stage.facts.customer_id
    if stage.store.loans(customer_id) and customer_id not in stage.store.tables.profiles:
        yield "nobody knows whose the loan is"


def whoever_is_erased_has_no_line(stage: Stage, outcomes: Outcomes) -> Iterator[str]:
    line = stage.store.tables.lines[stage.facts.customer_id].line
    if not isinstance(outcomes["erasure"], Exception) and line.limit:
        yield "an erased borrower has an open line"


def nobody_has_nothing(stage: Stage, _: Outcomes) -> Iterator[str]:
    """Find what is left of somebody who is gone."""
    tables, customer_id = stage.store.tables, stage.facts.customer_id
    if customer_id not in tables.profiles:
        if customer_id in tables.lines:
            yield "an erased person has a line"
        if dict(tables.decisions.of(customer_id)):
            yield "an erased person has a decision"
        if dict(tables.cards.of(customer_id)):
            yield "an erased person has a card"
        if any(one.customer_id == customer_id for one in tables.members.values()):
            yield "an erased person has a wallet"


def the_decision_holds(stage: Stage, _: Outcomes) -> Iterator[str]:
    """Find a line that can be drawn from after the decision that stands declined it."""
    today = stage.clock.today
    view = stage.store.load_for_application(stage.facts.customer_id)
    standing = view.standing(today)
    if standing is None or standing.decision.offer:
        return
    try:
        stage.draw(key="afterwards")
    except (MicroloanError, InvalidInputError):
        return
    yield "a line is drawn from that was declined before"


def answered_once(_: Stage, outcomes: Outcomes) -> Iterator[str]:
    both = (outcomes["reopened"], outcomes["upheld"])
    if sum(not isinstance(one, Exception) for one in both) != 1:
        yield "a review was not answered once"


def one_stands(stage: Stage, _: Outcomes) -> Iterator[str]:
    found = stage.store.load_for_application(stage.facts.customer_id).applications
    standing = [one for one in found if one.stands(stage.clock.today)]
    if len(standing) != 1:
        yield f"{len(standing)} decisions stand"


ERASURES = (
    Scenario(
        "draw and erasure",
        approved,
        (
            act("erasure", lambda stage: stage.erase(), *_STAYS),
            act("draw", draw_and_deliver, _TAKEN, *_GONE),
        ),
        not_erased_in_debt,
    ),
    Scenario(
        "disbursement and erasure",
        drawn,
        (
            act("erasure", lambda stage: stage.erase(), *_STAYS),
            act("delivery", move(0)),
        ),
        not_erased_in_debt,
    ),
    Scenario(
        "return and erasure",
        settled,
        (
            act("erasure", lambda stage: stage.erase(), *_STAYS),
            act("return", tell(CallbackStatus.RETURNED, 0)),
        ),
        whoever_borrowed_is_known,
    ),
    Scenario(
        "binding and erasure",
        known,
        (
            act("erasure", lambda stage: stage.erase(), *_STAYS),
            act("binding", bind_another, "not_invited"),
        ),
        nobody_has_nothing,
    ),
    Scenario(
        "application and erasure",
        known,
        (
            act("erasure", lambda stage: stage.erase(), *_STAYS),
            act("application", lambda stage: stage.apply(), *_GONE),
        ),
        nobody_has_nothing,
    ),
    Scenario(
        "application of a borrower and erasure",
        reopened_again,
        (
            act("erasure", lambda stage: stage.erase(), *_STAYS),
            act("application", lambda stage: stage.apply(), *_GONE),
        ),
        whoever_is_erased_has_no_line,
    ),
)

REVIEWS = (
    Scenario(
        "approval reopened and declined, and a draw",
        review_asked,
        (
            act("review and application", decide_anew),
            act("draw", draw_and_deliver, _TAKEN, "assessment_due", "line_closed"),
        ),
        the_decision_holds,
    ),
    Scenario(
        "two answers of one review, and an application",
        review_asked,
        (
            act("reopened", lambda stage: stage.answer(ReviewState.REOPENED), "review_answered"),
            act("upheld", lambda stage: stage.answer(ReviewState.UPHELD, "li"), "review_answered"),
            act("application", lambda stage: stage.apply()),
        ),
        answered_once,
    ),
    Scenario(
        "two applications at once",
        known,
        (
            act("application", lambda stage: stage.apply()),
            act("other application", lambda stage: stage.apply()),
        ),
        one_stands,
    ),
    Scenario(
        "application and draw",
        review_asked,
        (
            act("application", lambda stage: stage.apply()),
            act("draw", draw_and_deliver, _TAKEN),
        ),
        one_stands,
    ),
)

SCENARIOS = (*ERASURES, *REVIEWS)
