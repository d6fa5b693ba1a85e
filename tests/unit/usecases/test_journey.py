from datetime import timedelta

from microloan.domain.channel import Channel
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.ledger.loan_account import LoanStatus, replay
from microloan.usecases.caller import customer_of
from microloan.usecases.lending.view_account import view_statement
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.fakes.outbound_services import CLOSED


def live(bank: InMemoryBank, days: int) -> None:
    """Live through so many nights, each proven; what the night collects is paid."""
    for _ in range(days):
        bank.clock.next_day()
        (closing,) = bank.night()
        assert closing.trial_balance == 0
        assert closing.balances[LedgerAccount.LOANS] == closing.totals.principal
        assert closing.totals.skipped == ()
        # nothing that the rails did yesterday is missing from the books, nor anything else in them
        assert closing.balances[LedgerAccount.BANK] == bank.gateway.bank
        bank.deliver()


def test_journey_from_invitation_to_settlement_balances_every_night() -> None:
    bank = InMemoryBank()
    caller = bank.invite()
    card = bank.bind(caller)
    offer = bank.apply(caller).decision.offer
    assert offer
    customer_id = customer_of(caller, bank.store)

    drawn = bank.borrow(10_000_00, 10, card.card_id, customer_id=customer_id)
    loan_id = drawn.opening.loan_id
    bank.deliver()
    assert bank.loan(loan_id, customer_id).account.status is LoanStatus.OPEN
    live(bank, 40)  # over the first due day, collected by the night

    loan = bank.loan(loan_id, customer_id).account.loan
    assert (loan.principal, loan.bills) == (9_000_00, ())
    bank.repay(loan_id, key="all", customer_id=customer_id)
    bank.deliver()
    live(bank, 2)

    last = bank.store.last_closed()
    assert last
    earned = last.balances[LedgerAccount.BANK]
    assert earned > 0
    expected = {LedgerAccount.BANK: earned, LedgerAccount.INTEREST_INCOME: -earned}
    assert {account: fen for account, fen in last.balances.items() if fen} == expected
    assert (bank.line(customer_id).used, bank.line(customer_id).open_loans) == (0, 0)
    assert not bank.store.tables.open_loans
    account = bank.loan(loan_id, customer_id).account
    assert account == replay(bank.store.entries(loan_id))
    month = view_statement(customer_id, bank.clock.today.replace(day=1), bank.store)
    assert month.closing_principal == 0


def test_loan_on_auto_collection_runs_to_term_at_its_quoted_price() -> None:
    bank = InMemoryBank()
    bank.customer()
    loan_id = bank.open_loan(10_000_00, 5)
    live(bank, 153)  # over 15 June, the fifth due day
    account = bank.loan(loan_id).account
    assert account.status is LoanStatus.SETTLED
    assert bank.gateway.bank == 455_00  # the golden total, to the fen
    assert bank.line().unused_on(bank.clock.today) == 50_000_00


def test_loan_that_is_overdue_and_recovers_balances_every_night() -> None:
    bank = InMemoryBank()
    bank.customer()
    bank.open_loan(10_000_00, 5)
    bank.clock.next_day()
    bank.night()
    receivable = []
    for _ in range(130):
        bank.gateway.script = [CLOSED]
        bank.clock.next_day()
        (closing,) = bank.night()
        receivable.append(closing.balances[LedgerAccount.INTEREST_RECEIVABLE])
        bank.deliver()
    # over 90 days past due interest is no income until it is paid
    assert max(receivable) > 0
    assert receivable[-1] == 0
    # In stage 3 the whole debt is in default, and 60 % of it is lost.
    assert closing.balances[LedgerAccount.LOSS_ALLOWANCE] == -6_000_00
    bank.gateway.script = []
    live(bank, 60)
    assert bank.line().used == 0


def test_person_in_both_wallets_shares_one_credit_line() -> None:
    bank = InMemoryBank()
    wechat, qq = bank.invite("o1"), bank.invite("o9", Channel.QQ)
    cards = [bank.bind(caller) for caller in (wechat, qq)]
    limits = {bank.apply(caller).decision.offer for caller in (wechat, qq)}
    assert len(limits) == 1
    customer_id = customer_of(qq, bank.store)
    for key, card in zip("ab", cards, strict=True):
        bank.borrow(5_000_00, 5, card.card_id, key=key, customer_id=customer_id)
    line = bank.line(customer_of(wechat, bank.store))
    assert (line.used, line.open_loans) == (10_000_00, 2)
    bank.deliver()
    bank.clock.set(bank.clock.today + timedelta(days=3), 0)
    assert bank.night()[-1].balances[LedgerAccount.LOANS] == 10_000_00
