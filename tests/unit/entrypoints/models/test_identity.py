"""What people type to bind a card: made one form of at the border, by the service and the page."""

import json
import subprocess
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from playwright._impl._driver import compute_driver_executable

from microloan.domain.errors import InvalidInputError
from microloan.entrypoints.models.identity import (
    card_number_of,
    identity_of,
    normal_number,
    read_mobile,
    read_name,
    read_resident_id,
)
from microloan.entrypoints.models.onboarding_requests import BindCardBody
from microloan_testing import persons
from tests.support.assertions.page_texts import text

MANY = 2_000
NAMES = {
    "张伟": "张伟",
    " 张 伟 ": "张 伟",
    "张\u200b伟\ufeff": "张伟",
    "张\ufe00伟\U000e0100": "张伟",
    "⼤明": "大明",  # a radical, as some keyboards have it
    "李〇一": "李〇一",
    "刘䶮": "刘䶮",
    "陈𠮷": "陈𠮷",
    "郑\U00031353一": "郑\U00031353一",  # of a plane that not every Unicode knows
    "ＪＯＨＮ　ＳＭＩＴＨ": "JOHN SMITH",
    "O’NEILL, ANNE–MARIE": "O'NEILL, ANNE-MARIE",
    "J. R. SMITH": "J. R. SMITH",
    "扎西 · 多吉": "扎西·多吉",
    "·扎西·": "扎西",
    **{
        f"买买提{dot}吐尔逊": "买买提·吐尔逊"
        for dot in "·•‧∙⋅・･˙●᛫ꞏ⸱⸳.。．｡" + "\u0387\u2024\ufe52"
    },
}
NO_NAMES = [
    *(
        "  ",
        "\u3000\u3000",
        "\u200b\u200b",
        "张",
        "张\u200b",
        "· ·",
        "张·",
        "--",
        "..",
        "7a",
        "张3",
    ),
    *("张\x00伟", "张\x1b[1m伟", "张伟\u0007", "张伟！", "<b>张伟", "张伟😀", "\u0301\u0301"),
    "张" * 65,
]


@pytest.mark.parametrize(("typed", "name"), NAMES.items())
def test_a_name_has_one_form_however_it_is_typed(typed: str, name: str) -> None:
    assert read_name(typed) == name
    assert read_name(name) == name


@pytest.mark.parametrize("typed", NO_NAMES)
def test_invalid_name_is_refused_as_name_invalid(typed: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        read_name(typed)
    assert (refusal.value.field, refusal.value.code) == ("name", "name_invalid")


MOBILES = ["13800138000", "+86 138 0013 8000", "0086-138-0013-8000", "８６１３８００１３８０００"]


@pytest.mark.parametrize("typed", MOBILES)
def test_a_mobile_number_has_one_form_however_it_is_typed(typed: str) -> None:
    assert read_mobile(typed) == "+8613800138000"


@pytest.mark.parametrize("carrier", persons.CARRIERS)
def test_mobile_number_of_every_carrier_is_accepted(carrier: str) -> None:
    assert read_mobile(f"{carrier}12345678") == f"+86{carrier}12345678"


@pytest.mark.parametrize("typed", ["", "12345678901", "1380013800", "138001380000", "1-800-VOLT"])
def test_number_that_is_no_mainland_mobile_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        read_mobile(typed)
    assert (refusal.value.field, refusal.value.code) == ("mobile", "mobile_invalid")


def body(**changes: str) -> BindCardBody:
    return BindCardBody(**(persons.made_up(1).entries | changes))


@pytest.mark.parametrize(
    "typed",
    ["60142800000000004", "6014 2800 0000 0000 4", "６０１４－２８０００００００００－０４"],
)
def test_card_number_without_a_luhn_digit_is_accepted(typed: str) -> None:
    assert card_number_of(body(card_number=typed)) == "60142800000000004"


@pytest.mark.parametrize("typed", ["1" * 11, "1" * 20, "622202 00000 OOOO 1", " "])
def test_invalid_card_number_is_refused_by_its_length(typed: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        card_number_of(body(card_number=typed))
    assert (refusal.value.field, refusal.value.code) == ("card_number", "card_number_length")


def test_made_up_person_is_never_refused_and_never_repeated() -> None:
    people = [persons.made_up(number) for number in range(1, MANY)]
    for one in people:
        assert identity_of(BindCardBody(**one.entries)) == one.identity
        assert card_number_of(BindCardBody(**one.entries)) == one.card_number
    assert len({one.identity.resident_id for one in people}) == len(people)
    assert len({one.card_number for one in people}) == len(people)
    drawn = {
        *(one.identity.resident_id[:2] for one in people),
        *(one.identity.mobile[3:6] for one in people),
    }
    assert drawn >= {area[:2] for area in persons.AREAS} | set(persons.CARRIERS)
    births = {one.identity.born.year for one in people}
    assert births == set(range(min(births), max(births) + 1))
    assert len(births) > 30


def on_the_page(code: str, told: object) -> Any:  # noqa: ANN401 - what the code returns
    """Run the page's own checks, and its made-up people, as a module."""
    made_up = text("made-up.js").split('from "./checks.js";')[1].replace("export ", "")
    script = f"{text('checks.js').replace('export ', '')}\n{made_up}\n"
    script += f"const told = {json.dumps(told)};\nconsole.log(JSON.stringify({code}));"
    node = compute_driver_executable()[0]
    found = subprocess.run(  # noqa: S603 - playwright's own Node.js
        [node, "--input-type=module", "-"], input=script, capture_output=True, text=True, check=True
    )
    return json.loads(found.stdout)


def code_of(read: Callable[[str], object], typed: str) -> str | None:
    try:
        read(typed)
    except InvalidInputError as invalid:
        return invalid.code
    return None


def card_number(typed: str) -> str:
    return card_number_of(body(card_number=typed))


RESIDENT_IDS = [
    *("11010519900307101x", "１１０１０５１９９００３０７１０１Ｘ", "110105-19900307-101X", "9"),
    *("911124198108030024", "160105199003070017", "110105199002300017", "110105199003070018"),
    *("50023519860615123X", "411082198906151234", "810000199003070017", "١" * 18),
]
CARDS = ["60142800000000004", "6014 2800 0000 0000 4", "1" * 12, "1" * 11, "1" * 20, "622x"]


def _typed(names: Sequence[str], field: str) -> list[str]:
    return [*names, *(persons.made_up(number).entries[field] for number in range(1, 200))]


@pytest.mark.parametrize(
    ("check", "read", "typed"),
    [
        ("checkName", read_name, _typed([*NAMES, *NO_NAMES], "name")),
        ("checkResidentId", read_resident_id, _typed(RESIDENT_IDS, "resident_id")),
        ("checkMobile", read_mobile, _typed([*MOBILES, "1-800-VOLT"], "mobile")),
        ("checkCard", card_number, _typed(CARDS, "card_number")),
    ],
)
def test_wallet_page_finds_the_input_faults_that_the_service_finds(
    check: str, read: Callable[[str], object], typed: list[str]
) -> None:
    said = on_the_page(f"told.map({check})", typed)
    expected = [code_of(read, one) for one in typed]
    # What is nothing at all, the page calls by its name.
    assert [code for code in said if code != "missing"] == [
        code for code, page in zip(expected, said, strict=True) if page != "missing"
    ]
    assert None in said


def test_wallet_page_sends_input_in_the_form_of_the_service() -> None:
    assert on_the_page("told.map(tidyName)", list(NAMES)) == list(NAMES.values())
    numbers = [*RESIDENT_IDS, *CARDS, *MOBILES]
    assert on_the_page("told.map(tidy)", numbers) == list(map(normal_number, numbers))


def test_wallet_page_warns_of_a_card_without_a_luhn_digit() -> None:
    numbers = ["60142800000000004", "6222020000000010009"]
    assert on_the_page("told.map(doubtCard)", numbers) == ["card_number_luhn", None]


def test_sandbox_page_fills_in_the_persons_of_the_builder() -> None:
    numbers = on_the_page("Object.entries(PEOPLE).map(([kind, [n]]) => [kind, n])", None)
    assert len(numbers) == 9
    kinds = [(kind, number, card) for kind, number in numbers for card in ("100", "909")]
    filled = on_the_page("told.map(([kind, _, card]) => entriesOf(kind, card))", kinds)
    assert filled == [persons.made_up(number, kind, card).entries for kind, number, card in kinds]
