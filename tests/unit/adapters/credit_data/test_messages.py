"""What the sources say is taken as it is or not at all."""

import json
from dataclasses import asdict, fields
from typing import Any

import pytest

from microloan.adapters.credit_data.messages import (
    ACTIVITY,
    FIGURES,
    RefusalError,
    activity,
    credit_report,
    read_activity,
    read_report,
)
from microloan.adapters.http.envelope import HttpResponse, IndeterminateResponseError
from microloan.domain.channel import Channel
from microloan.domain.underwriting.applicant_data import BureauReport, WalletActivity, WalletProfile
from tests.support.builders.examples import PERSON
from tests.support.servers.credit_data import ACTIVE, IN_WECHAT, REPORT, THIN

FOUND = {"query_id": "query-1", "status": "found", "report": REPORT}
NO_RECORD = {"query_id": "query-1", "status": "no_record", "report": THIN}
NO_NUMBERS: list[Any] = [1.0, True, "1", None, [1], {}, -1]
WITHOUT_ARREARS = {"overdue_now": 0, "overdue_months_now": 0}
WITHOUT_MISSES = {"worst_status_24m": 0, "missed_24m": 0}


def answer(document: object, status: int = 200) -> HttpResponse:
    return HttpResponse(status, json.dumps(document).encode())


def report(**changes: object) -> HttpResponse:
    return answer(FOUND | {"report": REPORT | changes})


def in_wechat(**changes: object) -> HttpResponse:
    return answer(ACTIVE | {"wechat": IN_WECHAT | changes})


# The bureau


def test_bureau_report_is_read_as_it_was_sent() -> None:
    assert read_report(report(), "query-1") == BureauReport(**REPORT)
    assert {*FIGURES, "listed"} == {field.name for field in fields(BureauReport)}


@pytest.mark.parametrize("name", FIGURES)
def test_bureau_figure_that_is_not_whole_or_out_of_range_is_indeterminate(name: str) -> None:
    read = read_report(report(**{name: FIGURES[name]}), "query-1")
    assert asdict(read)[name] == FIGURES[name]
    for value in [*NO_NUMBERS, FIGURES[name] + 1]:
        with pytest.raises(IndeterminateResponseError, match=f"^no {name} that can be true$"):
            read_report(report(**{name: value}), "query-1")


@pytest.mark.parametrize("value", [0, 1, "false", None, []])
def test_listed_flag_that_is_not_a_boolean_is_indeterminate(value: object) -> None:
    with pytest.raises(IndeterminateResponseError):
        read_report(report(listed=value), "query-1")


@pytest.mark.parametrize("name", [*FIGURES, "listed"])
def test_bureau_report_without_one_figure_is_indeterminate(name: str) -> None:
    short = {key: value for key, value in REPORT.items() if key != name}
    with pytest.raises(IndeterminateResponseError):
        read_report(answer(FOUND | {"report": short}), "query-1")


@pytest.mark.parametrize(
    "document",
    [
        FOUND | {"more": 1},
        FOUND | {"report": REPORT | {"score": 700}},
        NO_RECORD | {"report": THIN | {"overdue_now": 0}},
        NO_RECORD | {"report": {}},
        FOUND | {"report": THIN},
        NO_RECORD | {"report": REPORT},
        FOUND | {"report": [REPORT]},
        FOUND | {"report": None},
        FOUND | {"query_id": "query-2"},
        FOUND | {"query_id": None},
        FOUND | {"status": "FOUND"},
        FOUND | {"status": None},
        FOUND | {"status": ["found"]},
        {"query_id": "query-1", "status": "found"},
        [FOUND],
    ],
    ids=str,
)
def test_bureau_response_of_another_shape_is_indeterminate(document: object) -> None:
    with pytest.raises(IndeterminateResponseError):
        read_report(answer(document), "query-1")


@pytest.mark.parametrize(
    "changes",
    [
        {"overdue_now": 0},
        {"overdue_months_now": 0},
        {"worst_status_24m": 0},
        {"missed_24m": 0},
    ],
)
def test_bureau_figures_that_contradict_each_other_are_indeterminate(
    changes: dict[str, int],
) -> None:
    with pytest.raises(IndeterminateResponseError):
        read_report(report(**changes), "query-1")
    for all_of_it in (WITHOUT_ARREARS, WITHOUT_MISSES):
        if changes.keys() <= all_of_it.keys():
            assert read_report(report(**all_of_it), "query-1")


def test_bureau_report_with_a_repeated_name_is_indeterminate() -> None:
    body = answer(FOUND).body.replace(b'"listed": false', b'"listed": true, "listed": false')
    with pytest.raises(IndeterminateResponseError, match="twice"):
        read_report(HttpResponse(200, body), "query-1")


def test_person_without_a_record_has_a_thin_bureau_report() -> None:
    read = read_report(answer(NO_RECORD), "query-1")
    assert isinstance(read, BureauReport)
    told = {name: value for name, value in asdict(read).items() if value}
    assert told == {"inquiries_3m": 1, "monthly_income": 600_000}
    listed = NO_RECORD | {"report": THIN | {"listed": True}}
    assert asdict(read_report(answer(listed), "query-1"))["listed"] is True


@pytest.mark.parametrize(
    ("code", "kept"),
    [("identity_unknown", "identity_unknown"), ("E4711", "refused"), (PERSON.name, "refused")],
)
def test_bureau_refusal_with_an_unknown_code_gets_the_code_refused(code: str, kept: str) -> None:
    assert read_report(answer({"error": {"code": code}}, 422), "query-1") == RefusalError(kept)


@pytest.mark.parametrize("status", [201, 204, 301, 400, 401, 403, 404, 409, 429, 500, 503])
def test_bureau_response_of_any_other_status_is_indeterminate(status: int) -> None:
    with pytest.raises(IndeterminateResponseError):
        read_report(answer(FOUND, status), "query-1")


# Social data


def test_wallet_activity_is_read_as_it_was_sent() -> None:
    there = WalletActivity(**IN_WECHAT)
    assert read_activity(in_wechat(), Channel.WECHAT) == WalletProfile(None, there)
    other = dict.fromkeys(ACTIVITY, 1)
    both = ACTIVE | {"qq": other}
    expected = WalletProfile(WalletActivity(**other), there)
    assert [read_activity(answer(both), each) for each in Channel] == [expected] * 2


def test_activity_without_the_requested_wallet_is_indeterminate() -> None:
    with pytest.raises(IndeterminateResponseError):
        read_activity(answer(ACTIVE), Channel.QQ)


@pytest.mark.parametrize("name", ACTIVITY)
def test_activity_figure_that_is_not_whole_or_out_of_range_is_indeterminate(name: str) -> None:
    read = read_activity(in_wechat(**{name: ACTIVITY[name]}), Channel.WECHAT)
    assert asdict(read)["wechat"][name] == ACTIVITY[name]
    for value in [*NO_NUMBERS, ACTIVITY[name] + 1]:
        with pytest.raises(IndeterminateResponseError, match=f"^no {name} that can be true$"):
            read_activity(in_wechat(**{name: value}), Channel.WECHAT)


@pytest.mark.parametrize(
    "document",
    [
        {"wechat": IN_WECHAT},
        ACTIVE | {"alipay": None},
        ACTIVE | {"wechat": IN_WECHAT | {"friends": 1}},
        ACTIVE | {"wechat": {"account_months": 1}},
        ACTIVE | {"wechat": 0},
        ACTIVE | {"qq": False},
        ACTIVE | {"qq": {}},
    ],
    ids=str,
)
def test_activity_response_of_another_shape_is_indeterminate(document: object) -> None:
    with pytest.raises(IndeterminateResponseError):
        read_activity(answer(document), Channel.WECHAT)


def test_unknown_member_is_a_refusal_but_an_unknown_route_is_indeterminate() -> None:
    unknown = answer({"error": {"code": "member_unknown"}}, 404)
    assert read_activity(unknown, Channel.QQ) == RefusalError("member_unknown")
    for document in ({"error": {"code": "route_not_found"}}, {}):
        with pytest.raises(IndeterminateResponseError):
            read_activity(answer(document, 404), Channel.QQ)


# What is sent


def test_repr_of_a_credit_data_request_hides_the_personal_data() -> None:
    for request in (credit_report(PERSON, "query-1"), activity(Channel.QQ, "openid-7")):
        assert "openid-7" not in repr(request)
        assert PERSON.resident_id not in repr(request)
        assert PERSON.name not in repr(request)
