"""What the wallet page says: both languages, every failure, and nothing that is not so."""

import json
import re

import pytest

from microloan.adapters.payment_gateway.messages import CARD_REFUSALS, REASONS
from microloan.adapters.sandbox.payment_gateway import BANKS
from microloan.domain.documents.rendering import TITLES
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.explanation_types import LineType
from microloan.domain.product import PRODUCT
from microloan.domain.rates import ANNUAL_CEILING
from microloan.domain.underwriting.consent import WORDINGS, Consent
from microloan.entrypoints.models.history import ChargedAnswer
from microloan_ops.openapi.routes import routes
from tests.support.assertions.page_texts import STATIC, book, places, sandbox_book, text
from tests.support.cloud.template import PATH as TEMPLATE

FILES = sorted(path.name for path in STATIC.iterdir())


def _places(words: dict[str, str]) -> dict[str, set[str]]:
    return {key: places(said) for key, said in words.items()}


def test_both_languages_say_the_same_things() -> None:
    assert len(book("zh")) > 200
    assert _places(book("zh")) == _places(book("en"))
    assert sandbox_book("zh")
    assert _places(sandbox_book("zh")) == _places(sandbox_book("en"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_event_and_each_line_of_an_explanation_has_words(language: str) -> None:
    known = book(language).keys()
    # A night's valuation is of no loan.
    assert {f"event.{kind}" for kind in set(LoanEventType) - {LoanEventType.VALUED}} <= known
    assert {f"why.{what}" for what in LineType} <= known


def test_documents_have_the_names_that_are_their_titles() -> None:
    for document, title in TITLES.items():
        assert book("zh")[f"document.{document}"] == title.zh
        assert book("en")[f"document.{document}"] == title.en


def test_each_reason_of_a_charged_cost_has_words_and_is_shown() -> None:
    reasons = re.findall(r'"(\w+)"', text("documents.js").split("REASONS = [")[1].split("]")[0])
    assert {"shown", "charged", *reasons} == ChargedAnswer.model_fields.keys()
    assert {f"charged.{name}" for name in ChargedAnswer.model_fields} <= book("zh").keys()


def test_every_text_that_is_named_exists() -> None:
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
def test_every_failure_has_words(language: str) -> None:
    known, general = book(language).keys(), _general()
    for code in _codes_of_the_service() | _codes_of_the_page():
        said = general.get(code, code)
        assert {f"problem.{code}", f"problem.{said}", f"field.{said}"} & known, code


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_words_are_left_for_what_nobody_says(language: str) -> None:
    parts = (key.partition(".") for key in book(language))
    kept = {code for kind, _, code in parts if kind in {"problem", "field"}}
    others = [name for name in FILES if name.endswith(".js") and not name.startswith("problems-")]
    named = {
        code for name in others for code in re.findall(r'"(?:problem|field)\.(\w+)"', text(name))
    }
    said = _codes_of_the_service() | _codes_of_the_page() | set(_general().values())
    assert kept - said - _codes_of_entries() - _codes_of_amounts() - named == set()


def test_nothing_is_done_about_what_nobody_says() -> None:
    said = _codes_of_the_service() | _codes_of_the_page()
    assert _general().keys() <= _codes_of_the_service()
    ways = text("problem.js").split("const NEXT = {")[1].split("};")[0]
    known = set(re.findall(r"(\w+): \[", ways))
    assert {"not_invited", "loan_settled"} <= known <= said
    scripts = (text(name) for name in FILES if name.endswith(".js"))
    asked = {code for one in scripts for code in re.findall(r'\bcode === "(\w+)"', one)}
    assert {"payoff_changed", "timeout"} <= asked <= said


def test_every_fault_that_is_found_while_typing_has_words() -> None:
    assert {f"field.{code}" for code in _codes_of_entries()} <= book("zh").keys()
    assert {f"problem.{code}" for code in _codes_of_amounts()} <= book("zh").keys()


def test_the_terms_that_the_page_knows_are_the_products() -> None:
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


def test_every_reason_of_the_rails_for_a_collection_has_words() -> None:
    # What a person can do about the others is the same: see that the card is fine, try again.
    general = {"declined", "timed_out"}
    declined = {key for key in book("zh") if key.startswith("declined.")}
    assert declined == {f"declined.{reason}" for reason in REASONS - general}
    assert "field.card_refused" in book("zh")
    assert {f"field.{code}" for code in CARD_REFUSALS} <= book("zh").keys()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_bank_that_the_sandbox_knows_has_a_name(language: str) -> None:
    names = {f"bank.{bank}" for bank, _ in BANKS.values()}
    assert names <= book(language).keys()


@pytest.mark.parametrize("consent", list(Consent))
def test_what_is_agreed_to_is_what_the_page_shows(consent: Consent) -> None:
    wording = WORDINGS[consent]
    assert f'{consent}: "{wording.version}"' in text("screen-limit.js")
    for language, said, colon in (("zh", wording.zh, "："), ("en", wording.en, ": ")):
        shown = [
            re.search(rf'"{key}":\s+"([^"]*)"', text(f"words-{language}.js"))
            for key in (f"consent.{consent}", rf"consent.{consent}\.text")
        ]
        assert colon.join(found[1] for found in shown if found) == said
