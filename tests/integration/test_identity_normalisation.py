"""One person is one customer, however the numbers are typed; a refusal names its field."""

from typing import Any

import boto3
import pytest

from microloan_testing import persons
from tests.support.builders.customers import PERSON
from tests.support.cloud.in_process_api import InProcessApi


def wide(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) for one in text)


def customer_of(openid: str) -> str:
    client: Any = boto3.client("dynamodb")
    item = client.get_item(TableName="Members", Key={"member": {"S": f"wechat#{openid}"}})["Item"]
    found: str = item["customer_id"]["S"]
    return found


def test_resident_id_in_any_form_is_one_customer(api: InProcessApi) -> None:
    number, card = PERSON["resident_id"], PERSON["card_number"]
    forms = {
        "plain": PERSON,
        "wide": {name: wide(value) for name, value in PERSON.items() if name != "name"},
        "grouped": {
            "resident_id": f" {number[:6]} {number[6:14]}-{number[14:].lower()}\u200b",
            "mobile": f"+86 {PERSON['mobile'][:3]} {PERSON['mobile'][3:7]} {PERSON['mobile'][7:]}",
            "card_number": f"{card[:4]} {card[4:8]} {card[8:12]} {card[12:]}",
        },
    }
    answers = []
    for openid, typed in forms.items():
        api.invite(openid)
        status, answer = api.request("POST", "/bank-cards", PERSON | typed, openid=openid)
        assert status == 201, answer
        answers.append(answer)
    assert answers == answers[:1] * len(forms)
    assert len({customer_of(openid) for openid in forms}) == 1


@pytest.mark.parametrize("number", [6, 7, 8, 12, 19, 27])
def test_persons_of_every_kind_bind_a_card(api: InProcessApi, number: int) -> None:
    api.invite("o1")
    status, answer = api.request("POST", "/bank-cards", persons.made_up(number).entries)
    assert (status, answer.get("code")) == (201, None)


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("name", "\u3000\u3000", "name_invalid"),
        ("name", "张\u200b", "name_invalid"),
        ("resident_id", "11010519900307001", "resident_id_format"),
        ("resident_id", "160105199003070018", "resident_id_region"),
        ("resident_id", "110105199013070018", "resident_id_birth"),
        ("resident_id", "110105199003070018", "resident_id_check_digit"),
        ("resident_id", "110105189003070018", "born_too_long_ago"),
        ("mobile", "12345678901", "mobile_invalid"),
        ("card_number", "62220200000", "card_number_length"),
    ],
)
def test_refusal_of_a_card_binding_names_its_only_wrong_field(
    api: InProcessApi, field: str, typed: str, code: str
) -> None:
    api.invite("o1")
    status, answer = api.request("POST", "/bank-cards", PERSON | {field: typed})
    assert (status, answer["code"]) == (422, code)
    assert [one["field"] for one in answer["errors"]] == [field]
    assert typed.strip("\u200b\u3000") not in answer["detail"] or field == "name"
