"""What the wallet page says: both languages, every failure, and nothing that is not so."""

import json
import re
from collections import Counter

import pytest

from microloan.adapters.payment_gateway.messages import CARD_REFUSALS, REASONS
from microloan.adapters.sandbox.payment_gateway import BANKS
from microloan.domain.documents.rendering import TITLES
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.explanation_types import LineType
from microloan.domain.notices.notice import NoticeKind
from microloan.domain.payments.transfer import CARD_UNBOUND
from microloan.domain.product import PRODUCT
from microloan.domain.rates import ANNUAL_CEILING
from microloan.domain.underwriting.consent import WORDINGS, Consent
from microloan.entrypoints.models.history import ChargedAnswer
from microloan_ops.openapi.routes import routes
from tests.support.assertions.page_texts import STATIC, book, books, places, sandbox_book, text
from tests.support.cloud.template import PATH as TEMPLATE

# A night's valuation, and a bank transfer on its way to a loan or back.
NOT_OF_A_LOAN = {
    LoanEventType.VALUED,
    LoanEventType.CREDITED,
    LoanEventType.CREDIT_ASSIGNED,
    LoanEventType.CREDIT_RETURNED,
}
FILES = sorted(path.name for path in STATIC.iterdir())


def _places(words: dict[str, str]) -> dict[str, set[str]]:
    return {key: places(said) for key, said in words.items()}


def test_wallet_texts_have_the_same_keys_and_places_in_both_languages() -> None:
    assert len(book("zh")) > 200
    assert _places(book("zh")) == _places(book("en"))
    assert sandbox_book("zh")
    assert _places(sandbox_book("zh")) == _places(sandbox_book("en"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_text_key_of_a_wallet_screen_hides_that_of_another(language: str) -> None:
    """The first words of a key are shown, so a second meaning would never be."""
    counts = Counter(key for words in books(language).values() for key in words)
    assert len(counts) > 400
    assert {key for key, count in counts.items() if count > 1} == set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_loan_event_and_explanation_line_has_a_wallet_text(language: str) -> None:
    known = book(language).keys()
    assert {f"event.{kind}" for kind in set(LoanEventType) - NOT_OF_A_LOAN} <= known
    assert {f"why.{what}" for what in LineType} <= known


def test_document_texts_equal_the_titles_of_the_documents() -> None:
    for document, title in TITLES.items():
        assert book("zh")[f"document.{document}"] == title.zh
        assert book("en")[f"document.{document}"] == title.en


def test_each_reason_of_a_charged_cost_has_a_text_and_is_shown() -> None:
    reasons = re.findall(r'"(\w+)"', text("documents.js").split("REASONS = [")[1].split("]")[0])
    assert {"shown", "charged", *reasons} == ChargedAnswer.model_fields.keys()
    assert {f"charged.{name}" for name in ChargedAnswer.model_fields} <= book("zh").keys()


def test_every_text_key_that_a_script_names_exists() -> None:
    known = book("zh").keys() | sandbox_book("zh").keys()
    scripts = (name for name in FILES if name.endswith(".js"))
    named = {key for name in scripts for key in re.findall(r'\bt\(\s*"([^"]+)"', text(name))}
    assert named <= known


def _general() -> dict[str, str]:
    """Return the problems that are told by the words of another."""
    table = text("problem.js").split("const GENERAL = {")[1].split("};")[0]
    return dict(re.findall(r'(\w+): "(\w+)"', table))


def _codes_of_the_service() -> set[str]:
    called = [route for route in routes().values() if route.access == "token"]
    refused = {code.value for route in called for code in route.problems}
    gateway = set(re.findall(r'"code": ?"(\w+)"', TEMPLATE.read_text("utf-8")))
    assert {"blocked", "rate_limited", "route_not_found"} <= gateway
    return refused | gateway


def _codes_of_the_page() -> set[str]:
    """Return what the page itself calls a failure, of the network or of what answered."""
    api = text("api.js")
    by_status = re.search(r"BY_STATUS = {(.*?)}", api, re.DOTALL)
    assert by_status
    ours = re.findall(r"\bcode(?:\)?:| =) .*", api)
    named = {code for line in (*ours, by_status[1]) for code in re.findall(r'"(\w+)"', line)}
    assert {"offline", "timeout", "unavailable", "unknown", "unauthorized"} <= named
    others = [text(name) for name in FILES if name.endswith(".js") and name != "api.js"]
    raised = {code for one in others for code in re.findall(r'\b(?:code: |refusal\()"(\w+)"', one)}
    assert {"no_wallet", "upstream_timeout"} <= raised
    return named | raised


def _codes_of_entries() -> set[str]:
    """Return what the page calls a fault while somebody types."""
    found = set(re.findall(r'(?:return|[?:]) "([a-z]\w+)"', text("checks.js")))
    assert {"missing", "mobile_invalid", "card_number_luhn", "resident_id_birth"} <= found
    return found


def _codes_of_amounts() -> set[str]:
    amounts = set(re.findall(r'"(amount_\w+)"', text("borrow-parts.js")))
    assert len(amounts) == 5
    return amounts


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_error_code_has_a_wallet_text(language: str) -> None:
    known, general = book(language).keys(), _general()
    for code in _codes_of_the_service() | _codes_of_the_page():
        said = general.get(code, code)
        assert {f"problem.{code}", f"problem.{said}", f"field.{said}"} & known, code


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_problem_text_belongs_to_a_code_in_use(language: str) -> None:
    parts = (key.partition(".") for key in book(language))
    kept = {code for kind, _, code in parts if kind in {"problem", "field"}}
    others = [name for name in FILES if name.endswith(".js") and not name.startswith("problems-")]
    named = {
        code for name in others for code in re.findall(r'"(?:problem|field)\.(\w+)"', text(name))
    }
    said = _codes_of_the_service() | _codes_of_the_page() | set(_general().values())
    assert kept - said - _codes_of_entries() - _codes_of_amounts() - named == set()


def test_every_code_that_a_wallet_script_handles_is_in_use() -> None:
    said = _codes_of_the_service() | _codes_of_the_page()
    assert _general().keys() <= _codes_of_the_service()
    ways = text("problem.js").split("const NEXT = {")[1].split("};")[0]
    known = set(re.findall(r"(\w+): \[", ways))
    assert {"not_invited", "loan_settled"} <= known <= said
    scripts = (text(name) for name in FILES if name.endswith(".js"))
    asked = {code for one in scripts for code in re.findall(r'\bcode === "(\w+)"', one)}
    assert {"payoff_changed", "timeout"} <= asked <= said


def test_every_fault_found_while_typing_has_a_text() -> None:
    assert {f"field.{code}" for code in _codes_of_entries()} <= book("zh").keys()
    assert {f"problem.{code}" for code in _codes_of_amounts()} <= book("zh").keys()


def test_product_terms_on_the_wallet_page_equal_the_product() -> None:
    said = dict(re.findall(r"export const (\w+) = (.*?);", text("product.js"), re.DOTALL))
    assert {name: json.loads(re.sub(r",\s*]", "]", value)) for name, value in said.items()} == {
        "MIN_DRAW": PRODUCT.min_draw,
        "DRAW_STEP": PRODUCT.draw_step,
        "MAX_LIMIT": PRODUCT.max_limit,
        "MIN_DAILY_RATE": str(PRODUCT.min_daily_rate),
        "PURPOSES": list(PRODUCT.purposes),
        "GRACE_DAYS": PRODUCT.grace_days,
        "PENALTY_FACTOR": str(PRODUCT.penalty_factor),
        "ANNUAL_CAP": str(ANNUAL_CEILING),
    }


def test_every_gateway_reason_for_a_declined_collection_has_a_text() -> None:
    # What a person can do about the others is the same: see that the card is fine, try again.
    general = {"declined", "timed_out"}
    declined = {key for key in book("zh") if key.startswith("declined.")}
    reasons = REASONS - general | {CARD_UNBOUND}
    assert declined == {f"declined.{reason}" for reason in reasons}
    assert "field.card_refused" in book("zh")
    assert {f"field.{code}" for code in CARD_REFUSALS} <= book("zh").keys()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_sandbox_bank_has_a_name_in_the_texts(language: str) -> None:
    names = {f"bank.{bank}" for bank, _ in BANKS.values()}
    assert names <= book(language).keys()


@pytest.mark.parametrize("consent", list(Consent))
def test_shown_consent_text_equals_the_agreed_wording(consent: Consent) -> None:
    wording = WORDINGS[consent]
    assert f'{consent}: "{wording.version}"' in text("screen-limit.js")
    for language, said, colon in (("zh", wording.zh, "："), ("en", wording.en, ": ")):
        shown = [
            re.search(rf'"{key}":\s+"([^"]*)"', text(f"words-{language}.js"))
            for key in (f"consent.{consent}", rf"consent.{consent}\.text")
        ]
        assert colon.join(found[1] for found in shown if found) == said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_of_notice_that_a_fact_gives_has_a_title_and_a_text(language: str) -> None:
    wanted = {f"message.{kind}{part}" for kind in NoticeKind for part in ("", ".title")}
    assert wanted <= book(language).keys()
