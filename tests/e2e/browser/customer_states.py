"""How far people have come: each state is reached through the API, once for each wallet."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from microloan_ops.cli import clock, eod
from microloan_ops.cli.wallet import Answer, Wallet
from microloan_testing import persons
from tests.e2e.operators import by_two
from tests.e2e.people import Members, new_person, numbers

NEVER_PAID, BROKE, NEVER_ANSWERS, TAKEN_BACK = "901", "902", "906", "907"
# What is collected on the due day is taken back two days later.
_LATE = timedelta(days=5)


@dataclass(frozen=True)
class State:
    """A member, and the ids of what it has; a late one's second loan is paid when it asks."""

    wallet: Wallet
    resident_id: str = ""
    application_id: str = ""
    loan_id: str = ""
    payable_id: str = ""

    @property
    def month(self) -> str:
        """The month of a statement."""
        today: str = self.wallet.get("/account")["today"]
        return today[:7]


@dataclass
class States:
    """The states by name, made when they are first asked for."""

    members: Members
    made: dict[tuple[str, str], State] = field(default_factory=dict)
    overdue: list[State] = field(default_factory=list)

    def get(self, name: str, channel: str) -> State:
        if (name, channel) not in self.made:
            self.made[name, channel] = _MAKERS[name](self, channel)
        return self.made[name, channel]

    def borrowed(self, channel: str, behaviour: str = "000") -> State:
        """Make a new borrower, whose card does what its number says."""
        state = _on_its_way(behaviour)(self, channel)
        state.wallet.wait(state.loan_id)
        return state


Maker = Callable[[States, str], State]


def _uninvited(states: States, channel: str) -> State:
    return State(states.members.invite(channel, invited=False))


def _lapsed(states: States, channel: str) -> State:
    return State(states.members.invite(channel, valid=-timedelta(days=1)))


def _invited(states: States, channel: str) -> State:
    return State(states.members.invite(channel))


def _bind(wallet: Wallet, resident_id: str, behaviour: str = "000") -> str:
    person = persons.entries(resident_id, persons.card_number(behaviour, next(numbers)))
    card_id: str = wallet.post("/bank-cards", person)["card_id"]
    return card_id


def _bound(states: States, channel: str) -> State:
    state = _invited(states, channel)
    _bind(state.wallet, new_person())
    return state


def decided(states: States, channel: str, kind: str) -> State:
    """Make a new customer, whose application was decided as the kind of person is."""
    wallet = states.members.invite(channel)
    decision = wallet.onboard(new_person(kind), persons.card_number(serial=next(numbers)))
    return State(wallet, application_id=decision["application_id"])


def two_cards(states: States, channel: str) -> State:
    """Make a new borrower with a second bound card, which pays no loan."""
    wallet, resident_id = states.members.invite(channel), new_person()
    wallet.onboard(resident_id, persons.card_number(serial=next(numbers)))
    _bind(wallet, resident_id)
    loan_id = wallet.borrow(12_000_00, 10)["loan_id"]
    wallet.wait(loan_id)
    return State(wallet, resident_id, loan_id=loan_id)


def _decided(kind: str) -> Maker:
    return lambda states, channel: decided(states, channel, kind)


def _reviewed(states: States, channel: str) -> State:
    state = _decided("004")(states, channel)
    state.wallet.post(f"/credit-applications/{state.application_id}/reviews", {})
    return state


def _on_its_way(behaviour: str) -> Maker:
    def make(states: States, channel: str) -> State:
        wallet = states.members.borrower(behaviour=behaviour, channel=channel)
        return State(wallet, loan_id=wallet.borrow(12_000_00, 10)["loan_id"])

    return make


def _arrived(behaviour: str) -> Maker:
    return lambda states, channel: states.borrowed(channel, behaviour)


def _settled(states: States, channel: str) -> State:
    state = states.borrowed(channel)
    state.wallet.post(f"/loans/{state.loan_id}/repayments", {"settle": True})
    state.wallet.wait(state.loan_id)
    return state


def _late(states: States, channel: str) -> State:
    if channel == "wechat":
        # The same person, through the other wallet: the nights are run once.
        first = states.get("late", "qq")
        wallet = states.members.invite(channel)
        _bind(wallet, first.resident_id)
        return replace(first, wallet=wallet)
    wallet, resident_id = states.members.invite(channel), new_person()
    wallet.onboard(resident_id, persons.card_number(serial=next(numbers)))
    broke, payable = (
        _draw(wallet, _bind(wallet, resident_id, behaviour)) for behaviour in (BROKE, TAKEN_BACK)
    )
    # Somebody else's, to be written off: the nights are run once.
    states.overdue.append(states.borrowed(channel, TAKEN_BACK))
    _pass_days(states.members, date.fromisoformat(broke["next_due"]["date"]))
    return State(wallet, resident_id, loan_id=broke["loan_id"], payable_id=payable["loan_id"])


def _draw(wallet: Wallet, card_id: str) -> Answer:
    body = {"amount": 12_000_00, "instalments": 10, "card_id": card_id, "purpose": "travel"}
    return wallet.wait(wallet.post("/loans", wallet.confirmed(body))["loan_id"])


def _pass_days(members: Members, due: date) -> None:
    """Most of the month in one pass, the days around the due day night by night."""
    eve = due - timedelta(days=1)
    members.stack.test_clock.set(datetime.combine(eve, clock.NIGHT_RUN))
    eod.run(members.stack)
    clock.advance(due + _LATE, members.stack)


def _written_off(states: States, _channel: str) -> State:
    states.get("late", "qq")
    state = states.overdue.pop()
    by_two("loan", "write-off", state.loan_id, "--reason", "bankrupt, no assets found")
    return state


_MAKERS: dict[str, Maker] = {
    "uninvited": _uninvited,
    "lapsed": _lapsed,
    "invited": _invited,
    "bound": _bound,
    "approved": _decided("001"),
    "declined": _decided("004"),
    "reviewed": _reviewed,
    "on its way": _on_its_way(NEVER_ANSWERS),
    "borrowed": _arrived("000"),
    "cancelled": _arrived(NEVER_PAID),
    "broke": _arrived(BROKE),
    "settled": _settled,
    "late": _late,
    "written off": _written_off,
}
