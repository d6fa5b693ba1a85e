// Pays all that is due, of every loan, by one request.
import { get } from "./api.js";
import { moment } from "./dates.js";
import { announce, button, cell, h, link } from "./dom.js";
import { tick } from "./icons.js";
import { cardChoice, nameOf } from "./loan-card.js";
import { yuan } from "./money.js";
import { forget, isOld, once, takeKey, unanswered } from "./once.js";
import { badge } from "./parts.js";
import words from "./pay-words.js";
import { failure, problemText, retrying } from "./problem.js";
import { nextScreen } from "./way.js";
import { learn, t } from "./words.js";

learn(words);

const SLOT = "repay due";
// The answer or the new amount, which the next drawing of the screen shows, and the chosen card.
let accepted = null;
let changed = null;
let chosen = "";

const totalOf = (loans) => loans.reduce((total, loan) => total + loan.due_now, 0);

/** Send the payment, and draw the screen again with its outcome. */
async function pay(request, trouble, { refresh, signal }) {
  trouble.replaceChildren();
  announce(t("pay.sending"));
  try {
    accepted = await once(SLOT, request, () => trouble.replaceChildren(retrying()));
  } catch (problem) {
    if (signal.aborted) return null;
    changed = problem.code === "due_changed" ? problem : null;
    if (!problem.unanswered && !changed)
      return trouble.replaceChildren(failure(problem, () => refresh()));
  }
  return signal.aborted ? null : refresh();
}

/** The unanswered payment. An old one is not sent again, because the loans show its outcome. */
async function unansweredPayment() {
  const request = await unanswered(SLOT);
  if (!request || !isOld(request)) return request;
  await forget(SLOT);
  return null;
}

function pending(request, context) {
  const trouble = h("div", { class: "trouble" });
  const amount = yuan(request.body.expected);
  return h(
    "section",
    { class: "notice" },
    h("h2", null, t("pending.title")),
    h("p", { role: "status" }, t("pending.payment", { amount, when: moment(request.at) })),
    button(t("pending.ask"), "first", () => pay(request, trouble, context)),
    trouble,
  );
}

const receipt = ({ total, left_out: left }) =>
  h(
    "section",
    { class: "notice good" },
    h("p", { role: "status" }, tick(), t("due.accepted", { amount: yuan(total) })),
    left.length > 0 && h("p", null, t("due.left")),
  );

const line = (cards) => (loan) =>
  cell(
    `#/loan/${encodeURIComponent(loan.loan_id)}`,
    [h("strong", null, yuan(loan.principal, { short: true })), " ", badge(loan)],
    loan.collecting ? t("due.collecting") : nameOf(cards, loan.repayment_card_id),
    h("strong", null, yuan(loan.due_now)),
  );

/** The due loans, with a button for those that are not collected yet. */
async function form(due, cards, context) {
  const expected = totalOf(due);
  const trouble = h(
    "div",
    { class: "trouble" },
    changed && h("p", { class: "notice", role: "status" }, problemText(changed)),
  );
  changed = null;
  const open = due.filter((loan) => !loan.collecting);
  const key = await takeKey(SLOT);
  const card = cardChoice(t("cards.once.each"), cards.length > 1 ? cards : [], chosen);
  const send = () => {
    chosen = card.chosen();
    const body = { expected, ...card.body() };
    return pay({ path: "account/repayments", body, key }, trouble, context);
  };
  return h(
    "section",
    { class: "card" },
    h("p", null, t("due.lead", { amount: yuan(expected) })),
    h("ul", { class: "cells" }, due.map(line(cards))),
    link("#/cards", "button second", t("cards.change")),
    open.length > 0 && card.root,
    trouble,
    open.length > 0 &&
      button(t("pay.submit.amount", { amount: yuan(totalOf(open)) }), "first", send),
    h("p", { class: "hint" }, t("due.note")),
  );
}

async function content(due, cards, context) {
  const request = await unansweredPayment();
  if (request) return pending(request, context);
  if (accepted) return receipt(accepted);
  return due.length ? form(due, cards, context) : h("p", { class: "notice" }, t("due.none"));
}

export default async function payDue(context) {
  const account = await get("account");
  if (!account.line) return context.go(nextScreen(account), { replace: true });
  if (!context.stay) {
    accepted = null;
    chosen = "";
  }
  const due = account.loans.filter((loan) => loan.due_now > 0);
  return [
    link("#/home", "back", t("next.home")),
    h("h1", null, t("due.title")),
    await content(due, account.cards, context),
  ];
}
