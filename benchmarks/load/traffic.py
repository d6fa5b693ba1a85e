"""What a wallet's customers do during the load: which step comes next, and with which loan.

How often each step comes follows `microloan_ops.cost.usage`: a year of customers of whom each is
active, is not new, takes a loan a month and repays it by hand, first a part and then all. So one
request in six moves money. Everything else is as the cost card has it by default.
"""

import random
import threading
import uuid
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from microloan.domain.product import PRODUCT
from microloan_ops.cost.usage import Usage

Body = Mapping[str, Any]
Then = Callable[[Body], object]

ENTRANCE = "is the entrance shown"
USAGE = Usage(
    accounts=Decimal(1),
    active=Decimal(1),
    new=Decimal(0),
    draws=Decimal(12),
    payments=Decimal(2),
)
# What a browser keeps, and what nobody asks for over HTTP, is no step; a card was bound before.
STEPS = (
    *("the page", ENTRANCE, "the account screen", "quote a draw", "borrow"),
    *("look at a loan", "what closes a loan", "a statement", "repay"),
)
_OF_A_LOAN = frozenset({"look at a loan", "what closes a loan", "repay"})
TERMS = {"amount": 1_000_00, "instalments": 5}
PART = {"amount": 100_00}
ALL = {"settle": True}
REPAY_PART, REPAY_ALL = "repay a part", "repay all"


def weights(usage: Usage = USAGE) -> dict[str, Decimal]:
    """Return how often each step comes, as shares that add up to one."""
    did = usage.operations()
    total = sum(did[step] for step in STEPS)
    return {step: did[step] / total for step in STEPS}


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody with a line and a card, and the token of its wallet.

    `log_in` returns a token of a new login, which a draw needs. `confirmation` has the fields by
    which a draw confirms its disclosure, the same for all draws of a day.
    """

    token: str
    card_id: str
    log_in: Callable[[], str] = field(compare=False)
    confirmation: Body = field(compare=False)


@dataclass(slots=True)
class Loan:
    """A loan as its customer's wallet knows it."""

    customer: Customer
    loan_id: str
    paid: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """A request, the status that it must get, and what its answer means for those after it."""

    step: str
    method: str
    path: str
    token: str | None = None
    body: Body | None = None
    then: Then = lambda _: None
    expected: int = HTTPStatus.OK
    key: str = field(default_factory=lambda: uuid.uuid4().hex)


@dataclass(slots=True)
class ReportedMoney:
    """What the API told its customers: the loans they have, and what they asked to repay."""

    loans: dict[str, int] = field(default_factory=dict)
    """The fen drawn, by loan."""
    repayments: set[str] = field(default_factory=set)
    """The ids of the transfers."""


class Traffic:
    """Customers and their loans; knows what may be asked next.

    A loan whose money moves is looked at until it has arrived, and only then repaid: nothing that
    is asked may be refused. Otherwise customers do not wait for each other, nor for themselves.
    """

    def __init__(self, customers: Sequence[Customer], month: str, seed: int = 1) -> None:
        self.told = ReportedMoney()
        self.ready: list[Loan] = []
        self.moving: deque[Loan] = deque()
        self._customers = customers
        self._month = month
        self._random = random.Random(seed)
        self._holds = Counter(dict.fromkeys(customers, 0))
        self._drawn: Counter[Customer] = Counter()
        self._lock = threading.Lock()
        self._shares = weights()
        self._steps: Mapping[str, Callable[[], Request]] = {
            "the page": lambda: Request("the page", "GET", "/wallet/"),
            ENTRANCE: lambda: self._read(ENTRANCE, "/invitation"),
            "the account screen": lambda: self._read("the account screen", "/account"),
            "a statement": lambda: self._read("a statement", f"/statements/{self._month}"),
            "quote a draw": self._quote,
            "borrow": self.borrow,
            "look at a loan": self.look,
            "what closes a loan": self._payoff,
            "repay": self._repay,
        }

    def next(self) -> Request:
        """Return what somebody asks next."""
        [step] = self._random.choices(list(self._shares), list(map(float, self._shares.values())))
        with self._lock:
            if step in _OF_A_LOAN and not self.ready:
                return self.look() if self.moving else self.borrow()
            return self._steps[step]()

    def borrow(self) -> Request:
        """Let the customer with the fewest loans take one more, within the speed limit."""
        free = self._within_speed_limit()
        if not free:
            return self.look()
        customer = min(free, key=self._holds.__getitem__)
        self._holds[customer] += 1
        self._drawn[customer] += 1
        to = {"card_id": customer.card_id, "purpose": "travel"}
        body = TERMS | to | dict(customer.confirmation)

        def drawn(answer: Body) -> None:
            with self._lock:
                self.told.loans[answer["loan_id"]] = answer["amount"]
                self.moving.append(Loan(customer, answer["loan_id"]))

        post = self._post("borrow", "/loans", customer, body, drawn)
        return replace(post, token=customer.log_in())

    def look(self) -> Request:
        """Look at the loan whose money has been on its way the longest, or at any."""
        if not self.moving:
            loan = self._any()
            return _get("look at a loan", f"/loans/{loan.loan_id}", loan.customer)
        loan = self.moving.popleft()

        def looked(answer: Body) -> None:
            with self._lock:
                if answer["status"] == "disbursing" or answer["collecting"]:
                    self.moving.append(loan)
                elif answer["status"] == "open":
                    self.ready.append(loan)
                else:
                    self._holds[loan.customer] -= 1

        return _get("look at a loan", f"/loans/{loan.loan_id}", loan.customer, looked)

    def _repay(self) -> Request:
        loan = self.ready.pop(self._random.randrange(len(self.ready)))
        step, body = (REPAY_ALL, ALL) if loan.paid else (REPAY_PART, PART)

        def repaid(answer: Body) -> None:
            with self._lock:
                loan.paid += answer["amount"]
                self.told.repayments.add(answer["transfer_id"])
                self.moving.append(loan)

        path = f"/loans/{loan.loan_id}/repayments"
        return self._post(step, path, loan.customer, body, repaid)

    def _payoff(self) -> Request:
        loan = self._any()
        return _get("what closes a loan", f"/loans/{loan.loan_id}/payoff", loan.customer)

    def _quote(self) -> Request:
        free = self._within_speed_limit()
        if not free:
            return self.look()
        customer = self._random.choice(free)
        return Request("quote a draw", "POST", "/loan-quotes", customer.token, TERMS)

    def _within_speed_limit(self) -> list[Customer]:
        most = PRODUCT.max_draws_per_hour
        return [one for one in self._customers if self._drawn[one] < most]

    def _read(self, step: str, path: str) -> Request:
        return _get(step, path, self._random.choice(self._customers))

    def _any(self) -> Loan:
        return self._random.choice(self.ready)

    @staticmethod
    def _post(step: str, path: str, customer: Customer, body: Body, then: Then) -> Request:
        accepted = HTTPStatus.ACCEPTED
        return Request(step, "POST", path, customer.token, body, then, accepted)


def _get(step: str, path: str, customer: Customer, then: Then = lambda _: None) -> Request:
    return Request(step, "GET", path, customer.token, None, then)
