"""The documents of a loan: read, printed, kept, and the check of a certificate."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.browser.conftest import Take
from tests.e2e.browser.customer_states import State, States
from tests.e2e.browser.lossy_network import answered, changed, line
from tests.e2e.browser.page_texts import LANGUAGES, yuan
from tests.e2e.browser.wallet_page import Phone

pytestmark = pytest.mark.e2e


def _open(phone: Phone, state: State) -> None:
    phone.open(f"loan/{state.loan_id}")
    phone.titled("loan.title")


def _document(state: State, name: str) -> dict[str, Any]:
    made: dict[str, Any] = state.wallet.get(f"/loans/{state.loan_id}/documents/{name}")
    return made


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["disclosure", "contract", "schedule"])
def test_document_of_an_open_loan_is_shown_as_the_service_wrote_it(
    name: str, language: str, states: States, take: Take
) -> None:
    state = states.get("borrowed", "qq")
    made = _document(state, name)
    phone = take(state.wallet, language)
    _open(phone, state)
    phone.open_tab("tab.records")
    assert phone.layout_faults() == []
    expect(phone.link("document.settlement")).to_have_count(0)
    phone.link(f"document.{name}").focus()
    phone.page.keyboard.press("Enter")
    phone.titled(f"document.{name}")
    expect(phone.title).to_be_focused()
    written = unescape(re.sub("<[^>]+>", "", made["html"][language].partition("<body>")[2]))
    shown = phone.title.text_content() or ""
    shown += phone.screen.get_by_role("article").evaluate(_WITHOUT_CAPTIONS)
    assert shown == written
    assert made["hash"] in shown
    assert phone.layout_faults() == []
    phone.link("document.back").click()
    phone.titled("loan.title")
    expect(phone.link(f"document.{name}")).to_be_visible()


# A screen reader's caption of the schedule is the page's own.
_WITHOUT_CAPTIONS = """one => {
  const copy = one.cloneNode(true);
  copy.querySelectorAll("caption").forEach((caption) => caption.remove());
  return copy.textContent;
}"""


def test_document_is_printed_alone_and_kept_as_the_service_wrote_it(
    states: States, take: Take, tmp_path: Path
) -> None:
    state = states.get("borrowed", "qq")
    phone = take(state.wallet)
    phone.page.add_init_script("globalThis.print = () => { globalThis.printed = true; };")
    phone.open(f"document/{state.loan_id}/contract")
    phone.titled("document.contract")
    phone.button("document.print").click()
    assert phone.page.evaluate("globalThis.printed")
    with phone.page.expect_download() as kept:
        phone.link("document.keep").click()
    assert kept.value.suggested_filename == f"contract-{state.loan_id}.html"
    kept.value.save_as(tmp_path / "kept.html")
    saved = (tmp_path / "kept.html").read_text("utf-8")
    assert saved == _document(state, "contract")["html"]["zh"]
    phone.page.emulate_media(media="print", color_scheme="dark")
    for gone in (
        phone.link("document.back"),
        phone.button("document.print"),
        phone.link("product"),
    ):
        expect(gone).to_be_hidden()
    expect(phone.screen.get_by_role("article")).to_be_visible()
    expect(phone.screen.get_by_role("article")).to_have_css("color", "rgb(0, 0, 0)")
    expect(phone.page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_document_follows_the_language_of_the_page(states: States, take: Take) -> None:
    state = states.get("borrowed", "qq")
    phone = take(state.wallet)
    phone.open(f"document/{state.loan_id}/contract")
    phone.titled("document.contract")
    phone.switch_language()
    phone.titled("document.contract")
    expect(phone.screen.get_by_role("article")).to_contain_text("Hash of the journal entry")


@pytest.mark.parametrize("language", LANGUAGES)
def test_settled_loan_has_a_certificate_with_an_address_that_answers_valid(
    language: str, states: States, take: Take
) -> None:
    state = states.get("settled", "qq")
    phone = take(state.wallet, language)
    _open(phone, state)
    phone.link("document.settlement").click()
    phone.titled("document.settlement")
    made = _document(state, "settlement")
    expect(phone.screen.get_by_role("article")).to_contain_text(made["hash"])
    address = phone.screen.get_by_role("link").last
    url = address.get_attribute("href") or ""
    expect(address).to_have_text(url)
    assert httpx.get(url).json() == {"hash": made["hash"], "valid": True}
    assert httpx.get(url.replace(made["hash"], "0" * 64)).json()["valid"] is False
    assert phone.layout_faults() == []


def test_settled_loan_names_each_difference_from_the_disclosure(states: States, take: Take) -> None:
    state = states.get("settled", "qq")
    loan = state.wallet.get(f"/loans/{state.loan_id}")
    phone = take(state.wallet)
    _open(phone, state)
    part = phone.screen.locator("section").filter(has_text=phone.words("charged.title"))
    reasons = {name: fen for name, fen in loan["charged"].items() if fen or name == "charged"}
    assert reasons["early"] < 0
    for name, fen in reasons.items():
        row = part.locator("dl > div").filter(has_text=phone.words(f"charged.{name}"))
        expect(row.get_by_role("definition")).to_have_text(
            yuan(fen) if fen >= 0 else f"−{yuan(-fen)}"
        )
    for name in loan["charged"].keys() - reasons.keys():
        expect(part).not_to_contain_text(phone.words(f"charged.{name}"))
    assert phone.layout_faults() == []


def test_penalty_has_its_sign_and_no_difference_is_named(states: States, take: Take) -> None:
    state = states.get("settled", "qq")
    charged = dict.fromkeys(("arrival", "early", "ceiling", "rounding", "unexplained"), 0)
    charged |= {"shown": 100_00, "late": 1_23, "charged": 101_23}
    phone = take(state.wallet)
    changed(phone, f"loans/{state.loan_id}", lambda loan: loan | {"charged": charged})
    _open(phone, state)
    expect(phone.screen).to_contain_text(f"+{yuan(1_23)}")
    phone.reads_not("charged.same")
    charged |= {"late": 0, "charged": 100_00}
    phone.page.reload()
    phone.reads("charged.same")


def test_schedule_is_offered_only_from_the_arrival(states: States, take: Take) -> None:
    state = states.get("on its way", "qq")
    phone = take(state.wallet)
    _open(phone, state)
    expect(phone.link("document.contract")).to_be_visible()
    expect(phone.link("document.schedule")).to_have_count(0)
    # The service refuses its address too, and the page says why.
    line(phone, "no-route")
    phone.open(f"document/{state.loan_id}/schedule")
    phone.titled("document.schedule")
    expect(phone.alert()).to_contain_text(phone.words("problem.document_not_ready"))
    expect(phone.button("retry")).to_be_visible()
    expect(phone.link("document.keep")).to_have_count(0)
    assert phone.layout_faults() == []


def test_older_loan_has_no_link_and_sends_the_customer_to_the_bank(
    states: States, take: Take
) -> None:
    state = states.get("settled", "qq")
    phone = take(state.wallet)
    changed(phone, f"loans/{state.loan_id}", lambda loan: loan | {"documents": []})
    _open(phone, state)
    phone.reads("problem.document_not_found")
    for name in ("disclosure", "contract", "schedule", "settlement"):
        expect(phone.link(f"document.{name}")).to_have_count(0)
    assert phone.layout_faults() == []


def test_loan_without_documents_sends_the_customer_to_the_bank(states: States, take: Take) -> None:
    state = states.get("borrowed", "qq")
    phone = take(state.wallet)
    old = answered(404, "document_not_found")
    line(phone, f"loans/{state.loan_id}/documents/contract", old, method="GET")
    phone.open(f"document/{state.loan_id}/contract")
    phone.titled("document.contract")
    expect(phone.alert()).to_contain_text(phone.words("problem.document_not_found"))
    expect(phone.button("retry")).to_have_count(0)


def test_markup_in_a_document_is_shown_as_text_and_never_runs(states: States, take: Take) -> None:
    state = states.get("borrowed", "qq")
    bad = "<body><p>kept <b>bold</b><img src=x><script>globalThis.ran = 1</script></p>"
    phone = take(state.wallet)
    changed(
        phone,
        f"loans/{state.loan_id}/documents/contract",
        lambda made: made | {"html": {"zh": bad, "en": bad}},
    )
    phone.open(f"document/{state.loan_id}/contract")
    phone.titled("document.contract")
    expect(phone.screen.get_by_role("article")).to_contain_text("kept")
    assert phone.page.evaluate("globalThis.ran ?? null") is None
    expect(phone.screen.locator("b, img, script")).to_have_count(0)
