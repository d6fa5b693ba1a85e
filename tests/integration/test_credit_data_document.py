"""What `docs/sources.md` says is what is sent, signed and understood."""

import re
from pathlib import Path

import pytest

from microloan.adapters.credit_data.client import LIMITS
from microloan.adapters.credit_data.combined import SECONDS
from microloan.adapters.credit_data.messages import (
    ACTIVITY,
    BUREAU_REFUSALS,
    FIGURES,
    MEMBER_UNKNOWN,
    OTHER_REFUSAL,
    activity,
    credit_report,
    read_activity,
    read_report,
)
from microloan.adapters.http.envelope import HttpRequest, HttpResponse
from microloan.adapters.signing import SharedSecret
from microloan.domain.channel import Channel
from microloan.domain.underwriting.applicant_data import BureauReport, WalletProfile
from tests.support.builders.examples import PERSON
from tests.support.servers.credit_data import EVIDENCE

TEXT = (Path(__file__).parents[2] / "docs/sources.md").read_text("utf-8")
EXAMPLES = re.findall(r"\nX-Signature: (\w+)\n\n(\{.*\})\n```", TEXT)
BUREAU = SharedSecret("bureau-2026", b"an example secret of 32 bytes !!!")
SOCIAL = SharedSecret("social-2026", b"another example secret, 32 bytes")


@pytest.mark.parametrize(
    ("key", "request_", "examples"),
    [
        (BUREAU, credit_report(PERSON, "query-1"), EXAMPLES[:2]),
        (SOCIAL, activity(Channel.WECHAT, "oWx-7"), EXAMPLES[2:4]),
    ],
    ids=["bureau", "social"],
)
def test_documented_request_examples_equal_the_sent_and_signed_bytes(
    key: SharedSecret, request_: HttpRequest, examples: list[tuple[str, str]]
) -> None:
    (signature, body), (answer_signature, answer) = examples
    assert request_.body.decode() == body
    target = f"/v1{request_.path}"
    assert f"{request_.method} {target}" in TEXT
    signed = key.sign_request(request_.method, target, "1700000000", request_.body)
    assert (signed, key.sign_answer(signed, 200, answer.encode())) == (signature, answer_signature)


def test_documented_response_examples_are_parsed_as_the_test_person() -> None:
    bureau, social = (HttpResponse(200, EXAMPLES[each][1].encode()) for each in (1, 3))
    report, profile = read_report(bureau, "query-1"), read_activity(social, Channel.WECHAT)
    assert isinstance(report, BureauReport)
    assert isinstance(profile, WalletProfile)
    assert (report, profile) == (EVIDENCE.bureau, EVIDENCE.social)


def test_credit_data_page_names_every_figure_with_its_range() -> None:
    for name, most in {**FIGURES, **ACTIVITY}.items():
        shown = "10^11 fen" if most == 10**11 else f"{most:,}"
        assert re.search(rf"\| [^|]*`{name}`[^|]* \| {re.escape(shown)} \|", TEXT), name


def test_credit_data_page_names_every_refusal_and_limit() -> None:
    codes = {*BUREAU_REFUSALS, OTHER_REFUSAL, MEMBER_UNKNOWN}
    assert {code for code in codes if f"`{code}`" not in TEXT} == set()
    for seconds in (LIMITS.connect, LIMITS.overall, int(SECONDS)):
        assert f" | {seconds} |\n" in TEXT
