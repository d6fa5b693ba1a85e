"""`microloan ledger export` and `reconcile`; beancount and hledger agree with our books."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from microloan.domain.calendar import ONE_DAY
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import add
from microloan.domain.ledger.payment_history import SCHEDULE_CHANGED
from microloan.domain.payments.credit import Credit
from microloan.domain.payments.transfer import Direction
from microloan.usecases.payments.book_credit import book_credit
from microloan.usecases.payments.return_credit import request_return
from microloan.usecases.payments.reverse_payment import book_return
from microloan_ops.__main__ import app
from microloan_ops.console.stack import Stack
from microloan_testing.two_people import correct_loan, reissue_refund, reverse_correction, write_off
from tests.support.assertions import accountants
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CARD, CUSTOMER
from tests.support.builders.stored_history import connected
from tests.support.fakes.outbound_services import DECLINED, SETTLED

TOOLS: dict[str, Callable[[Path], accountants.Balances]] = {
    "beancount": accountants.beancount,
    "hledger": accountants.hledger,
}
REASON = 'bankrupt, "no assets"; see C:\\files\nand the court\'s letter'


def returned_money(bank: BankAtMidnight) -> None:
    """A refund that failed, one that came back, one that was cancelled, and a returned draw."""
    loan_id = bank.open_loan(500_00, 5, key="returns")
    first = bank.cross(loan_id, 300_00, "first")
    bank.move(first.transfer_id)
    bank.move(bank.cross(loan_id, 400_00, "second").transfer_id)
    (refund,) = bank.outbox(Direction.REFUND)
    book_return(first.transfer_id, bank.store, bank.clock)
    bank.move(refund.transfer_id)
    bank.move(bank.cross(loan_id, 500_00, "third").transfer_id)
    (failing,) = bank.outbox(Direction.REFUND)
    bank.gateway.script = [DECLINED]
    bank.move(failing.transfer_id)
    sent = reissue_refund(failing.transfer_id, CARD.card_id, bank.store, bank.clock)
    assert sent
    bank.move(sent.transfer_id)
    book_return(sent.transfer_id, bank.store, bank.clock)
    drawn = bank.borrow(500_00, 5, key="bounced")
    bank.move(drawn.transfer_id)
    book_return(drawn.transfer_id, bank.store, bank.clock)


def corrected(bank: BankAtMidnight) -> None:
    """A correction that stays, and one that is reversed."""
    loan_id = bank.open_loan(1_000_00, 5, key="corrected")
    store, clock = bank.store, bank.clock
    for one in ("approval-1", "approval-2"):
        correct_loan(
            CUSTOMER,
            loan_id,
            one,
            amount=12_34,
            counts_from=clock.today,
            reason=REASON,
            books=store,
            clock=clock,
        )
    reverse_correction(CUSTOMER, loan_id, one, reason=REASON, books=store, clock=clock)


def bank_transfers(bank: BankAtMidnight) -> None:
    """One that pays a loan, and one that goes back to its payer."""
    for credit_id, owner in (("bank-1", CUSTOMER), ("bank-2", None)):
        credit = Credit(credit_id, "a remark", owner is not None, 50_00, bank.clock.today)
        held = book_credit(credit, owner, bank.store, bank.clock)
    bank.store.commit(*request_return(held, bank.clock.now()))
    (back,) = bank.outbox(Direction.RETURN_CREDIT)
    bank.move(back.transfer_id)


@pytest.fixture(scope="module")
def bank() -> BankAtMidnight:
    """Every kind of entry there is, over a month; and one repayment since the last closing."""
    bank = BankAtMidnight()
    bank.gateway.script = [DECLINED]
    bank.borrow(900_00, 5, key="declined")
    bank.deliver()
    paid = bank.repay(bank.large, 5_000_00, "half").transfer
    bank.gateway.script = [replace(SETTLED, settled_on=PAID_ON)]
    bank.move(paid.transfer_id)
    bank.cross(bank.small, 2_000_00, "too much")
    bank.deliver()
    # A customer with an overdue loan gets no other, so these come before the due date.
    returned_money(bank)
    corrected(bank)
    bank_transfers(bank)
    bank.clock.next_day()
    book_return(paid.transfer_id, bank.store, bank.clock)
    bank.clock.set(date(2024, 2, 17), 0)
    bank.night()
    bank.gateway.script = [DECLINED]
    bank.deliver()
    write_off(CUSTOMER, bank.large, REASON, bank.store, bank.clock)
    bank.clock.next_day()
    bank.night()
    bank.repay(bank.large, 300_33, "recovered")
    bank.deliver()
    # The changes of schedule and card move no money.
    moneyless = SCHEDULE_CHANGED | {LoanEventType.PLAN_KEPT, LoanEventType.REPAYMENT_CARD_CHANGED}
    assert {entry.kind for entry in bank.store.tables.entries()} == set(LoanEventType) - moneyless
    return bank


@pytest.fixture(scope="module", autouse=True)
def stack(bank: BankAtMidnight) -> Iterator[Stack]:
    """The bank in a sandbox, which is what the commands connect to."""
    with connected(bank) as made:
        yield made


def run(*words: str) -> tuple[int, str]:
    result = CliRunner(env={"COLUMNS": "100"}).invoke(app, ["ledger", *words])
    return result.exit_code, " ".join(result.stdout.split())


@pytest.fixture(scope="module", params=TOOLS)
def tool(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def exported(tool: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The journal as the command wrote it for the tool, into a file."""
    folder = tmp_path_factory.mktemp(tool)
    code, shown = run("export", "--format", tool, "-o", str(folder / "books"))
    assert [file.name for file in folder.iterdir()] == ["books"]
    text = (folder / "books").read_text("utf-8")
    assert (code, shown.split()[0]) == (0, f"{text.count(chr(10)):,}")
    return text


def accepted(tool: str, folder: Path, text: str) -> accountants.Balances:
    file = folder / f"books.{tool}"
    file.write_text(text, "utf-8")
    return TOOLS[tool](file)


def test_exported_history_has_no_finding() -> None:
    assert run("verify")[0] == 0


def test_accounting_tool_accepts_the_export_and_has_the_same_balances(
    tool: str, exported: str, tmp_path: Path, bank: BankAtMidnight
) -> None:
    ours = add(*(entry.postings for entry in bank.store.tables.entries()))
    assert accepted(tool, tmp_path, exported) == ours


@pytest.mark.parametrize("place", ["a posting", "an assertion"])
def test_accounting_tool_refuses_an_export_with_a_changed_fen(
    tool: str, exported: str, place: str, tmp_path: Path
) -> None:
    old = {
        ("beancount", "a posting"): "Assets:Loans  10000.00 CNY",
        ("beancount", "an assertion"): "Assets:Bank  -11000.00 ~",
        ("hledger", "a posting"): "assets:loans  10000.00 CNY\n",
        ("hledger", "an assertion"): "assets:bank  0.00 CNY = -11000.00",
    }[tool, place]
    assert old in exported
    changed = exported.replace(old, old.replace("000.00", "000.01"), 1)
    with pytest.raises(AssertionError, match=r"000\.01"):
        accepted(tool, tmp_path, changed)


def test_export_has_every_entry_in_a_fixed_order_with_its_hash(
    bank: BankAtMidnight, tmp_path: Path
) -> None:
    assert run("export", "--format", "beancount", "-o", str(tmp_path / "books"))[0] == 0
    text = (tmp_path / "books").read_text("utf-8")
    entries = sorted(bank.store.tables.entries(), key=lambda e: (e.booked_on, e.loan_id, e.seq))
    hashes = [line.split('"')[1] for line in text.splitlines() if line.startswith("  hash: ")]
    assert hashes == [entry.hash for entry in entries]
    drawn = next(entry for entry in entries if entry.loan_id == bank.large)
    assert (
        f'{drawn.booked_on} * "drawn"\n'
        f'  loan_id: "{bank.large}"\n'
        "  seq: 1\n"
        '  kind: "drawn"\n'
        "  value_date: 2024-01-15\n"
        f'  transfer_id: "{drawn.transfer_id}"\n'
        f'  hash: "{drawn.hash}"\n'
    ) in text


def settlement(
    bank: BankAtMidnight, tmp_path: Path, *more: str, without: Sequence[str] = ()
) -> str:
    """Write what the bank's rails moved; return the file."""
    entries = list(bank.store.tables.entries())
    arrivals = {e.transfer_id: e.value_date for e in entries if e.kind is LoanEventType.DISBURSED}
    lines = [
        f"{transfer_id},{direction},{amount},{arrivals.get(transfer_id, PAID_ON)}"
        for transfer_id, (direction, amount) in bank.gateway.moved.items()
    ]
    back = [
        f"{one.transfer_id},return,{one.amount},{RETURNED_ON}"
        for one in bank.store.tables.transfers.values()
        if one.status in {"returned", "resolved"} and one.transfer_id in bank.gateway.moved
    ]
    lines += [line for line in back if line not in without]
    came = [entry for entry in entries if entry.kind is LoanEventType.CREDITED]
    lines += [f"{each.transfer_id},credit,{each.amount},{each.value_date}" for each in came]
    file = tmp_path / "rails.csv"
    file.write_text("\n".join(["transfer_id,direction,amount,settled_on", *lines, *more]), "utf-8")
    return str(file)


PAID_ON, RETURNED_ON = date(2024, 1, 16), date(2024, 1, 17)


@pytest.fixture
def returned(bank: BankAtMidnight) -> str:
    one = next(t for t in bank.store.tables.transfers.values() if t.status == "returned")
    return f"{one.transfer_id},return,{one.amount},{RETURNED_ON}"


def test_ledger_reconciles_with_the_settlement_file(bank: BankAtMidnight, tmp_path: Path) -> None:
    code, shown = run("reconcile", settlement(bank, tmp_path))
    assert (code, "no differences" in shown) == (0, True)
    # Two collections, a refund and a disbursement came back.
    assert "return │ 4 │" in shown


def test_reconcile_names_every_difference(
    bank: BankAtMidnight, tmp_path: Path, returned: str
) -> None:
    odd = ("in-theirs,collect,77,2024-01-20", "in-bad,collect,x,")
    file = Path(settlement(bank, tmp_path, *odd, without=[returned]))
    text = file.read_text("utf-8").replace(",disburse,1000000,", ",disburse,1000001,")
    file.write_text(text, "utf-8")
    code, shown = run("reconcile", str(file))
    assert code == 1
    out = next(line for line in text.splitlines() if "1000001" in line).partition(",")[0]
    assert f"{out}: gateway disburse 10,000.01 on 2024-01-15, ledger disburse 1" in shown
    assert "in-theirs: only in the gateway's files: collect 0.77 on 2024-01-20" in shown
    ours = returned.partition(",")[0]
    assert f"{ours}: only in the ledger: return 5,000.00 on 2024-01-17" in shown
    assert f"{file} line {len(text.splitlines())}: amount: 'x'" in shown
    assert "NOT RECONCILED" in shown


@pytest.mark.parametrize(
    ("amount", "direction"), [("10,000.00", "disburse"), ("5,000.00", "collect")]
)
def test_other_date_of_a_movement_is_named(
    bank: BankAtMidnight, tmp_path: Path, amount: str, direction: str
) -> None:
    """The date of a disbursement is in its entry, that of a collection in its transfer."""
    file = Path(settlement(bank, tmp_path))
    fen = amount.replace(",", "").replace(".", "")
    rows = [line.split(",") for line in file.read_text("utf-8").splitlines()]
    row = next(row for row in rows if row[1:3] == [direction, fen])
    known, row[3] = row[3], "2024-01-19"
    file.write_text("\n".join(map(",".join, rows)), "utf-8")
    code, shown = run("reconcile", str(file))
    difference = f"gateway {direction} {amount} on 2024-01-19, ledger {known}"
    assert (code, f"{row[0]}: another date: {difference}" in shown) == (1, True)
    [listed] = json.loads(run("reconcile", str(file), "--json")[1])["other_dates"]
    assert (listed["transfer_id"], listed["day"], listed["books_day"]) == (
        row[0],
        "2024-01-19",
        known,
    )


def test_reconcile_of_a_period_reads_only_that_period(
    stack: Stack, bank: BankAtMidnight, tmp_path: Path
) -> None:
    entry = stack.books.entries(bank.large)[-1]
    file = tmp_path / "day.csv"
    whole = Path(settlement(bank, tmp_path)).read_text("utf-8").splitlines()
    day_of = {
        one.transfer_id for one in bank.store.tables.entries() if one.booked_on == entry.booked_on
    }
    lines = [line for line in whole[1:] if line.partition(",")[0] in day_of]
    file.write_text("\n".join([whole[0], *lines]), "utf-8")
    day = str(entry.booked_on)
    code, shown = run("reconcile", str(file), "--since", day, "--until", day)
    assert (code, "no differences" in shown) == (0, True)
    before = str(entry.booked_on - ONE_DAY * 2)
    code, shown = run("reconcile", str(file), "--since", before, "--until", before)
    assert (code, "only in the gateway's files" in shown) == (1, True)
