"""The wallet page: what its function serves, and what the files promise."""

import gzip
import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from microloan.adapters.rails_messages import CARD_REFUSALS, REASONS
from microloan.domain.consent import WORDINGS, Consent

FOLDER = Path(__file__).parents[2] / "functions/wallet"
STATIC = FOLDER / "static"
FILES = sorted(path.name for path in STATIC.iterdir())
# What a phone downloads, compressed, with one of the two languages.
BUDGET = 60_000


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("wallet_handler", FOLDER / "handler.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


WALLET = _load()


def get(asset: str | None = None, **changes: object) -> dict[str, Any]:
    path = f"/wallet/{asset or ''}"
    event = {
        "httpMethod": "GET",
        "path": path,
        "resource": "/wallet/{asset}" if asset else "/wallet",
        "headers": {},
        "pathParameters": {"asset": asset} if asset else None,
        "requestContext": {"requestId": "r-1", "path": f"/v1{path}"},
    }
    answer: dict[str, Any] = WALLET.handler(event | changes, None)
    return answer


def text(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def test_the_page_itself() -> None:
    answer = get()
    assert answer["statusCode"] == 200
    assert answer["body"] == text("index.html")
    assert answer["headers"]["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("name", FILES)
def test_every_file_with_its_type_and_security_headers(name: str) -> None:
    answer = get(name)
    assert answer["statusCode"] == 200
    assert answer["body"] == text(name)
    headers = answer["headers"]
    assert headers["Content-Type"] == WALLET.TYPES[Path(name).suffix]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "name", ["../handler.py", "..%2fhandler.py", "handler.py", "static", ".", "app.js/", "APP.JS"]
)
def test_nothing_else_exists(name: str) -> None:
    answer = get(name)
    assert answer["statusCode"] == 404
    assert "Content-Security-Policy" in answer["headers"]


def test_only_get_is_answered() -> None:
    assert get("app.js", httpMethod="POST")["statusCode"] == 404


def test_an_unchanged_file_is_not_sent_again() -> None:
    tag = get("app.js")["headers"]["ETag"]
    for name in ("if-none-match", "If-None-Match"):
        answer = get("app.js", headers={name: tag})
        assert (answer["statusCode"], answer["body"]) == (304, "")
    assert get("app.js", headers={"if-none-match": '"other"'})["statusCode"] == 200


def test_an_address_without_its_slash_leads_to_the_one_with_it() -> None:
    answer = get(path="/wallet", requestContext={"path": "/v1/wallet"})
    assert answer["statusCode"] == 308
    assert answer["headers"]["Location"] == "wallet/"


def test_one_line_of_log_per_request(capsys: pytest.CaptureFixture[str]) -> None:
    WALLET.logger.handlers[0].setStream(sys.stdout)
    get("app.js")
    [line] = capsys.readouterr().out.splitlines()
    said = json.loads(line)
    assert (said["message"], said["route"]) == ("answered", "GET /wallet/{asset}")
    assert (said["status"], said["correlation_id"]) == (200, "r-1")


def test_everything_the_page_refers_to_is_there() -> None:
    index = text("index.html")
    named = set(re.findall(r'(?:src|href)="([^#"]+)"', index))
    for name in FILES:
        named.update(re.findall(r'from "\./([^"]+)"', text(name)))
    assert named <= set(FILES)
    dynamic = {"words-zh.js", "words-en.js"}
    assert set(FILES) - named == dynamic | {"index.html"}


def test_nothing_that_the_policy_forbids() -> None:
    index = text("index.html")
    assert "<style" not in index
    assert not re.search(r"<script(?![^>]* src=)|\son\w+=|\sstyle=", index)
    for name in FILES:
        assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|\beval\(", text(name))
        outside = re.sub(r"http://www\.w3\.org/2000/svg", "", text(name))
        assert not re.search(r"https?://|@import|url\(", outside), name


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


def test_the_page_is_light() -> None:
    files = (STATIC / name for name in FILES if not name.endswith("-en.js"))
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) < BUDGET


def test_every_reason_of_the_rails_for_a_collection_has_words() -> None:
    # What a person can do about the others is the same: see that the card is fine, try again.
    general = {"declined", "timed_out"}
    assert {f"declined.{reason}" for reason in REASONS - general} <= _book("zh").keys()
    assert "field.card_refused" in _book("zh")
    assert {f"field.{code}" for code in CARD_REFUSALS} <= _book("zh").keys()


@pytest.mark.parametrize("consent", list(Consent))
def test_what_is_agreed_to_is_what_the_page_shows(consent: Consent) -> None:
    wording = WORDINGS[consent]
    assert f'{consent}: "{wording.version}"' in text("screen-apply.js")
    for language, said, colon in (("zh", wording.zh, "："), ("en", wording.en, ": ")):
        shown = [
            re.search(rf'"{key}":\s+"([^"]*)"', text(f"words-{language}.js"))
            for key in (f"consent.{consent}", rf"consent.{consent}\.text")
        ]
        assert colon.join(found[1] for found in shown if found) == said
