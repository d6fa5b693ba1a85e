"""What the load found: whose the time was, and that nothing wrong goes by."""

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

import benchmarks.load.__main__ as program
from benchmarks.load.aftermath import Aftermath
from benchmarks.load.figures import Split, Times, split
from benchmarks.load.page import Found, section
from benchmarks.load.sending import Phase, Sent
from benchmarks.load.traffic import ENTRANCE, Request
from benchmarks.load.watched import sitecustomize
from benchmarks.load.watched.sitecustomize import HEADER, Store, timed
from microloan_ops.local import lifecycle

ASK = Request(ENTRANCE, "GET", "/invitation", "token")


def answered(number: int, due: float, ended: float, waited: float) -> Sent:
    return Sent(number, ASK, "held", due, ended, waited, None)


def test_waiting_gateway_store_and_own_time_add_up_to_the_customers_time() -> None:
    sent = [answered(1, 0.0, 1.0, 0.25), answered(2, 5.0, 8.0, 0.25)]
    times = {1: Times(0.5, 0.25, 0.125), 2: Times(2.5, 2.25, 0.375)}
    assert split(sent, times) == Split(
        seconds=2.0, waiting=0.25, gateway=0.25, store=1.25, us=0.25, processor=0.25
    )


def test_request_without_a_functions_times_raises_a_key_error() -> None:
    with pytest.raises(KeyError):
        split([answered(1, 0.0, 1.0, 0.0)], {})


class Clock:
    """Seconds on the clock, and of the processor."""

    def __init__(self) -> None:
        self.now = self.worked = 0.0

    def perf_counter(self) -> float:
        return self.now

    def thread_time(self) -> float:
        return self.worked

    def spend(self, seconds: float, worked: float) -> None:
        self.now += seconds
        self.worked += worked


def test_watched_function_reports_its_waiting_time_and_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, store, told = Clock(), Store(), list[dict[str, float]]()
    monkeypatch.setattr(sitecustomize, "time", clock)
    client = type("Client", (), {"_make_api_call": lambda _, __: clock.spend(5.0, 1.0)})
    store.watch(client)

    def handler(event: object, context: object) -> object:
        clock.spend(2.0, 2.0)
        getattr(client(), "_make_api_call")("GetItem")  # noqa: B009 - a private name of botocore's
        return event, context

    run = timed(handler, store, told.append)
    event = {"headers": {HEADER.lower(): "7"}}
    assert [run(event, None), run({"Records": []}, None), run(event, 1)] == [
        (event, None),
        ({"Records": []}, None),
        (event, 1),
    ]
    assert told == [{"number": 7, "processor": 3.0, "store": 4.0, "function": 7.0}] * 2


def found(**changed: object) -> Found:
    """Return what a run found in which one request a second was asked, for two seconds."""
    sent = [answered(1, 0.0, 1.0, 0.25), answered(2, 5.0, 8.0, 0.25)]
    times = {1: Times(0.5, 0.25, 0.125), 2: Times(2.5, 2.25, 0.375)}
    whole = Found([Phase("held", 1, 2)], sent, times, {}, {}, Aftermath(3, 2, 0.5, 40, ()))
    return replace(whole, **changed)  # type: ignore[arg-type]


def test_load_section_shows_the_split_of_time_and_the_ledger_counts() -> None:
    text = section(found())
    assert "| all | 2000.0 | 250.0, 12% | 250.0, 12% | 1250.0, 62% | 250.0, 12% | 250.0 |" in text
    assert "There were 2 requests. 0 had a wrong response or none, and 0 were sent again" in text
    assert "has the 3 loans and 2 repayments" in text


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"faults": {("borrow", "500 internal"): 3}}, "3 x borrow: 500 internal"),
        (
            {"after": Aftermath(3, 2, 0.5, 40, ("loan loan-1: drawn 2 times",))},
            "loan loan-1: drawn",
        ),
    ],
)
def test_load_with_a_fault_exits_with_an_error_and_writes_no_page(
    changed: dict[str, object], named: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = tmp_path / "page.md"
    page.write_text("as it was\n")
    run_with(found(**changed), page, monkeypatch)
    with pytest.raises(SystemExit, match=named) as ended:
        program.main()
    assert ended.value.code != 0
    assert page.read_text() == "as it was\n"


def test_load_without_a_fault_is_written_to_the_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = tmp_path / "page.md"
    page.write_text("as it was\n")
    again = {("borrow", "503 throttled"): 2}
    run_with(found(again=again), page, monkeypatch)
    program.main()
    assert "2 were sent again as the API requires, 2 x borrow: 503 throttled." in page.read_text()


def run_with(what: Found, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "apart", lambda _: nullcontext())
    monkeypatch.setattr(program, "load", lambda *_: what)
    monkeypatch.setattr("sys.argv", ["load", "--seconds", "2", "--write", str(page)])
