"""Each screen, in both wallets, languages and themes, on a narrow phone and on a desktop."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from microloan_ops.local.settings import Settings
from tests.e2e.browser import layout_checks
from tests.e2e.browser.conftest import taking
from tests.e2e.browser.customer_states import State, States
from tests.e2e.browser.screens import SCREENS, Screen
from tests.e2e.browser.wallet_page import DESKTOP, HEIGHT, NARROW, NARROWEST, Phone

pytestmark = pytest.mark.e2e

# By member, so that the page is loaded once for all that a member sees.
CASES = [
    pytest.param((screen.state, channel), screen, id=f"{channel}-{screen.name}")
    for channel in ("qq", "wechat")
    for screen in SCREENS
]


@pytest.mark.parametrize(("member", "screen"), CASES, indirect=["member"])
def test_screen_is_accessible_and_fits_in_every_variant(
    member: tuple[Phone, State], screen: Screen
) -> None:
    phone, state = member
    screen.show(phone, state)
    found = [*_accessible(phone), *_narrow(phone)]
    phone.close_sheet()
    phone.switch_language()
    screen.show(phone, state)
    assert [*found, *_narrow(phone), *phone.watch.seen] == []


@pytest.fixture(scope="module")
def member(
    request: pytest.FixtureRequest, browser: Browser, local_cloud: Settings, states: States
) -> Iterator[tuple[Phone, State]]:
    name, channel = request.param
    state = states.get(name, channel)
    with taking(browser, local_cloud) as take:
        yield take(state.wallet, "zh" if channel == "qq" else "en"), state


def _accessible(phone: Phone) -> list[str]:
    found = []
    for width, height in ((NARROW, HEIGHT), DESKTOP):
        phone.wide(width, height)
        for theme in ("light", "dark"):
            phone.theme(theme)
            wrong = layout_checks.violations(phone.page, of_colours=theme == "dark")
            found += [f"{theme} {width} px: {one}" for one in wrong]
    return found


def _narrow(phone: Phone) -> list[str]:
    found = []
    for width in (NARROWEST, NARROW):
        phone.wide(width)
        found += [f"{width} px: {one}" for one in layout_checks.cut_off(phone.page)]
        found += [f"{width} px: {one}" for one in layout_checks.small_targets(phone.page)]
        found += [f"{width} px: {one}" for one in layout_checks.crowded(phone.page)]
    return found
