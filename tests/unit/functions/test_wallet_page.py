"""The wallet page: what its function serves, and what the files promise."""

import gzip
import importlib.util
import json
import re
import sys
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from microloan.composition.environment import MisconfiguredError
from microloan_testing.confirmations import LENDER, lender_variables

FOLDER = Path(__file__).parents[3] / "functions/wallet"
STATIC = FOLDER / "static"
FILES = sorted(path.name for path in STATIC.iterdir())
ASSETS = [name for name in FILES if name != "index.html"]
# Every file, both languages, the sandbox too, compressed as API Gateway does. Some 3,000 bytes are
# the documents of a loan, which its borrower must be able to read and keep. Some 2,000 are the
# withdrawal of consents, which must be easy, some 2,100 the payment of all that is due,
# some 2,400 the lower limit, some 3,500 the cards, some 2,600 the message centre, some 4,900 the
# plans for difficulties, some 1,900 the due day, some 1,300 the payment by bank transfer,
# some 2,000 the help, some 1,500 the file of a statement, and
# some 1,100 the choice of transactions, which load on demand.
BUDGET = 119_000


def _load(**told: str) -> ModuleType:
    """Load the handler of a stack that is told these variables beside the lender's."""
    spec = importlib.util.spec_from_file_location("wallet_handler", FOLDER / "handler.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as environment:
        for name, value in (lender_variables() | told).items():
            environment.setenv(name, value)
        spec.loader.exec_module(module)
    return module


WALLET = _load()
RELEASE: str = WALLET.RELEASE


def get(asset: str | None = None, release: str = RELEASE, **changes: object) -> dict[str, Any]:
    path = f"/wallet/{release}/{asset}" if asset else "/wallet/"
    event = {
        "httpMethod": "GET",
        "path": path,
        "resource": "/wallet/{release}/{asset}" if asset else "/wallet",
        "headers": {},
        "pathParameters": {"release": release, "asset": asset} if asset else None,
        "requestContext": {"requestId": "r-1", "path": f"/v1{path}"},
    }
    answer: dict[str, Any] = WALLET.handler(event | changes, None)
    return answer


def text(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def test_wallet_page_is_served_with_release_and_stage() -> None:
    answer = get()
    assert answer["statusCode"] == 200
    told = {"release": RELEASE, "stage": "real", "lender": LENDER.name, "licence": LENDER.licence}
    told["phone"] = lender_variables()["LENDER_PHONE"]
    expected = text("index.html")
    for name, value in told.items():
        expected = expected.replace(f"{{{name}}}", value)
    assert answer["body"] == expected
    assert answer["headers"]["Content-Type"] == "text/html; charset=utf-8"
    assert answer["headers"]["Cache-Control"] == "no-cache"


def test_wallet_page_states_whether_the_stack_is_a_sandbox() -> None:
    assert 'data-stage="sandbox"' in _load(SANDBOX_TABLE="Sandbox").PAGE["body"]
    assert 'data-stage="real"' in _load(SANDBOX_TABLE="").PAGE["body"]


def test_wallet_page_escapes_the_name_of_the_lender_and_renews_its_etag_with_it() -> None:
    page = _load(LENDER_NAME='某"银行" & {phone} <Bank>').PAGE
    assert 'data-lender="某&quot;银行&quot; &amp; {phone} &lt;Bank&gt;"' in page["body"]
    assert page["headers"]["ETag"] != WALLET.PAGE["headers"]["ETag"]


@pytest.mark.parametrize("name", ["LENDER_NAME", "LENDER_LICENCE", "LENDER_PHONE"])
def test_wallet_function_without_the_lender_does_not_start(name: str) -> None:
    with pytest.raises(MisconfiguredError, match=name):
        _load(**{name: ""})


@pytest.mark.parametrize("name", [None, *ASSETS])
def test_every_wallet_file_has_its_type_and_the_security_headers(name: str | None) -> None:
    answer = get(name)
    assert answer["statusCode"] == 200
    headers = answer["headers"]
    assert headers["Content-Type"] == WALLET.TYPES[Path(name or "index.html").suffix]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("name", ASSETS)
def test_wallet_file_of_this_release_is_cached_for_a_year(name: str) -> None:
    answer = get(name)
    assert answer["body"] == text(name)
    assert answer["headers"]["Cache-Control"] == "public, max-age=31536000, immutable"


def test_wallet_file_of_an_earlier_release_is_current_and_not_cached() -> None:
    answer = get("words-en.js", release="0123456789abcdef")
    assert (answer["statusCode"], answer["body"]) == (200, text("words-en.js"))
    assert answer["headers"]["Cache-Control"] == "no-store"


def test_release_name_changes_with_any_change_of_a_file() -> None:
    texts = {"a.js": "1", "b.js": "2"}
    names = [
        WALLET.digest(one) for one in (texts, texts | {"a.js": "3"}, {"a.js": "1", "c.js": "2"})
    ]
    assert len(set(names)) == 3
    assert WALLET.digest(dict(reversed(texts.items()))) == names[0]
    # nothing runs from one file into the next
    assert WALLET.digest({"a": "b"}) != WALLET.digest({"a": "", "b": ""})


@pytest.mark.parametrize(
    "name",
    [
        *("../handler.py", "..%2fhandler.py", "handler.py", "static", ".", "app.js/", "APP.JS"),
        "index.html",
    ],
)
def test_unknown_wallet_file_is_404_and_not_cached(name: str) -> None:
    for release in (RELEASE, "0" * 16):
        answer = get(name, release=release)
        assert answer["statusCode"] == 404
        assert "Content-Security-Policy" in answer["headers"]
        assert answer["headers"]["Cache-Control"] == "no-store"


@pytest.mark.parametrize("release", ["", "static", "..", "A" * 16, RELEASE[:-1], RELEASE * 2])
def test_wallet_file_of_a_malformed_release_is_404(release: str) -> None:
    assert get("app.js", release=release)["statusCode"] == 404


def test_wallet_page_by_another_method_than_get_is_404() -> None:
    assert get("app.js", httpMethod="POST")["statusCode"] == 404
    assert get(httpMethod="POST")["statusCode"] == 404


def test_wallet_page_with_a_matching_etag_is_304_without_a_body() -> None:
    tag = get()["headers"]["ETag"]
    for name in ("if-none-match", "If-None-Match"):
        answer = get(headers={name: tag})
        assert (answer["statusCode"], answer["body"]) == (304, "")
        assert answer["headers"]["Cache-Control"] == "no-cache"
    assert get(headers={"if-none-match": '"other"'})["statusCode"] == 200


def test_wallet_path_without_its_slash_is_redirected() -> None:
    answer = get(path="/wallet", requestContext={"path": "/v1/wallet"})
    assert answer["statusCode"] == 308
    assert answer["headers"]["Location"] == "wallet/"


def test_wallet_request_writes_one_log_line(capsys: pytest.CaptureFixture[str]) -> None:
    WALLET.logger.handlers[0].setStream(sys.stdout)
    get("app.js")
    [line] = capsys.readouterr().out.splitlines()
    said = json.loads(line)
    assert said["message"] == "request completed"
    assert said["route"] == "GET /wallet/{release}/{asset}"
    assert (said["status"], said["correlation_id"]) == (200, "r-1")


def _imports(name: str) -> set[str]:
    return set(re.findall(r'\bfrom "\./([^"]+)"', text(name)))


def _reached(*starts: str) -> set[str]:
    """Return the modules that these need before they run."""
    found: set[str] = set()
    ahead = set(starts)
    while ahead:
        name = ahead.pop()
        found.add(name)
        ahead |= _imports(name) - found
    return found


def test_wallet_files_are_exactly_those_the_page_refers_to() -> None:
    index = text("index.html")
    named = set(re.findall(r'(?:src|href)="\{release\}/([^"]+)"', index))
    assert len(re.findall(r'(?:src|href)="(?!#)', index)) == len(named)
    for name in FILES:
        named |= _imports(name) | set(re.findall(r'import\("\./([^"]+)"\)', text(name)))
    assert "import(`./words-${language}.js`)" in text("words.js")
    assert named | {"words-en.js"} == set(ASSETS)


def test_wallet_page_preloads_every_module_of_the_first_screen() -> None:
    preloaded = re.findall(r'rel="modulepreload" href="\{release\}/([^"]+)"', text("index.html"))
    assert preloaded == sorted(preloaded)
    assert {*preloaded, "app.js"} == _reached("app.js", "words-zh.js")


def test_content_security_policy_allows_only_self_or_none() -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in WALLET.POLICY.split(";"))
    allowed = {"default-src", "script-src", "style-src", "connect-src", "img-src"}
    assert {rules[name] for name in allowed} == {"'none'", "'self'"}
    assert {rules[name] for name in rules.keys() - allowed} == {"'none'"}


def test_wallet_files_contain_nothing_that_the_policy_forbids() -> None:
    index = text("index.html")
    assert "<style" not in index
    assert not re.search(r"<script(?![^>]* src=)|\son\w+=|\sstyle=", index)
    for name in FILES:
        assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|\beval\(", text(name))
        outside = re.sub(r"http://www\.w3\.org/2000/svg", "", text(name))
        assert not re.search(r"https?://|@import|url\(", outside), name


def test_each_picture_that_a_wallet_screen_names_exists_and_is_used() -> None:
    drawn = set(re.findall(r"^  (\w+): \"M", text("icons.js"), re.MULTILINE))
    scripts = [text(name) for name in FILES if name.endswith(".js")]
    named = {
        name
        for script in scripts
        for name in re.findall(r"\b(?:icon|entry|stepper)\(\"(\w+)\"", script)
    }
    assert len(drawn) > 10
    assert drawn == named


def test_wallet_text_sizes_are_those_of_the_scale_and_clearly_differ() -> None:
    found = re.findall(r"--(tiny|small|h3|h2|h1): ([\d.]+)rem", text("style.css"))
    sizes = {name: float(size) for name, size in found} | {"body": 1.0}
    ordered = [sizes[name] for name in ("tiny", "small", "body", "h3", "h2", "h1")]
    assert all(larger >= 1.12 * one for one, larger in pairwise(ordered))
    for name in FILES:
        if name.endswith(".css"):
            used = re.findall(r"font-size: (.*);", text(name))
            assert all(re.fullmatch(r"var\(--\w+\)|[\d.]+em", one) for one in used), name


def test_wallet_files_compress_to_less_than_the_budget() -> None:
    sizes = {name: len(gzip.compress((STATIC / name).read_bytes(), 6)) for name in FILES}
    assert sum(sizes.values()) < BUDGET, sizes
