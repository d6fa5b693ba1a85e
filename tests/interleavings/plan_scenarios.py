"""The scenarios of plans for difficulties, beside payments, nights, offers and due days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.approval import Act
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.loan.plan import PlanTerms
from microloan.usecases.lending.agree_plan import agree_plan, quote_plan
from microloan_testing.confirmations import LENDER, confirmation_of
from microloan_testing.plan_promises import check_plans
from tests.interleavings import money_acts
from tests.interleavings.credit_scenarios import NOT_CLEAR, change_day, credit
from tests.interleavings.money_acts import BUSY
from tests.interleavings.scenario import Outcomes, Scenario, act

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.interleavings.shared_bank import Stage

SHORT, LONG = PlanTerms(0, 5), PlanTerms(2, 8)
BEYOND_RULES, OTHER_BEYOND_RULES = PlanTerms(4, 9), PlanTerms(5, 9)
_PENDING, _DIFFERS, _IN_FORCE = "collection_pending", "disclosure_differs", "plan_in_force"
_SETTLED, _NOT_OFFERED = "loan_settled", "plan_not_offered"
_FIRST = 0


def agree(plan: PlanTerms) -> Callable[[Stage], object]:
    """Return the acceptance of a plan that the customer has read, or reads now."""

    def do(stage: Stage) -> object:
        of = stage.facts.customer_id, stage.facts.loan_id, plan
        known = [one for one, quote in stage.shown.items() if quote.terms == plan]
        # Reading the table is no step of the race.
        with stage.scheduler.at_once():
            shown = known[0] if known else read(stage, plan)
        return agree_plan(*of, confirmation_of(shown), stage.store, stage.clock, LENDER)

    return do


def read(stage: Stage, plan: PlanTerms) -> str:
    """Read the table of a plan, and return its hash."""
    facts = stage.facts
    shown = quote_plan(facts.customer_id, facts.loan_id, plan, stage.store, stage.clock, LENDER)
    stage.shown[shown.hash] = shown.quote
    return shown.hash


def short_plan_read(stage: Stage) -> None:
    """The customer has read the table of a plan."""
    overdue_alone(stage)
    read(stage, SHORT)


def overdue_alone(stage: Stage) -> None:
    """In the morning after two weeks in which the card was empty, with money and no collection."""
    money_acts.overdue(stage)
    stage.gateway.empty.clear()


def overdue_before_night(stage: Stage) -> None:
    """The same before the next night."""
    overdue_alone(stage)
    stage.clock.next_day(1)


def paid_unanswered(stage: Stage) -> None:
    """A late payment of an overdue loan has no answer yet."""
    overdue_alone(stage)
    stage.facts.transfers.append(stage.pay(300_00).transfer_id)


def offered(stage: Stage) -> None:
    """A plan beyond the rules is offered."""
    offer_asked(stage)
    stage.approve(Act.OFFER_PLAN)


def offer_asked(stage: Stage) -> None:
    """The offer of a plan beyond the rules waits for another person."""
    overdue_alone(stage)
    record = stage.store.loan(stage.facts.customer_id, stage.facts.loan_id)
    assert record
    figures = {name: str(figure) for name, figure in BEYOND_RULES.facts.items()}
    stage.ask(Act.OFFER_PLAN, record.account.loan.principal, **figures)


def offer_read(stage: Stage) -> None:
    """A plan beyond the rules is offered, and the customer has read it."""
    offered(stage)
    read(stage, BEYOND_RULES)


def other_offer_asked(stage: Stage) -> None:
    """Another offer, in place of the one that the customer has read, waits for another person."""
    offer_read(stage)
    record = stage.store.loan(stage.facts.customer_id, stage.facts.loan_id)
    assert record
    figures = {name: str(figure) for name, figure in OTHER_BEYOND_RULES.facts.items()}
    principal = record.account.loan.principal
    stage.ask_of_transfer(Act.OFFER_PLAN, stage.facts.loan_id, principal, **figures)


def approve_other_offer(stage: Stage) -> object:
    return stage.approve(Act.OFFER_PLAN, subject=stage.facts.loan_id)


def as_promised(stage: Stage, _: Outcomes) -> Iterator[str]:
    """Every plan in the books was shown as it is, and a broken one is as if it had never been."""
    journals = [
        sorted(entries.values(), key=lambda entry: entry.seq)
        for entries in stage.store.tables.journal.values()
    ]
    yield from check_plans(iter(journals), stage.shown).broken
    for entries in journals:
        agreed = [entry for entry in entries if entry.plan]
        if len(agreed) > 1:
            yield "two plans were agreed"


def agreed_once(stage: Stage, outcomes: Outcomes) -> Iterator[str]:
    """One of two plans is in force: of the one who was told so."""
    yield from as_promised(stage, outcomes)
    record = stage.store.loan(stage.facts.customer_id, stage.facts.loan_id)
    done = [name for name, one in outcomes.items() if not isinstance(one, Exception)]
    if record is None or record.account.plan_in_force is None:
        yield "no plan is in force"
    if len(done) != 1:
        yield f"of two plans, {len(done)} were agreed"


def acknowledged(stage: Stage, outcomes: Outcomes) -> Iterator[str]:
    """A plan that was acknowledged is in the journal, and no other."""
    yield from as_promised(stage, outcomes)
    entries = stage.store.entries(stage.facts.loan_id)
    if any(entry.plan for entry in entries) is isinstance(outcomes["plan"], Exception):
        yield "the answer about the plan is not true"


def offer_used_once(stage: Stage, outcomes: Outcomes) -> Iterator[str]:
    """The offer is used by its plan, and by no other."""
    yield from acknowledged(stage, outcomes)
    key = stage.facts.customer_id, stage.facts.loan_id
    offer = stage.store.tables.plan_offers.get(key)
    plans = [entry.plan for entry in stage.store.entries(stage.facts.loan_id) if entry.plan]
    if offer and (offer.used_on is not None) and plans != [offer.plan]:
        yield "an offer was used for another plan"


def plan_and_due_day(stage: Stage, outcomes: Outcomes) -> Iterator[str]:
    """A due day never changes under a plan."""
    yield from as_promised(stage, outcomes)
    kinds = [entry.kind for entry in stage.store.entries(stage.facts.loan_id)]
    plan = kinds.index(LoanEventType.PLAN_AGREED) if LoanEventType.PLAN_AGREED in kinds else None
    if plan is not None and LoanEventType.DUE_DAY_CHANGED in kinds[plan:]:
        yield "the due day changed under a plan"


SCENARIOS = (
    Scenario(
        "plan and a payment",
        short_plan_read,
        (
            act("plan", agree(SHORT), _PENDING, _DIFFERS, _SETTLED, _NOT_OFFERED),
            act("payment", lambda stage: stage.pay(300_00), *BUSY),
        ),
        acknowledged,
    ),
    Scenario(
        "plan and the delivery of a payment",
        paid_unanswered,
        (
            act("plan", agree(SHORT), _PENDING, _DIFFERS, _NOT_OFFERED),
            act("delivery", money_acts.move(_FIRST)),
        ),
        acknowledged,
    ),
    Scenario(
        "plan and a bank transfer",
        overdue_alone,
        (
            act("plan", agree(SHORT), _DIFFERS, _SETTLED, _NOT_OFFERED),
            act("transfer", credit("bank-1", 300_00)),
        ),
        acknowledged,
    ),
    Scenario(
        "plan and the night that collects",
        overdue_before_night,
        (
            act("plan", agree(SHORT), _PENDING, _DIFFERS),
            act("night", lambda stage: stage.night()),
        ),
        acknowledged,
    ),
    Scenario(
        "two plans of other figures",
        overdue_alone,
        (
            act("short", agree(SHORT), _IN_FORCE),
            act("long", agree(LONG), _IN_FORCE),
        ),
        agreed_once,
    ),
    Scenario(
        "one plan agreed twice",
        short_plan_read,
        (act("plan", agree(SHORT)), act("again", agree(SHORT))),
        acknowledged,
    ),
    Scenario(
        "plan by the rules and the approval of an offer",
        offer_asked,
        (
            act("plan", agree(SHORT), "plan_offer_differs"),
            act("approval", lambda stage: stage.approve(Act.OFFER_PLAN), _IN_FORCE),
        ),
        offer_used_once,
    ),
    Scenario(
        "plan by an offer, and another by the rules",
        offered,
        (
            act("plan", agree(BEYOND_RULES), _IN_FORCE),
            act("other", agree(SHORT), _IN_FORCE),
        ),
        as_promised,
    ),
    Scenario(
        "one offer accepted twice",
        offer_read,
        (act("plan", agree(BEYOND_RULES)), act("again", agree(BEYOND_RULES))),
        offer_used_once,
    ),
    Scenario(
        "accepted offer, and another offer in its place",
        other_offer_asked,
        (
            act("plan", agree(BEYOND_RULES), "plan_offer_differs"),
            act("approval", approve_other_offer, _IN_FORCE),
        ),
        offer_used_once,
    ),
    Scenario(
        "plan and a change of the due day",
        short_plan_read,
        (
            act("plan", agree(SHORT), _DIFFERS),
            act("change", change_day, NOT_CLEAR),
        ),
        plan_and_due_day,
    ),
)
