"""The documentation page, as the local cloud serves it."""

import re
from collections.abc import Iterator

import httpx
import pytest

from microloan_ops.local.settings import Settings
from tests.support.assertions import api_document

pytestmark = pytest.mark.e2e


@pytest.fixture
def browser(local_cloud: Settings) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=local_cloud.url, timeout=30.0, trust_env=False) as client:
        yield client


def test_docs_page_and_all_its_files_are_served(browser: httpx.Client) -> None:
    page = browser.get("/docs", follow_redirects=True)
    assert (page.status_code, page.url.path) == (200, "/docs/")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    named = re.findall(r'(?:src|href)="([\w.-]+)"', page.text)
    assert {"swagger-ui.js", "swagger-ui.css", "page.js", "openapi.json"} <= set(named)
    for name in named:
        answer = browser.get(f"/docs/{name}")
        assert answer.status_code == 200
        assert int(answer.headers["Content-Length"]) == len(answer.content) > 0


def test_docs_page_serves_the_committed_openapi_document(browser: httpx.Client) -> None:
    assert browser.get("/docs/openapi.json").json() == api_document.document()


def test_request_from_the_docs_page_is_answered(browser: httpx.Client) -> None:
    [server] = browser.get("/docs/openapi.json").json()["servers"]
    members = browser.get("/sandbox/members", params={"channel": "qq"}).json()["members"]
    asked = {"channel": "qq", "member": members[0]["member"]}
    token = browser.post("/sandbox/token", json=asked).json()["token"]
    answer = browser.get(
        f"{server['url']}/invitation", headers={"Authorization": f"Bearer {token}"}
    )
    assert (answer.status_code, answer.json()["invited"]) == (200, True)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/docs/nothing"), ("POST", "/docs/"), ("GET", "/docs/%2e%2e/x")]
)
def test_unknown_path_of_the_docs_page_is_404(
    browser: httpx.Client, method: str, path: str
) -> None:
    assert browser.request(method, path).status_code == 404


def test_method_without_a_route_reaches_the_api(browser: httpx.Client) -> None:
    for method in ("TRACE", "PUT", "DELETE"):
        answer = browser.request(method, "/v1/account")
        assert (answer.status_code, answer.json()["code"]) == (404, "route_not_found")
