"""What a first visit costs, as API Gateway sends it."""

import gzip

import pytest
from playwright.sync_api import Response

from tests.e2e.browser.conftest import Take
from tests.e2e.browser.customer_states import States
from tests.support.cloud.template import resources

pytestmark = pytest.mark.e2e

# Who reads English has the Chinese words loaded as well. A tenth of it is the disclosure, which the
# law asks for before each draw, and the links to a loan's documents. The screen that shows one is
# loaded later. Some 500 bytes lead to plans, cards and messages, whose screens are late, too. Some
# 2,300 are the tabs of a loan, some 1,400 the chart, some 1,300 the hero of home, and some
# 1,000 the pictures and the motion. The card and the statement load later in their place.
BUDGETS = {"zh": 72_000, "en": 81_500}


def _sent(response: Response, least: int) -> int:
    """Count a body's bytes: API Gateway compresses what is not small, the local cloud nothing."""
    body = response.body()
    return len(gzip.compress(body)) if len(body) >= least else len(body)


@pytest.mark.parametrize(("language", "budget"), BUDGETS.items())
def test_first_visit_is_within_the_byte_budget(
    language: str, budget: int, states: States, take: Take
) -> None:
    [api] = resources("AWS::Serverless::Api").values()
    least = api["Properties"]["MinimumCompressionSize"]
    phone = take(states.get("invited", "qq").wallet, language)
    answers: list[Response] = []
    phone.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - no builtin
    phone.open()
    phone.titled("start.title")
    sizes = {answer.url: _sent(answer, least) for answer in answers if answer.ok}
    assert len(sizes) > 20
    assert sum(sizes.values()) < budget
