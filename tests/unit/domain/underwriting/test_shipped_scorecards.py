"""The cards that the layer ships, as files: what they may use, and which way points go."""

import json
from decimal import Decimal
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

MODELS = Path(__file__).parents[4] / "layers/microloan/microloan/models"
CARDS = {path.stem: json.loads(path.read_text("utf-8")) for path in MODELS.glob("*-*.json")}
CHAMPIONS = ("qq-2", "wechat-2")
OTHER = {"qq": "wechat", "wechat": "qq"}

BETTER, WORSE = 1, -1
WALLET = {
    "account_months": "young_account",
    "active_days": "little_activity",
    "contacts": "few_contacts",
    "payments_3m": "few_wallet_payments",
}
# Each figure that a card may use: what more of it does, and what a customer is told.
ALLOWED = {
    "bureau.months_of_history": (BETTER, "short_credit_history"),
    "bureau.worst_status_24m": (WORSE, "missed_payments"),
    "bureau.missed_24m": (WORSE, "repeated_missed_payments"),
    "bureau.inquiries_3m": (WORSE, "many_recent_inquiries"),
    "bureau.card_utilisation": (WORSE, "cards_nearly_used_up"),
    "bureau.debt_burden": (WORSE, "high_debt_burden"),
} | {
    f"{wallet}.{field}": (BETTER, f"{wallet}_{reason}")
    for wallet in OTHER
    for field, reason in WALLET.items()
}
MOST = 400

each_card = pytest.mark.parametrize("name", sorted(CARDS))


def characteristics(name: str) -> dict[str, Any]:
    return {one["figure"]: one for one in CARDS[name]["characteristics"]}


def points(characteristic: dict[str, Any], value: int) -> int:
    reached: list[int] = [
        each["points"] for each in characteristic["bins"] if each["from"] <= value
    ]
    return reached[-1]


def spread(name: str, figure: str) -> int:
    steps: list[int] = [each["points"] for each in characteristics(name)[figure]["bins"]]
    return max(steps) - min(steps)


def weight(name: str, source: str) -> int:
    return sum(spread(name, figure) for figure in ALLOWED if figure.startswith(source))


def chance(name: str, figures: dict[str, int]) -> float:
    card = CARDS[name]
    score = card["base"] + sum(
        points(one, figures[figure]) if figure in figures else one["missing"]
        for figure, one in characteristics(name).items()
    )
    scale = card["scale"]
    odds = scale["odds"] * 2 ** ((score - scale["points"]) / scale["double"])
    return float(1 / (1 + odds))


def test_each_wallet_has_a_champion_and_a_challenger() -> None:
    assert set(CARDS) == {"qq-2", "qq-3", "wechat-2", "wechat-3"}


@each_card
def test_scorecard_file_names_itself_and_the_common_scale(name: str) -> None:
    card = CARDS[name]
    assert card["version"] == name
    assert card["channel"] == name.partition("-")[0]
    assert card["scale"] == {"points": 600, "odds": 50, "double": 20}
    assert set(card) == {
        *("version", "channel", "scale", "base"),
        *("characteristics", "distribution", "fitted"),
    }


@each_card
def test_scorecard_uses_exactly_the_agreed_figures_and_reasons(name: str) -> None:
    used = {figure: one["reason"] for figure, one in characteristics(name).items()}
    assert used == {figure: reason for figure, (_, reason) in ALLOWED.items()}


@each_card
def test_bins_of_a_scorecard_begin_at_zero_and_ascend_in_whole_numbers(name: str) -> None:
    for one in CARDS[name]["characteristics"]:
        begins = [each["from"] for each in one["bins"]]
        assert begins[0] == 0
        assert begins == sorted(set(begins))
        assert all(type(number) is int for each in one["bins"] for number in each.values())


@each_card
@pytest.mark.parametrize("figure", ALLOWED)
def test_points_of_a_figure_change_in_one_direction_at_every_bin(name: str, figure: str) -> None:
    way, _ = ALLOWED[figure]
    steps = [each["points"] for each in characteristics(name)[figure]["bins"]]
    assert len(steps) > 1
    assert all((after - before) * way > 0 for before, after in pairwise(steps))


@each_card
def test_only_wallet_figures_can_be_missing_and_those_of_the_other_score_near_zero(
    name: str,
) -> None:
    for figure, one in characteristics(name).items():
        if figure.startswith("bureau."):
            assert one["missing"] is None
        elif figure.startswith(OTHER[CARDS[name]["channel"]]):
            assert abs(one["missing"]) <= 1
        else:
            # No applicant is without the wallet applied through: the least that anyone gets.
            assert one["missing"] == one["bins"][0]["points"]


@each_card
@pytest.mark.parametrize("field", WALLET)
def test_wallet_figure_weighs_more_on_its_own_scorecard_than_on_the_other(
    name: str, field: str
) -> None:
    own = CARDS[name]["channel"]
    other = name.replace(own, OTHER[own])
    assert spread(name, f"{own}.{field}") > spread(other, f"{own}.{field}")


@pytest.mark.parametrize("name", CHAMPIONS)
@pytest.mark.parametrize("field", WALLET)
def test_champion_moves_more_than_the_other_at_every_step_of_its_own_wallet(
    name: str, field: str
) -> None:
    own = CARDS[name]["channel"]
    mine = characteristics(name)[f"{own}.{field}"]
    theirs = characteristics(name.replace(own, OTHER[own]))[f"{own}.{field}"]
    for value in range(MOST):
        here = points(mine, value + 1) - points(mine, value)
        there = points(theirs, value + 1) - points(theirs, value)
        assert here > there or here == there == 0


@each_card
def test_the_bureau_weighs_most_then_the_own_wallet_then_the_other(name: str) -> None:
    own = CARDS[name]["channel"]
    assert weight(name, "bureau") > weight(name, own) > 2 * weight(name, OTHER[own])


@each_card
def test_bands_of_the_development_sample_cover_every_score(name: str) -> None:
    bands = CARDS[name]["distribution"]
    begins = [band["from"] for band in bands]
    assert begins[0] is None
    assert begins[1:] == sorted(set(begins[1:]))
    shares = [Decimal(band["share"]) for band in bands]
    assert sum(shares) == 1
    assert all(Decimal("0.08") < share < Decimal("0.12") for share in shares)


@each_card
def test_scorecard_file_states_what_it_was_fitted_on(name: str) -> None:
    fitted = CARDS[name]["fitted"]
    assert set(fitted) == {"seed", "people", "bad_rate", "auc", "ks", "tool"}
    assert set(fitted["tool"]) == {"numpy", "scikit-learn"}
    assert Decimal("0.04") < Decimal(fitted["bad_rate"]) < Decimal("0.06")
    assert Decimal(fitted["auc"]) > Decimal("0.79")


LIVES = {
    "excellent": ((60, 0, 0, 0, 10, 10), (60, 25, 150, 60), (0, 0.005)),
    "decent": ((48, 0, 0, 1, 30, 16), (48, 20, 100, 40), (0, 0.02)),
    "fair": ((24, 2, 3, 4, 60, 30), (30, 12, 50, 15), (0.02, 0.08)),
    "very bad": ((12, 5, 9, 7, 95, 50), (6, 4, 15, 3), (0.08, 1)),
}


@each_card
@pytest.mark.parametrize("life", LIVES)
def test_applicant_with_one_wallet_only_is_graded_as_expected(name: str, life: str) -> None:
    bureau, wallet, (least, most) = LIVES[life]
    own = CARDS[name]["channel"]
    names = [figure for figure in ALLOWED if figure.startswith(("bureau.", f"{own}."))]
    assert least < chance(name, dict(zip(names, bureau + wallet, strict=True))) <= most


def test_shipped_scorecard_files_have_their_pinned_hashes() -> None:
    """Decisions are made again by the card that made them: a new fit is a new version."""
    assert {
        name: sha256((MODELS / f"{name}.json").read_bytes()).hexdigest()[:16] for name in CARDS
    } == {
        "qq-2": "918a3d0c6f2d0f68",
        "qq-3": "3fc5f2fc121284cb",
        "wechat-2": "257cbb208eb09684",
        "wechat-3": "5dfdf6676580f582",
    }
