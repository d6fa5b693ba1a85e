"""A scenario played over the API, in this process on moto or over HTTP."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.line_standing import LineStanding
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.payments.credit import Credit
from microloan_ops.console.stack import Stack
from microloan_testing.confirmations import NOTHING_SHOWN, confirmation_fields
from tests.support.scenarios.bank_services import BankServices
from tests.support.scenarios.model import (
    ClosingFigures,
    Event,
    Figures,
    LineFigures,
    ScheduleRow,
)
from tests.support.scenarios.play import RefusedError

# Idempotency keys have no other sign.
_DASHES = str.maketrans(" .:", "---")

Answer = dict[str, Any]
Ask = Callable[[str, str, object, str], tuple[int, Answer]]
"""Method, path, body and idempotency key of a request, to its status and document."""


@dataclass
class ApiPlayer(BankServices):
    """A customer's requests, and the gateway's callbacks."""

    stack: Stack = field(kw_only=True)
    ask: Ask = field(kw_only=True)
    card_id: str = field(kw_only=True)

    def reach(self, at: datetime) -> None:
        self.stack.test_clock.set(at)

    @abstractmethod
    def call_back(self, message: Answer) -> int:
        """Send the gateway's signed callback, and return the HTTP status."""

    def request_draw(self, event: Event) -> str:
        body = {
            "amount": event.amount,
            "instalments": event.instalments,
            "method": event.method,
            "card_id": self.card_id,
            "purpose": "travel",
        }
        drawn = self._request("POST", "/loans", self._confirm(body), event)
        self.loans[event.loan] = drawn["loan_id"]
        transfer_id: str = drawn["transfer_id"]
        return transfer_id

    def _confirm(self, body: Answer) -> Answer:
        """Return a draw that confirms its quote, where there is one."""
        terms = {name: body[name] for name in ("amount", "instalments", "method")}
        status, quoted = self.ask("POST", "/loan-quotes", terms, "")
        shown = quoted["disclosure"]["hash"] if status == HTTPStatus.OK else NOTHING_SHOWN
        return body | confirmation_fields(shown)

    def request_payment(self, event: Event, amount: int | None) -> str:
        path = f"/loans/{self.loans[event.loan]}/repayments"
        body = {"settle": True} if amount is None else {"amount": amount}
        transfer_id: str = self._request("POST", path, body, event)["transfer_id"]
        return transfer_id

    def limit_lowered(self, event: Event) -> None:
        self._request("PUT", "/account/limit", {"limit": event.amount}, event)

    def line_closed(self, event: Event) -> None:
        self._request("DELETE", "/account/limit", None, event)

    def report_return(self, transfer_id: str) -> None:
        message = {"transfer_id": transfer_id, "status": "returned"}
        assert self.call_back(message) == HTTPStatus.OK

    def report_credit(self, credit: Credit) -> None:
        shown = asdict(credit) | {"value_date": credit.value_date.isoformat()}
        assert self.call_back({"status": "credited", "credit": shown}) == HTTPStatus.OK

    def plan_agreed(self, event: Event) -> None:
        path = f"/loans/{self.loans[event.loan]}"
        quote = self._request("POST", f"{path}/plan-quotes", event.plan.facts)
        confirmed = confirmation_fields(quote["disclosure"]["hash"])
        self._request("PUT", f"{path}/plan", event.plan.facts | confirmed)
        self.require_booked(event, LoanEventType.PLAN_AGREED)

    def due_day_changed(self, event: Event) -> None:
        self._request("PUT", "/account/due-day", {"due_day": event.due_day})

    def request_all_due(self, event: Event) -> list[str]:
        paid = self._request("POST", "/account/repayments", {"expected": event.amount}, event)
        return [transfer["transfer_id"] for transfer in paid["transfers"]]

    def _request(
        self, method: str, path: str, body: object = None, event: Event | None = None
    ) -> Answer:
        key = f"scenario {event.place}".translate(_DASHES) if event else ""
        status, document = self.ask(method, path, body, key)
        if status >= HTTPStatus.BAD_REQUEST:
            raise RefusedError(document["code"])
        return document

    # The figures

    def _loan(self, loan: str) -> Answer:
        return self._request("GET", f"/loans/{self.loans[loan]}")

    def figures(self, loan: str, day: date) -> Figures:
        shown = self._loan(loan)
        payoff = self._request("GET", f"/loans/{self.loans[loan]}/payoff")["quotes"][0]
        assert payoff["date"] == day.isoformat()
        assert payoff["total"] == shown["owed_today"]
        return Figures(
            status=LoanStatus(shown["status"]),
            days_past_due=shown["days_past_due"],
            due_now=shown["due_now"],
            penalty=payoff["penalty"],
            interest=payoff["interest"],
            principal=payoff["principal"],
            owed_back=payoff["owed_back"],
            payoff=payoff["total"],
        )

    def line(self, day: date) -> LineFigures:
        account = self._request("GET", "/account")
        line = account["line"]
        assert account["today"] == day.isoformat()
        return LineFigures(LineStanding(line["standing"]), line["used"], line["available"])

    def schedule(self, loan: str, day: date) -> tuple[ScheduleRow, ...]:
        assert day == self._today()
        return tuple(
            ScheduleRow(
                row["number"],
                date.fromisoformat(row["due"]),
                row["principal"],
                row["interest"],
                row["balance"],
            )
            for row in self._loan(loan)["schedule"]
        )

    def _today(self) -> date:
        return date.fromisoformat(self._request("GET", "/account")["today"])

    def closings(self) -> Mapping[date, ClosingFigures]:
        return {}
