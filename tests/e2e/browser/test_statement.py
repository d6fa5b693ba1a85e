"""The statement of a month: saved for a spreadsheet, and printed alone."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.browser.conftest import Take
from tests.e2e.browser.customer_states import State, States
from tests.e2e.browser.lossy_network import changed
from tests.e2e.browser.page_texts import LANGUAGES
from tests.e2e.browser.wallet_page import Phone

pytestmark = pytest.mark.e2e

SUMS = (
    "opening_principal",
    "drawn",
    "repaid_principal",
    "closing_principal",
    "interest_paid",
    "penalty_paid",
    "refunded",
)
AMOUNTS = ("amount", "principal", "interest", "penalty", "unapplied", "owed_back")


def _open(phone: Phone, state: State) -> str:
    month = state.month
    phone.open(f"statement/{month}")
    phone.titled("statement.of")
    return month


def _saved(phone: Phone, month: str, folder: Path) -> bytes:
    with phone.page.expect_download() as kept:
        phone.link("statement.save").click()
    assert kept.value.suggested_filename == f"statement-{month}.csv"
    kept.value.save_as(folder / "kept.csv")
    return (folder / "kept.csv").read_bytes()


def _plain(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02}"


def _rows(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_saved_statement_has_each_sum_and_transaction_in_yuan(
    language: str, states: States, take: Take, tmp_path: Path
) -> None:
    state = states.get("borrowed", "qq")
    phone = take(state.wallet, language)
    month = _open(phone, state)
    file = _saved(phone, month, tmp_path)
    # With this mark Excel reads the file as UTF-8.
    assert file.startswith(b"\xef\xbb\xbf")
    made: dict[str, Any] = state.wallet.get(f"/statements/{month}")
    rows = _rows(file)
    assert [row[1] for row in rows[1 : 1 + len(SUMS)]] == [_plain(made[name]) for name in SUMS]
    assert rows[1][0].startswith(phone.words("statement.opening_principal"))
    head, *events = rows[2 + len(SUMS) :]
    assert head[2] == phone.words("csv.kind")
    assert made["events"]
    assert events == [
        [
            event["booked_on"],
            event["value_date"],
            phone.words(f"event.{event['kind']}"),
            *(_plain(event[name]) for name in AMOUNTS),
            event["loan_id"],
            event["transfer_id"],
        ]
        for event in made["events"]
    ]
    assert phone.layout_faults() == []


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1+1", "'+1+1"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ('a"b,c', 'a"b,c'),
        ("-12.50", "-12.50"),
    ],
)
def test_saved_statement_has_no_cell_that_a_spreadsheet_runs(
    kind: str, cell: str, states: States, take: Take, tmp_path: Path
) -> None:
    state = states.get("borrowed", "qq")
    phone = take(state.wallet)

    def spoil(made: dict[str, Any]) -> dict[str, Any]:
        one = made["events"][0] | {"kind": kind, "principal": -1_234_05}
        return made | {"events": [one]}

    changed(phone, "statements/*", spoil)
    month = _open(phone, state)
    last = _rows(_saved(phone, month, tmp_path))[-1]
    assert last[2] == cell
    # A negative amount stays a number.
    assert last[4] == "-1234.05"


def test_statement_is_printed_without_the_frame_of_the_page(states: States, take: Take) -> None:
    state = states.get("borrowed", "qq")
    phone = take(state.wallet)
    phone.page.add_init_script("globalThis.print = () => { globalThis.printed = true; };")
    _open(phone, state)
    phone.button("document.print").click()
    assert phone.page.evaluate("globalThis.printed")
    phone.page.emulate_media(media="print", color_scheme="dark")
    frame = (
        phone.link("next.home"),
        phone.button("document.print"),
        phone.link("statement.save"),
        phone.link("product"),
    )
    for gone in frame:
        expect(gone).to_be_hidden()
    expect(phone.title).to_be_visible()
    paper = phone.screen.locator(".paper")
    expect(paper).to_have_count(2)
    expect(paper.first).to_have_css("color", "rgb(0, 0, 0)")
    expect(phone.page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
