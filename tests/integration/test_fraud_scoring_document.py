"""`docs/sources.md` has the fraud score's protocol as it is sent, signed and read."""

import re
from pathlib import Path

from microloan.adapters.fraud_scoring.client import SECONDS
from microloan.adapters.fraud_scoring.messages import (
    MOST_MODEL,
    MOST_SCORE,
    fraud_query,
    read_score,
)
from microloan.adapters.http.envelope import HttpResponse
from microloan.adapters.signing import SharedSecret
from microloan.domain.product import BY_VERSION
from tests.support.servers.fraud_scoring import QUERY, SCORE

TEXT = (Path(__file__).parents[2] / "docs/sources.md").read_text("utf-8")
SECTION = TEXT.split("\n## `POST /fraud-scores`")[1].split("\n## ")[0]
EXAMPLES = re.findall(r"\nX-Signature: (\w+)\n\n(\{.*\})\n```", SECTION)
KEY = SharedSecret("fraud-2026", b"a third example secret, 32 bytes")


def test_examples_are_what_is_sent_and_how_it_is_signed() -> None:
    (signature, body), (answer_signature, answer) = EXAMPLES
    request = fraud_query(QUERY)
    assert request.body.decode() == body
    target = f"/v1{request.path}"
    assert f"{request.method} {target}" in SECTION
    assert f"X-Key-Id: {KEY.key_id}" in SECTION
    assert f"`{KEY.secret.decode()}`" in SECTION
    signed = KEY.sign_request(request.method, target, "1700000000", request.body)
    assert (signed, KEY.sign_answer(signed, 200, answer.encode())) == (signature, answer_signature)


def test_example_of_an_answer_is_read() -> None:
    assert read_score(HttpResponse(200, EXAMPLES[1][1].encode()), QUERY.loan_id) == SCORE


def test_document_names_each_member_of_the_question() -> None:
    members = set(re.findall(r'[{,]"(\w+)":', EXAMPLES[0][1])) - {"amr", "auth_time"}
    assert len(members) == 9
    assert {name for name in members if f"`{name}`" not in SECTION} == set()


def test_document_names_each_limit() -> None:
    assert f"| `score` | {MOST_SCORE:,} |" in SECTION
    assert f"| `model` | {MOST_MODEL} characters |" in SECTION
    assert TEXT.count(f" | {SECONDS} |\n") == 2
    [bound] = {product.max_fraud_score for product in BY_VERSION.values()}
    assert f"A score above {bound} (`Product.max_fraud_score`)" in SECTION
