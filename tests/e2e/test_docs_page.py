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


def test_the_page_and_all_it_names_are_served(browser: httpx.Client) -> None:
    page = browser.get("/docs", follow_redirects=True)
    assert (page.status_code, page.url.path) == (200, "/docs/")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    named = re.findall(r'(?:src|href)="([\w.-]+)"', page.text)
    assert {"swagger-ui.js", "swagger-ui.css", "page.js", "openapi.json"} <= set(named)
    for name in named:
        answer = browser.get(f"/docs/{name}")
        assert answer.status_code == 200
        assert int(answer.headers["Content-Length"]) == len(answer.content) > 0


def test_its_document_is_the_committed_one(browser: httpx.Client) -> None:
    assert browser.get("/docs/openapi.json").json() == api_document.document()


def test_a_request_is_made_as_the_page_makes_it(browser: httpx.Client) -> None:
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
def test_nothing_else_is_there(browser: httpx.Client, method: str, path: str) -> None:
    assert browser.request(method, path).status_code == 404


def test_a_method_that_no_route_has_reaches_the_api(browser: httpx.Client) -> None:
    for method in ("TRACE", "PUT", "DELETE"):
        answer = browser.request(method, "/v1/account")
        assert (answer.status_code, answer.json()["code"]) == (404, "route_not_found")
