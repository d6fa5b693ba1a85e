// The bank cards: the one that pays, the default, and the end of a link. With a loan's number the
// screen changes the card of that loan only.
import { get, put, remove } from "./api.js";
import words from "./cards-words.js";
import { button, cell, h, link, nextId } from "./dom.js";
import { cardName } from "./parts.js";
import { failure } from "./problem.js";
import { nextScreen } from "./way.js";
import { learn, t } from "./words.js";

learn(words);

// The outcome of the last change on this screen. It survives a change of language, but not a change of screen.
let done = null;

/** Send a change, and show the problem in its place when it is refused. */
async function send(change, outcome, trouble, { refresh, signal }) {
  trouble.replaceChildren();
  try {
    await change();
  } catch (problem) {
    return trouble.replaceChildren(failure(problem));
  }
  done = outcome;
  return signal.aborted ? null : refresh();
}

/** The question before a card is unlinked. `leave` brings the buttons back. */
function question(card, leave, trouble, context) {
  const id = nextId("sure");
  const unbind = () => remove(`bank-cards/${encodeURIComponent(card.card_id)}`);
  const confirmed = () => send(unbind, "cards.unbound", trouble, context);
  return h(
    "div",
    { role: "group", tabindex: "-1", "aria-labelledby": id },
    h("p", { id }, h("strong", null, t("cards.sure", { card: cardName(card) }))),
    h("p", null, t("cards.sure.text")),
    h(
      "div",
      { class: "row" },
      button(t("cards.confirm"), "first", confirmed),
      button(t("cards.keep"), "second", leave),
    ),
  );
}

/** A card with its buttons. `pays` is whether it is the one that the screen can choose. */
function cardPart(card, pays, path, context) {
  const trouble = h("div", { class: "trouble" });
  const place = h("div");
  const body = { card_id: card.card_id };
  const choose = () => send(() => put(path, body), "cards.chosen", trouble, context);
  const offer = () => {
    const unbind = button(t("cards.unbind"), "second", ask, {
      "aria-label": `${t("cards.unbind")} ${cardName(card)}`,
    });
    const choice = t(context.id ? "cards.pays.this" : "cards.pays.all");
    place.replaceChildren(
      h(
        "div",
        { class: "row" },
        !pays &&
          button(choice, "second", choose, { "aria-label": `${choice} ${cardName(card)}` }),
        !context.id && unbind,
      ),
    );
    return unbind;
  };
  const ask = () => {
    const asked = question(card, () => offer().focus(), trouble, context);
    place.replaceChildren(asked);
    asked.focus();
  };
  offer();
  const badge = pays && t(context.id ? "cards.pays" : "cards.default");
  return h(
    "section",
    { class: "card" },
    h("ul", { class: "cells" }, cell(null, cardName(card), badge)),
    trouble,
    place,
  );
}

const news = () =>
  done && h("section", { class: "notice good" }, h("p", { role: "status" }, t(done)));

export default async function cards(context) {
  const account = await get("account");
  if (!account.line) return context.go(nextScreen(account), { replace: true });
  if (!context.stay) done = null;
  const of = context.id && `loans/${encodeURIComponent(context.id)}`;
  const loan = of && (await get(of));
  const pays = (card) => (loan ? card.card_id === loan.repayment_card_id : card.default);
  const path = of ? `${of}/repayment-card` : "account/repayment-card";
  const back = of ? `#/loan/${encodeURIComponent(context.id)}` : "#/home";
  return [
    link(back, "back", t(of ? "loans.title" : "next.home")),
    h("h1", null, t(of ? "cards.change" : "cards.title")),
    news(),
    h("p", { class: "hint" }, t(of ? "cards.loan.lead" : "cards.lead")),
    account.cards.map((card) => cardPart(card, pays(card), path, context)),
    h("section", { class: "card" }, h("ul", { class: "cells" }, cell("#/card", t("home.add_card")))),
  ];
}
