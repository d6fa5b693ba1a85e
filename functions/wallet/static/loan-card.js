// The card that pays a loan, on the loan's screen.
import { get } from "./api.js";
import words from "./cards-words.js";
import { cell, h } from "./dom.js";
import { cardName } from "./parts.js";
import { learn, t } from "./words.js";

learn(words);

/** The name of a card by its number, also for one that is no longer linked. */
export const nameOf = (cards, id) => {
  const card = cards.find((one) => one.card_id === id);
  return card ? cardName(card) : t("cards.gone");
};

export default async function loanCard(loan) {
  const { cards } = await get("account");
  const name = nameOf(cards, loan.repayment_card_id);
  const address = `#/cards/${encodeURIComponent(loan.loan_id)}`;
  return h(
    "section",
    { class: "card" },
    h("ul", { class: "cells" }, cell(address, t("cards.pays"), name, t("cards.change"))),
  );
}
