"""Settlement files, and the books held against them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan.domain.payments.credit import Credit
from microloan.domain.payments.transfer import Direction
from microloan.usecases.payments.book_credit import book_credit
from microloan_ops.cli.ledger import settlement
from microloan_ops.cli.ledger.period import Period
from microloan_ops.cli.ledger.reconcile import (
    MovementTotals,
    Reconciliation,
    booked_movements,
    reconcile,
)
from microloan_ops.cli.ledger.settlement import Movement, MovementType
from microloan_ops.console.stack import StackError
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CUSTOMER, history, terms

DAY, NEXT = date(2024, 1, 15), date(2024, 1, 16)
HEADER = "transfer_id,direction,amount,settled_on\n"
PERIOD = Period(DAY, DAY)
OF_CREDITS = {
    LoanEventType.CREDITED,
    LoanEventType.CREDIT_ASSIGNED,
    LoanEventType.CREDIT_RETURNED,
    LoanEventType.REPAID,
}


def moved(
    name: str, direction: MovementType = MovementType.COLLECT, amount: int = 100, day: date = DAY
) -> Movement:
    return Movement(name, direction, amount, day)


def match(books: list[Movement], gateway: list[Movement]) -> Reconciliation:
    return reconcile(books, {movement.key: movement for movement in gateway}, PERIOD)


def test_equal_movements_match_in_any_order_and_on_any_day() -> None:
    books = [moved("in-1"), moved("out-1", MovementType.DISBURSE, 500)]
    gateway = [moved("out-1", MovementType.DISBURSE, 500), moved("in-1", day=NEXT)]
    result = match(books, gateway)
    assert (result.clean, result.matched) == (True, 2)
    assert result.gateway == result.books
    assert result.gateway[MovementType.DISBURSE] == MovementTotals(1, 500)


def test_movement_on_one_side_only_is_listed() -> None:
    ours, theirs = moved("in-1"), moved("in-2")
    result = match([ours], [theirs])
    assert (result.clean, result.matched) == (False, 0)
    assert (result.only_books, result.only_gateway) == ([ours], [theirs])


@pytest.mark.parametrize(
    "theirs", [moved("in-1", amount=101), moved("in-1", MovementType.DISBURSE)]
)
def test_different_movements_of_a_transfer_are_listed(theirs: Movement) -> None:
    ours = moved("in-1")
    result = match([ours], [theirs])
    assert (result.clean, result.differing) == (False, [(theirs, ours)])


@pytest.mark.parametrize("direction", [MovementType.DISBURSE, MovementType.COLLECT])
def test_other_date_of_a_transfer_is_a_difference_of_its_own(direction: MovementType) -> None:
    theirs = moved("in-1", direction, day=NEXT)
    ours = replace(moved("in-1", direction), moved_on=DAY)
    result = match([ours], [theirs])
    assert (result.clean, result.matched, result.differing) == (False, 0, [])
    assert result.other_dates == [(theirs, ours)]
    assert match([replace(ours, moved_on=NEXT)], [theirs]).matched == 1


def test_other_amount_and_date_of_a_transfer_is_one_difference() -> None:
    theirs = moved("in-1", amount=101, day=NEXT)
    result = match([replace(moved("in-1"), moved_on=DAY)], [theirs])
    assert (len(result.differing), result.other_dates) == (1, [])


def test_collection_and_return_match_separately() -> None:
    both = [moved("in-1"), moved("in-1", MovementType.RETURN)]
    assert match(both, both).matched == 2
    assert match(both, both[:1]).only_books == both[1:]


def test_doubled_booking_matches_once() -> None:
    assert match([moved("in-1")] * 2, [moved("in-1")]).only_books == [moved("in-1")]


def test_movements_around_midnight_match() -> None:
    late = moved("in-1", day=NEXT)
    assert match([late], [moved("in-1")]).clean
    other_days = match([late], [])
    assert (other_days.clean, other_days.books[MovementType.COLLECT]) == (True, MovementTotals())
    assert list(PERIOD.around.days)[::2] == [date(2024, 1, 14), NEXT]


def test_entries_that_move_money_become_movements() -> None:
    entries = [entry for _, entry in history(terms(), [(DAY, 20_000_00)])]
    assert [
        (movement.direction, movement.amount, movement.day, movement.moved_on)
        for movement in booked_movements(entries)
    ] == [
        (MovementType.DISBURSE, 10_000_00, DAY, DAY),
        (MovementType.COLLECT, 20_000_00, DAY, None),
    ]
    arrived_later = [entry for _, entry in history(terms(), [], days_in_transit=1)]
    [disbursed] = booked_movements(arrived_later)
    assert disbursed.moved_on == NEXT


def credit_entries(bank: BankAtMidnight, *, owner: str | None) -> list[Entry]:
    credit = Credit("bank-1", "my loan", True, 100_00, DAY)
    book_credit(credit, owner, bank.store, bank.clock)
    return [entry for entry in bank.store.tables.entries() if entry.kind in OF_CREDITS]


@pytest.mark.parametrize("owner", [None, CUSTOMER])
def test_bank_transfer_is_one_movement_whatever_it_pays(owner: str | None) -> None:
    movements = list(booked_movements(credit_entries(BankAtMidnight(), owner=owner)))
    credit = moved("bank-1", MovementType.CREDIT, 100_00, NEXT)
    assert movements == [replace(credit, moved_on=DAY)]


def test_bank_transfer_that_goes_back_is_a_second_movement() -> None:
    bank = BankAtMidnight()
    credit_entries(bank, owner=None)
    bank.clock.next_day()
    bank.night()
    [back] = bank.outbox(Direction.RETURN_CREDIT)
    bank.move(back.transfer_id)
    booked = list(booked_movements(bank.store.entries("suspense-bank-1")))
    assert [(each.transfer_id, each.direction) for each in booked] == [
        ("bank-1", MovementType.CREDIT),
        (back.transfer_id, MovementType.RETURN_CREDIT),
    ]


@pytest.mark.parametrize("direction", [MovementType.CREDIT, MovementType.RETURN_CREDIT])
def test_bank_transfer_on_one_side_only_is_a_difference(direction: MovementType) -> None:
    credit = moved("bank-1", direction)
    assert match([credit], [credit]).clean
    assert match([credit], []).only_books == [credit]
    assert match([], [credit]).only_gateway == [credit]


def test_other_value_date_of_a_bank_transfer_is_a_difference_of_its_own() -> None:
    ours = replace(moved("bank-1", MovementType.CREDIT), moved_on=DAY)
    theirs = moved("bank-1", MovementType.CREDIT, day=NEXT)
    assert match([ours], [theirs]).other_dates == [(theirs, ours)]


def file(tmp_path: Path, text: str, name: str = "rails.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_settlement_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    all_ = [
        moved("in-1"),
        moved("in-1", MovementType.RETURN),
        moved("back-1", MovementType.REFUND, 5, NEXT),
    ]
    path = tmp_path / "rails.csv"
    assert settlement.write(path, all_) == 3
    read = settlement.read([path])
    assert (list(read.movements.values()), read.bad) == (all_, [])
    assert path.read_text("utf-8").splitlines()[1] == "in-1,collect,100,2024-01-15"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",collect,100,2024-01-15", "transfer_id: missing"),
        ("in-9,sideways,100,2024-01-15", "direction: 'sideways' is not one of disburse, collect"),
        ("in-9,collect,1.00,2024-01-15", "amount: '1.00' is not a whole number of fen above zero"),
        ("in-9,collect,0,2024-01-15", "amount: '0' is not a whole number of fen above zero"),
        ("in-9,collect,-5,2024-01-15", "amount: '-5' is not a whole number of fen above zero"),
        ("in-9,collect,٣,2024-01-15", "amount: '٣' is not a whole number of fen above zero"),
        ("in-9,collect,100,15/01/2024", "settled_on: '15/01/2024' is not a date such as"),
        ("in-9,collect,100", "The line must have 4 fields."),
        ("in-9,collect,100,2024-01-15,more", "The line must have 4 fields."),
        ("in-1,collect,100,2024-01-15", "transfer_id: in-1 occurs twice"),
    ],
)
def test_bad_line_is_named_and_others_are_read(tmp_path: Path, line: str, reason: str) -> None:
    text = f"{HEADER}in-1,collect,100,2024-01-15\n{line}\nin-2,collect,100,2024-01-15\n"
    path = file(tmp_path, text)
    read = settlement.read([path])
    assert [movement.transfer_id for movement in read.movements.values()] == ["in-1", "in-2"]
    ((where, number, why),) = read.bad
    assert (where, number) == (path, 3)
    assert why.startswith(reason)


GOOD = "in-{},collect,100,2024-01-15"


@pytest.mark.parametrize(
    ("encoding", "reason"),
    [
        *((name, "direction") for name in ("utf-8", "utf-8-sig", "utf-16", "utf-32")),
        ("gb18030", "The line is not UTF-8 text."),
    ],
)
def test_other_encoding_affects_unreadable_lines_only(
    tmp_path: Path, encoding: str, reason: str
) -> None:
    path = tmp_path / "rails.csv"
    lines = [HEADER.strip(), GOOD.format(1), "in-9,代付,100,2024-01-15", GOOD.format(2)]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    read = settlement.read([path])
    assert [movement.transfer_id for movement in read.movements.values()] == ["in-1", "in-2"]
    ((_, number, why),) = read.bad
    assert number == 3
    assert why.startswith(reason)


@pytest.mark.parametrize("characters", [3, 131_072, 500_000])
def test_unclosed_quote_affects_its_line_only(tmp_path: Path, characters: int) -> None:
    lines = [GOOD.format(1), f'in-9,"{"c" * characters},100,2024-01-15', GOOD.format(2)]
    read = settlement.read([file(tmp_path, HEADER + "\n".join(lines))])
    assert [movement.transfer_id for movement in read.movements.values()] == ["in-1", "in-2"]
    assert [(number, why) for _, number, why in read.bad] == [(3, "The line must have 4 fields.")]


@pytest.mark.parametrize("at", range(4))
def test_error_never_repeats_a_long_field(tmp_path: Path, at: int) -> None:
    values = GOOD.format(9).split(",")
    values[at] = "9" * 5_000
    read = settlement.read([file(tmp_path, HEADER + ",".join(values))])
    assert [why for *_, why in read.bad] == ["A field is longer than 100 characters."]


def test_utf_16_settlement_file_without_a_mark_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rails.csv"
    path.write_bytes(f"{HEADER}{GOOD.format(1)}\n".encode("utf-16-le"))
    with pytest.raises(StackError, match=r"The first line must be transfer_id.*, in UTF-8"):
        settlement.read([path])


def test_several_settlement_files_are_read_as_one(tmp_path: Path) -> None:
    paths = [
        file(tmp_path, f"{HEADER}in-{name},collect,100,2024-01-15\n", f"{name}.csv")
        for name in "12"
    ]
    assert len(settlement.read(paths).movements) == 2


def test_settlement_file_with_another_header_is_refused(tmp_path: Path) -> None:
    path = file(tmp_path, "id,amount\n")
    with pytest.raises(StackError, match="The first line must be transfer_id,direction,amount"):
        settlement.read([path])
