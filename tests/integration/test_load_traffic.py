"""Traffic of the load over time: customers repay a loan after its money has arrived."""

from collections import Counter

import httpx

from benchmarks.load.sending import Phase, drive
from benchmarks.load.traffic import REPAY_ALL, REPAY_PART, Customer, Traffic
from tests.support.fakes.load_sender import sender_to


class Service:
    """An API that shows a loan's money as arrived at every second look."""

    def __init__(self) -> None:
        self.heard = Counter[str]()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/v1")
        self.heard[path] += 1
        if request.method == "POST" and path == "/loans":
            return accepted(loan_id=f"loan-{self.heard[path]}", amount=100_000)
        if path.endswith("/repayments"):
            return accepted(transfer_id=f"t-{self.heard.total()}", amount=10_000)
        collecting = self.heard[path] % 2 == 1
        return httpx.Response(200, json={"status": "open", "collecting": collecting})


def customer(token: str, card_id: str) -> Customer:
    return Customer(token, card_id, lambda: f"new login of {token}", {})


def accepted(**answer: str | int) -> httpx.Response:
    return httpx.Response(202, json=answer)


def test_loan_is_repaid_in_part_then_in_full_once_its_money_arrived() -> None:
    traffic = Traffic([customer("token", "card-1"), customer("token-2", "card-2")], "2026-11")
    with sender_to(Service()) as sender:
        sender.send(traffic.borrow(), "before", 0.0)
        assert ([loan.loan_id for loan in traffic.moving], traffic.ready) == (["loan-1"], [])
        sender.send(traffic.look(), "before", 0.0)
        assert not traffic.ready
        sender.send(traffic.look(), "before", 0.0)
        assert [loan.loan_id for loan in traffic.ready] == ["loan-1"]
        sent = drive(traffic, sender, [Phase("held", 2_000.0, 0.1)], lambda _: None)
    paid = [one.request for one in sent if one.request.path.endswith("/repayments")]
    of_first = [one.step for one in paid if "loan-1/" in one.path]
    assert of_first[:2] == [REPAY_PART, REPAY_ALL]
    assert len(traffic.told.repayments) == len(paid)
    drawn = [one for one in sent if one.request.step == "borrow"]
    assert all(str(one.request.token).startswith("new login of token") for one in drawn)
    assert len(traffic.told.loans) == len(drawn) + 1
