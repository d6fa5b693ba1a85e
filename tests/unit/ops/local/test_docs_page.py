"""The documentation page of the local cloud: its files, and that nothing comes from elsewhere."""

import json
import re
from pathlib import Path

import pytest

from microloan_ops.local import docs

INDEX = "/docs/"
FILES = ["page.js", "page.css", "openapi.json", "swagger-ui.js", "swagger-ui.css"]


def body(name: str) -> str:
    file = docs.find(INDEX + name)
    assert file
    return file.body.decode()


@pytest.mark.parametrize("name", ["", *FILES])
def test_docs_file_is_sent_under_the_content_security_policy(name: str) -> None:
    file = docs.find(INDEX + name)
    assert file
    assert file.headers["Content-Security-Policy"] == docs.POLICY
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.body


@pytest.mark.parametrize(
    "path", ["/docs/nothing", "/docs/../docs.py", "/docs/index.html", "/docs", "/doc/", "/docs//"]
)
def test_docs_path_that_is_not_listed_does_not_exist(path: str) -> None:
    assert docs.find(path) is None


def test_docs_content_security_policy_allows_only_our_own_files() -> None:
    rules = dict(rule.split(" ", 1) for rule in docs.POLICY.split("; "))
    assert rules["default-src"] == "'none'"
    assert {rules[name] for name in ("script-src", "style-src", "connect-src")} == {"'self'"}
    assert "unsafe" not in docs.POLICY
    assert "http" not in docs.POLICY


def test_docs_page_refers_only_to_files_served_beside_it() -> None:
    named = re.findall(r'(?:src|href)="([^"]+)"', body(""))
    assert set(named) == {*FILES[:2], *FILES[2:], "data:,", "/v1/wallet/"}
    for name in ("", "page.js", "page.css"):
        assert "//" not in re.sub(r"^\s*//.*$", "", body(name), flags=re.MULTILINE)
    assert not re.search(r"<(script|style)[^>]*>[^<]", body(""))


def test_docs_page_serves_the_openapi_document_as_it_is_now(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    changed = tmp_path / "openapi.json"
    monkeypatch.setitem(docs._FILES, "openapi.json", changed)  # noqa: SLF001 - no other way in
    for title in ("one", "two"):
        changed.write_text(json.dumps({"info": title}))
        assert json.loads(body("openapi.json")) == {"info": title}


def test_docs_style_sheet_loads_no_other_file() -> None:
    addresses = re.findall(r"url\(['\"]?([^'\")]{0,12})", body("swagger-ui.css"))
    assert addresses
    assert all(address.startswith("data:") for address in addresses)
    assert "@import" not in body("swagger-ui.css")
