"""However an answer of a source is altered: it is a report that can be true, or a doubt."""

import json
from dataclasses import asdict
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from microloan.adapters.credit_data.messages import (
    ACTIVITY,
    FIGURES,
    RefusalError,
    read_activity,
    read_report,
)
from microloan.adapters.http.envelope import HttpResponse, IndeterminateResponseError
from microloan.domain.channel import Channel
from microloan.domain.underwriting.applicant_data import BureauReport, WalletProfile
from tests.support.servers.credit_data import ACTIVE, IN_WECHAT, REPORT, THIN

QUERY = "query-1"
NAMES = st.sampled_from([*FIGURES, "listed", *ACTIVITY, "qq", "wechat", "status", "report", "more"])
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-2, 40)
    | st.integers()
    | st.floats()
    | st.sampled_from(["found", "no_record", QUERY])
    | st.text(max_size=5)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=5,
)
REPORTS = st.sampled_from(
    [
        {"query_id": QUERY, "status": "found", "report": REPORT},
        {"query_id": QUERY, "status": "no_record", "report": THIN},
    ]
)
ACTIVITIES = st.sampled_from([ACTIVE, {"qq": IN_WECHAT, "wechat": IN_WECHAT}])
STATUSES = st.sampled_from([200, 200, 200, 404, 422, 500])


@st.composite
def altered(draw: st.DrawFn, documents: st.SearchStrategy[dict[str, Any]]) -> HttpResponse:
    """Return an answer with a few members changed, added or removed, or a few bytes."""
    document = json.loads(json.dumps(draw(documents)))
    for _ in range(draw(st.integers(0, 3))):
        inner = [one for one in document.values() if isinstance(one, dict)]
        within = draw(st.sampled_from([document, *inner]))
        name = draw(st.sampled_from(sorted(within)) | NAMES if within else NAMES)
        if draw(st.booleans()):
            within[name] = draw(VALUES)
        else:
            within.pop(name, None)
    body = bytearray(json.dumps(document).encode())
    for _ in range(draw(st.integers(0, 2))):
        body[draw(st.integers(0, len(body) - 1))] = draw(st.integers(0, 255))
    return HttpResponse(draw(STATUSES), bytes(body))


def possible(figures: dict[str, Any], most: dict[str, int]) -> bool:
    return all(type(figures[name]) is int and 0 <= figures[name] <= most[name] for name in most)


@given(altered(REPORTS))
def test_mutated_bureau_report_is_plausible_or_indeterminate(answer: HttpResponse) -> None:
    try:
        read = read_report(answer, QUERY)
    except IndeterminateResponseError:
        return
    if isinstance(read, RefusalError):
        assert answer.status == 422
        return
    assert isinstance(read, BureauReport)
    assert possible(asdict(read), dict(FIGURES))
    assert isinstance(read.listed, bool)
    told = json.loads(answer.body)
    # What it says is what was told, and nothing was made up.
    assert asdict(read) == dict.fromkeys(FIGURES, 0) | told["report"]


@given(altered(ACTIVITIES), st.sampled_from(Channel))
def test_mutated_wallet_activity_is_plausible_or_indeterminate(
    answer: HttpResponse, channel: Channel
) -> None:
    try:
        read = read_activity(answer, channel)
    except IndeterminateResponseError:
        return
    if isinstance(read, RefusalError):
        assert answer.status == 404
        return
    assert isinstance(read, WalletProfile)
    assert read.of(channel) is not None
    assert asdict(read) == json.loads(answer.body)
    for wallet in asdict(read).values():
        assert wallet is None or possible(wallet, dict(ACTIVITY))


@given(st.binary(max_size=60) | VALUES.map(lambda value: json.dumps(value).encode()), STATUSES)
def test_arbitrary_credit_data_response_is_indeterminate_or_a_refusal(
    body: bytes, status: int
) -> None:
    for read in (
        lambda answer: read_report(answer, QUERY),
        lambda answer: read_activity(answer, Channel.QQ),
    ):
        try:
            found = read(HttpResponse(status, body))
        except IndeterminateResponseError:
            continue
        assert isinstance(found, RefusalError)
