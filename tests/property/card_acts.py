"""What customers do with their cards in the bank machine, and what must hold of it."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from microloan.domain.errors import StateConflictError
from microloan.ports.onboarding_writes import SaveCard
from microloan.usecases.lending.change_card import change_card_of_loan
from microloan.usecases.lending.unbind_card import unbind_card
from tests.property.model_bank import ModelBank
from tests.support.builders.examples import CARD

OTHER_CARD = replace(CARD, card_id="card-2", token="token-2")
CARDS = (CARD.card_id, OTHER_CARD.card_id)
MOST_TRIES = 3


class CardActs(ModelBank):
    """Changes of the repayment card, and cards that are unbound and bound again."""

    cards: dict[str, str]

    @precondition(lambda self: self.loans)
    @rule(index=st.integers(0, 30), card_id=st.sampled_from(CARDS))
    def choose_card(self, index: int, card_id: str) -> None:
        loan_id = list(self.loans)[index % len(self.loans)]
        customer_id, store = self.loans[loan_id].customer_id, self.bank.store
        with suppress(StateConflictError):
            changed = change_card_of_loan(customer_id, loan_id, card_id, store, self.bank.clock)
            self.cards |= dict.fromkeys(changed.loan_ids, card_id)

    @rule(customer_id=st.sampled_from(("cust-1", "cust-2")), card_id=st.sampled_from(CARDS))
    def unbind_and_bind_again(self, customer_id: str, card_id: str) -> None:
        store, clock = self.bank.store, self.bank.clock
        with suppress(StateConflictError):
            unbind_card(customer_id, card_id, store, clock)
            loans = (record for record in store.loans(customer_id) if not record.account.finished)
            assert card_id not in {record.account.repayment_card_id for record in loans}
        card = OTHER_CARD if card_id == OTHER_CARD.card_id else CARD
        store.commit(SaveCard(customer_id, replace(card, bound_at=clock.now())))

    @invariant()
    def loans_are_paid_by_the_chosen_cards(self) -> None:
        for loan_id, model in self.loans.items():
            account = self.bank.loan(loan_id, model.customer_id).account
            assert account.repayment_card_id == self.cards.get(loan_id, CARD.card_id)

    @invariant()
    def the_bank_asks_three_times_a_day_at_most(self) -> None:
        asked = Counter(
            (transfer.loan_id, transfer.value_date)
            for transfer in self.bank.store.tables.transfers.values()
            if not transfer.customer_initiated
        )
        assert all(times <= MOST_TRIES for times in asked.values())
