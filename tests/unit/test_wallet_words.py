"""What the wallet page says: both languages, every failure, and nothing that is not so."""

import json
import re
from pathlib import Path

import pytest

from microloan.adapters.rails_messages import CARD_REFUSALS, REASONS
from microloan.domain.consent import WORDINGS, Consent
from microloan.domain.product import PRODUCT
from ops.openapi.routes import ROUTES
from tests.fakes.template import PATH as TEMPLATE

STATIC = Path(__file__).parents[2] / "functions/wallet/static"
FILES = sorted(path.name for path in STATIC.iterdir())


def text(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def _entries(source: str) -> dict[str, set[str]]:
    found = re.findall(r'^\s+"?([\w.]+)"?:\s+"((?:[^"\\]|\\.)*)",$', source, re.MULTILINE)
    return {key: set(re.findall(r"{(\w+)}", words)) for key, words in found}


def _book(language: str) -> dict[str, set[str]]:
    return _entries(text(f"words-{language}.js")) | _entries(text(f"problems-{language}.js"))


def test_both_languages_say_the_same_things() -> None:
    chinese, english = _book("zh"), _book("en")
    assert len(chinese) > 200
    assert chinese == english
    zh, en = text("sandbox-words.js").split("  en: {")
    assert _entries(zh)
    assert _entries(zh) == _entries(en)


def test_every_text_that_is_named_exists() -> None:
    known = _book("zh").keys() | _entries(text("sandbox-words.js")).keys()
    scripts = (name for name in FILES if name.endswith(".js"))
    named = {key for name in scripts for key in re.findall(r'\bt\(\s*"([^"]+)"', text(name))}
    assert named <= known


def _general() -> dict[str, str]:
    """Return the problems that are told by the words of another."""
    table = text("problem.js").split("const GENERAL = {")[1].split("};")[0]
    return dict(re.findall(r'(\w+): "(\w+)"', table))


def _codes_of_the_service() -> set[str]:
    called = [route for route in ROUTES.values() if not (route.signed or route.operated)]
    refused = {code for route in called for code in route.problems}
    gateway = set(re.findall(r'"code": ?"(\w+)"', TEMPLATE.read_text("utf-8")))
    assert {"blocked", "too_many", "no_route"} <= gateway
    return refused | gateway


def _codes_of_the_page() -> set[str]:
    """Return what the page itself calls a failure, of the network or of what answered."""
    api = text("api.js")
    by_status = re.search(r"BY_STATUS = {(.*?)}", api, re.DOTALL)
    assert by_status
    ours = re.findall(r"\bcode(?:\)?:| =) .*", api)
    named = {code for line in (*ours, by_status[1]) for code in re.findall(r'"(\w+)"', line)}
    assert {"offline", "timeout", "unavailable", "unknown", "unauthorized"} <= named
    others = (name for name in FILES if name.endswith(".js") and name != "api.js")
    return named | {code for name in others for code in re.findall(r'\bcode: "(\w+)"', text(name))}


def test_every_failure_has_words() -> None:
    known, general = _book("zh").keys(), _general()
    for code in _codes_of_the_service() | _codes_of_the_page():
        said = general.get(code, code)
        assert {f"problem.{code}", f"problem.{said}", f"field.{said}"} & known, code


def test_no_general_text_is_given_for_what_nobody_says() -> None:
    assert _general().keys() <= _codes_of_the_service()


def test_every_fault_that_is_found_while_typing_has_words() -> None:
    found = set(re.findall(r'(?:return|[?:]) "([a-z]\w+)"', text("checks.js")))
    assert {"missing", "mobile_invalid", "card_number_luhn", "resident_id_birth"} <= found
    assert {f"field.{code}" for code in found} <= _book("zh").keys()
    amounts = set(re.findall(r'"(amount_\w+)"', text("borrow-parts.js")))
    assert len(amounts) == 5
    assert {f"problem.{code}" for code in amounts} <= _book("zh").keys()


def test_the_terms_that_the_page_knows_are_the_products() -> None:
    said = dict(re.findall(r"export const (\w+) = (.*?);", text("product.js"), re.DOTALL))
    assert {name: json.loads(re.sub(r",\s*]", "]", value)) for name, value in said.items()} == {
        "MIN_DRAW": PRODUCT.min_draw,
        "DRAW_STEP": PRODUCT.draw_step,
        "MAX_LIMIT": PRODUCT.max_limit,
        "TERMS": list(PRODUCT.terms),
        "PURPOSES": list(PRODUCT.purposes),
        "GRACE_DAYS": PRODUCT.grace_days,
        "PENALTY_FACTOR": str(PRODUCT.penalty_factor),
        "ANNUAL_CAP": str(PRODUCT.annual_cap),
    }


def test_every_reason_of_the_rails_for_a_collection_has_words() -> None:
    # What a person can do about the others is the same: see that the card is fine, try again.
    general = {"declined", "timed_out"}
    assert {f"declined.{reason}" for reason in REASONS - general} <= _book("zh").keys()
    assert "field.card_refused" in _book("zh")
    assert {f"field.{code}" for code in CARD_REFUSALS} <= _book("zh").keys()


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
