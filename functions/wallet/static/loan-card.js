// The card that pays a loan, and the choice of another card for one payment.
import words from "./cards-words.js";
import { cell, field, h, select } from "./dom.js";
import { cardName } from "./parts.js";
import { learn, t } from "./words.js";

learn(words);

/** The name of a card by its number, also for one that is no longer linked. */
export const nameOf = (cards, id) => {
  const card = cards.find((one) => one.card_id === id);
  return card ? cardName(card) : t("cards.gone");
};

/**
 * The choice of the card of one payment. `usual` is the name of the repayment card, which pays
 * unless another of the `others` is chosen. With one card there is no choice.
 */
export function cardChoice(usual, others, chosen) {
  const options = [["", usual], ...others.map((card) => [card.card_id, cardName(card)])];
  const isThere = options.some(([id]) => id === chosen);
  const control = select(options, isThere ? chosen : "");
  return {
    root: others.length > 0 && field(t("cards.once"), control, { hint: t("cards.once.hint") }).root,
    chosen: () => control.value,
    /** The part of a payment's body that names another card. */
    body: () => (control.value ? { card_id: control.value } : {}),
  };
}

/** The choice of the card of a loan's next payment. */
export function loanCardChoice(loan, cards, chosen) {
  const { repayment_card_id: usual } = loan;
  const others = cards.filter((card) => card.card_id !== usual);
  return cardChoice(t("cards.once.usual", { card: nameOf(cards, usual) }), others, chosen);
}

export default function loanCard(loan, cards) {
  const name = nameOf(cards, loan.repayment_card_id);
  const address = `#/cards/${encodeURIComponent(loan.loan_id)}`;
  return h(
    "section",
    { class: "card" },
    h("ul", { class: "cells" }, cell(address, t("cards.pays"), name, t("cards.change"))),
  );
}
