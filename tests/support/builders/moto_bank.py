"""A whole stack in this process, whose functions can die; a line for each thing that is done."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any, Self

from microloan.adapters.dynamodb.client import deserialize_item
from microloan.adapters.dynamodb.transfer_items import transfer_from_item
from microloan.domain.payments.transfer import TransferStatus
from microloan.domain.underwriting.consent import CURRENT
from microloan_ops.cli.clock import NIGHT_RUN
from microloan_ops.cli.ledger.verify import AuditProgress, verify
from microloan_ops.console.stack import Stack
from microloan_testing import persons
from microloan_testing.overpayment import overpay
from tests.support.cloud.in_process_api import InProcessApi
from tests.support.cloud.moto_tables import MotoTables
from tests.support.fakes.crashes import CrashInjector, surviving

RESIDENT_ID = persons.identity(7).resident_id
SILENT = AuditProgress(*([lambda *_: None] * 4))


@dataclass
class MotoBank:
    """A stack with handlers in this process, and the books open since yesterday."""

    api: InProcessApi
    stack: Stack
    crasher: CrashInjector
    tables: MotoTables
    keys: dict[str, str]

    def key(self, of: str) -> str:
        """The key that a wallet made for a thing to do, and keeps."""
        return self.keys.setdefault(of, uuid.uuid4().hex)

    def ask(self, expected: int, method: str, path: str, body: object = None, of: str = "") -> Any:  # noqa: ANN401 - an answer
        status, answer = self.api.request(method, path, body, key=self.key(of) if of else "")
        assert status == expected, answer
        return answer

    def bind(self, behaviour: str = "000") -> str:
        number = persons.card_number(behaviour)
        body = persons.entries(RESIDENT_ID, number)
        card_id: str = self.ask(201, "POST", "/bank-cards", body)["card_id"]
        return card_id

    def apply(self) -> str:
        answer = self.ask(201, "POST", "/credit-applications", {"consents": dict(CURRENT)})
        application_id: str = answer["application_id"]
        return application_id

    def borrow(self, card_id: str = "") -> Any:  # noqa: ANN401 - an answer
        card_id = card_id or self.ask(200, "GET", "/account")["cards"][0]["card_id"]
        body = {"amount": 1_000_00, "instalments": 5, "card_id": card_id, "purpose": "travel"}
        return self.ask(202, "POST", "/loans", self.api.confirmed(body), of="borrow")

    def ready(self) -> Self:
        """A customer with a card and a line."""
        self.bind()
        self.apply()
        return self

    @property
    def customer_id(self) -> str:
        found = self.stack.people.member("wechat#o1")
        assert found
        assert found.customer_id
        return found.customer_id

    def overpaid(self, behaviour: str = "000") -> tuple[str, str]:
        """A loan that was paid too much, and the payment."""
        loan_id = self.ready().open_loan(behaviour)
        transfer_id = self.cross(loan_id, 1_200_00)
        self.deliver()
        return loan_id, transfer_id

    def open_loan(self, behaviour: str = "000") -> str:
        drawn = self.borrow(self.bind(behaviour))
        self.deliver()
        loan_id: str = drawn["loan_id"]
        return loan_id

    def repay(self, loan_id: str, body: object) -> str:
        path = f"/loans/{loan_id}/repayments"
        transfer_id: str = self.ask(202, "POST", path, body, of="repay")["transfer_id"]
        return transfer_id

    def cross(self, loan_id: str, amount: int) -> str:
        """Collect more than is owed, as a payment that crosses another does."""
        items = map(deserialize_item, self.tables.items("Loans"))
        customer_id = next(one["customer_id"] for one in items if one["loan_id"] == loan_id)
        books, clock = self.stack.books, self.stack.clock
        return overpay(customer_id, loan_id, amount, "crossed", books, clock).transfer_id

    def waiting(self) -> list[str]:
        # Asked after each crash: not by the index, which has many keys and moto is slow at.
        items = map(deserialize_item, self.tables.items("Transfers"))
        open_ = sorted((one for one in items if "open" in one), key=itemgetter("requested_at"))
        return [
            one.transfer_id
            for one in map(transfer_from_item, open_)
            if one.status is TransferStatus.REQUESTED
        ]

    def deliver(self) -> None:
        """The stream hands over all that is on the outbox."""
        while waiting := self.waiting():
            assert self.api.stream(*waiting) == []

    def first_due(self, loan_id: str) -> date:
        loan = self.ask(200, "GET", f"/loans/{loan_id}")
        return date.fromisoformat(loan["schedule"][0]["due"])

    def on(self, day: date) -> None:
        """Set the clock to the night's hour of a later day."""
        self.stack.test_clock.set(datetime.combine(day, NIGHT_RUN))

    def night(self) -> None:
        """The state machine: what dies is run again with the same input."""
        handlers: Any = self.api.load("nightly_accrual")
        planned: Any = {}

        def plan() -> None:
            planned.update(handlers.plan_handler({}, None))

        surviving(plan)
        for segment in planned["segments"]:
            surviving(lambda: handlers.accrue_handler(segment, None))  # noqa: B023 - run at once
        surviving(lambda: handlers.close_handler(planned, None))

    def draw(self, **given: object) -> None:
        """The draw's state machine, as the night's."""
        handlers: Any = self.api.load("invitation_lottery")
        step: Any = {}

        def take(handler: Any, event: object) -> None:  # noqa: ANN401 - a function
            surviving(lambda: step.update(handler(event, None)))

        take(handlers.plan_handler, given)
        while step["next"] != "end":
            counting = step["next"] == "count"
            for share in step["shares"]:
                worker = handlers.count_handler if counting else handlers.invite_handler
                surviving(lambda: worker(share, None))  # noqa: B023 - run at once
            take(handlers.cut_handler if counting else handlers.close_handler, {**step})

    def holds(self) -> list[str]:
        """Return what `ledger verify` finds."""
        return [str(one) for one in verify(self.stack.database, SILENT).findings]
