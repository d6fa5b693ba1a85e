"""A fraud score is read strictly: a whole number of this draw, or none at all."""

import json
from dataclasses import replace

import pytest

from microloan.adapters.fraud_scoring.messages import (
    MOST_MODEL,
    MOST_SCORE,
    fraud_query,
    read_score,
)
from microloan.adapters.http.envelope import HttpResponse, IndeterminateResponseError
from microloan.domain.ledger.draw_decision import FraudScore
from tests.support.servers.fraud_scoring import QUERY, SCORE

ANSWER = {"loan_id": "loan-1", "score": SCORE.score, "model": SCORE.model}


def answer(document: object = ANSWER, status: int = 200) -> HttpResponse:
    return HttpResponse(status, json.dumps(document).encode())


def test_score_is_read_as_it_is() -> None:
    assert read_score(answer(), "loan-1") == SCORE


@pytest.mark.parametrize("score", [0, MOST_SCORE])
def test_score_can_have_either_end_of_its_range(score: int) -> None:
    assert read_score(answer(ANSWER | {"score": score}), "loan-1").score == score


@pytest.mark.parametrize("score", [1.0, True, "1", None, [1], {}, -1, MOST_SCORE + 1, 10**400])
def test_score_is_a_whole_number_within_its_range(score: object) -> None:
    with pytest.raises(IndeterminateResponseError, match=r"^no score that can be true$"):
        read_score(answer(ANSWER | {"score": score}), "loan-1")


@pytest.mark.parametrize("loan_id", ["loan-2", "LOAN-1", "", None, ["loan-1"]])
def test_score_of_another_draw_is_none(loan_id: object) -> None:
    with pytest.raises(IndeterminateResponseError, match=r"^no score of this draw$"):
        read_score(answer(ANSWER | {"loan_id": loan_id}), "loan-1")


@pytest.mark.parametrize("missing", ANSWER)
def test_each_member_must_be_there(missing: str) -> None:
    document = {name: value for name, value in ANSWER.items() if name != missing}
    with pytest.raises(IndeterminateResponseError, match=r"^no score of this draw$"):
        read_score(answer(document), "loan-1")


def test_further_member_is_no_score() -> None:
    with pytest.raises(IndeterminateResponseError, match=r"^no score of this draw$"):
        read_score(answer(ANSWER | {"reason": "velocity"}), "loan-1")


@pytest.mark.parametrize("model", ["", None, 3, ["velocity-3"], "\ud800"])
def test_model_is_a_text(model: object) -> None:
    with pytest.raises(IndeterminateResponseError, match=r"^no model$"):
        read_score(answer(ANSWER | {"model": model}), "loan-1")


def test_name_of_a_model_is_short() -> None:
    longest = "m" * MOST_MODEL
    assert read_score(answer(ANSWER | {"model": longest}), "loan-1") == FraudScore(120, longest)
    with pytest.raises(IndeterminateResponseError, match=r"^too long a name of a model$"):
        read_score(answer(ANSWER | {"model": longest + "m"}), "loan-1")


@pytest.mark.parametrize("status", [201, 204, 401, 404, 422, 500])
def test_every_other_status_is_no_score(status: int) -> None:
    with pytest.raises(IndeterminateResponseError, match=f"^status {status}$"):
        read_score(answer(status=status), "loan-1")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"\xff",
        b"120",
        b'["loan-1"]',
        b'{"loan_id":"loan-1","score":NaN,"model":"m"}',
        # Two parsers could read this one differently.
        b'{"loan_id":"loan-1","score":0,"score":1000,"model":"m"}',
    ],
)
def test_body_that_is_no_json_object_is_no_score(body: bytes) -> None:
    with pytest.raises(IndeterminateResponseError, match=r"^(no JSON|a name twice)"):
        read_score(HttpResponse(200, body), "loan-1")


def test_query_names_what_is_unknown_as_null() -> None:
    query = replace(QUERY, card=replace(QUERY.card, bound_at=None), authentication=None)
    document = json.loads(fraud_query(query).body)
    assert (document["card_bound_at"], document["login"]) == (None, None)
