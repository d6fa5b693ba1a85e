from datetime import timedelta

from microloan.domain.channel import Channel
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.ledger.loan_account import LoanStatus, replay
from microloan.usecases.caller import customer_of
from microloan.usecases.lending.view_account import view_statement
from tests.support.builders.in_memory_bank import World
from tests.support.fakes.outbound_services import DECLINED


def live(world: World, days: int) -> None:
    """Live through so many nights, each proven; what the night collects is paid."""
    for _ in range(days):
        world.clock.next_day()
        (closing,) = world.night()
        assert closing.trial_balance == 0
        assert closing.balances[LedgerAccount.LOANS] == closing.totals.principal
        assert closing.totals.skipped == ()
        # nothing that the rails did yesterday is missing from the books, nor anything else in them
        assert closing.balances[LedgerAccount.BANK] == world.gateway.bank
        world.deliver()


def test_from_the_invitation_to_zero_with_a_proven_close_each_night() -> None:
    world = World()
    caller = world.invite()
    card = world.bind(caller)
    offer = world.apply(caller).decision.offer
    assert offer
    customer_id = customer_of(caller, world.store)

    drawn = world.borrow(10_000_00, 10, card.card_id, customer_id=customer_id)
    loan_id = drawn.opening.loan_id
    world.deliver()
    assert world.loan(loan_id, customer_id).account.status is LoanStatus.OPEN
    live(world, 40)  # over the first due day, collected by the night

    loan = world.loan(loan_id, customer_id).account.loan
    assert (loan.principal, loan.bills) == (9_000_00, ())
    world.repay(loan_id, key="all", customer_id=customer_id)
    world.deliver()
    live(world, 2)

    last = world.store.last_closed()
    assert last
    earned = last.balances[LedgerAccount.BANK]
    assert earned > 0
    expected = {LedgerAccount.BANK: earned, LedgerAccount.INTEREST_INCOME: -earned}
    assert {account: fen for account, fen in last.balances.items() if fen} == expected
    assert (world.line(customer_id).used, world.line(customer_id).open_loans) == (0, 0)
    assert not world.store.tables.open_loans
    account = world.loan(loan_id, customer_id).account
    assert account == replay(world.store.entries(loan_id))
    month = view_statement(customer_id, world.clock.today.replace(day=1), world.store)
    assert month.closing_principal == 0


def test_a_loan_runs_to_term_on_auto_collection_alone_at_its_quoted_price() -> None:
    world = World()
    world.customer()
    loan_id = world.open_loan(10_000_00, 5)
    live(world, 153)  # over 15 June, the fifth due day
    account = world.loan(loan_id).account
    assert account.status is LoanStatus.SETTLED
    assert world.gateway.bank == 455_00  # the golden total, to the fen
    assert world.line().available == 50_000_00


def test_a_loan_that_goes_bad_and_recovers_leaves_books_that_tie_every_night() -> None:
    world = World()
    world.customer()
    world.open_loan(10_000_00, 5)
    world.clock.next_day()
    world.night()
    receivable = []
    for _ in range(130):
        world.gateway.script = [DECLINED]
        world.clock.next_day()
        (closing,) = world.night()
        receivable.append(closing.balances[LedgerAccount.INTEREST_RECEIVABLE])
        world.deliver()
    # over 90 days past due interest is no income until it is paid
    assert max(receivable) > 0
    assert receivable[-1] == 0
    assert closing.balances[LedgerAccount.LOSS_ALLOWANCE] == -2_500_00
    world.gateway.script = []
    live(world, 60)
    assert world.line().used == 0


def test_one_person_on_both_channels_shares_one_line() -> None:
    world = World()
    wechat, qq = world.invite("o1"), world.invite("o9", Channel.QQ)
    cards = [world.bind(caller) for caller in (wechat, qq)]
    limits = {world.apply(caller).decision.offer for caller in (wechat, qq)}
    assert len(limits) == 1
    customer_id = customer_of(qq, world.store)
    for key, card in zip("ab", cards, strict=True):
        world.borrow(5_000_00, 5, card.card_id, key=key, customer_id=customer_id)
    line = world.line(customer_of(wechat, world.store))
    assert (line.used, line.open_loans) == (10_000_00, 2)
    world.deliver()
    world.clock.set(world.clock.today + timedelta(days=3), 0)
    assert world.night()[-1].balances[LedgerAccount.LOANS] == 10_000_00
