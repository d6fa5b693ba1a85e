"""The sandbox's fraud scores on the deployed stack: they refuse draws to two kinds of cards."""

from collections.abc import Callable

import pytest

from microloan_ops.cli.wallet import Wallet, WalletError

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("behaviour", "refusal"),
    [
        ("912", "409 draw_refused: We cannot pay out this loan now. Contact the bank."),
        (
            "913",
            "503 upstream_unavailable: We cannot check your loan at the moment. Try again later.",
        ),
    ],
    ids=["suspect", "silent"],
)
def test_draw_to_the_card_is_refused_and_uses_nothing_of_the_line(
    behaviour: str, refusal: str, borrower: Callable[..., Wallet]
) -> None:
    wallet = borrower(behaviour=behaviour)
    before = wallet.get("/account")["line"]
    with pytest.raises(WalletError) as refused:
        wallet.borrow(1_000_00, 5)
    assert str(refused.value) == refusal
    account = wallet.get("/account")
    assert (account["line"], account["loans"]) == (before, [])
