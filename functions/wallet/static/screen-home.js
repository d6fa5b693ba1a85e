// The home screen: the duty of the moment, the credit line and the loans.
import { get } from "./api.js";
import { daysBetween, longDate, shortDate } from "./dates.js";
import { cell, h, link } from "./dom.js";
import { icon, nothing } from "./icons.js";
import { linePart } from "./line-part.js";
import { yuan } from "./money.js";
import { unanswered } from "./once.js";
import { costOfADay } from "./owed.js";
import { cardName, figure, graceEnd, loanLine, stateOf } from "./parts.js";
import { decisionOf, nextScreen } from "./way.js";
import { t } from "./words.js";

// From so many days before a due day, its bill is more important than the available amount.
const SOON = 3;

const addressOf = (loan) => `#/loan/${encodeURIComponent(loan.loan_id)}`;

/** The payment of some loans: of all that is due, or on the screen of the only loan. */
const pay = (loans) =>
  loans.length > 1
    ? link("#/pay", "button first", t("late.all"))
    : link(addressOf(loans[0]), "button first", t("late.go"));

const dueOf = (loans) => loans.reduce((total, loan) => total + loan.due_now, 0);

/** The cost of another day for late loans. It comes after the button, which it must not move. */
function costPart(late) {
  const place = h("p", { class: "hint" });
  const read = ({ loan_id: id }) => get(`loans/${encodeURIComponent(id)}/payoff`);
  const sum = (payoffs, day, name) => payoffs.reduce((all, { quotes }) => all + quotes[day][name], 0);
  const whole = (payoffs) =>
    [0, 1].map((day) => ({
      interest: sum(payoffs, day, "interest"),
      penalty: sum(payoffs, day, "penalty"),
    }));
  Promise.all(late.map(read))
    .then((payoffs) => (place.textContent = costOfADay(whole(payoffs))))
    // The screen of the loan has it too.
    .catch(() => {});
  return place;
}

const hero = (style, title, amount, ...content) =>
  h("section", { class: style }, h("h2", null, title), figure(amount), content);

/** The hero of a duty: arrears first, then a bill of today or in grace, then one that is due soon. */
function duty({ loans, next_due: due, today }) {
  const of = (state) => loans.filter((loan) => stateOf(loan) === state);
  const [late, grace, present] = ["late", "grace", "today"].map(of);
  if (late.length)
    return hero("hero bad", t("late.home"), dueOf(late), pay(late), costPart(late));
  const unpaid = grace.length ? grace : present;
  if (unpaid.length) {
    const state = stateOf(unpaid[0]);
    const date = longDate(graceEnd(unpaid[0].next_due.date));
    const text = h("p", null, t(`late.${state}.text`, { date }));
    return hero("hero", t(`late.${state}.title`), dueOf(unpaid), text, pay(unpaid));
  }
  const days = due && daysBetween(today, due.date);
  if (!due || days > SOON) return null;
  const theirs = loans.filter((loan) => loan.next_due?.date === due.date);
  const address = theirs.length === 1 ? addressOf(theirs[0]) : "#/loans";
  return hero(
    "hero",
    t("instalment.title"),
    due.amount,
    h("p", null, t("instalment.on", { date: longDate(due.date), n: days })),
    link(address, "button first", t("late.go")),
  );
}

/** The bills in grace below the hero of arrears, whose amount does not include them. */
function alsoInGrace({ loans }) {
  const grace = loans.filter((loan) => stateOf(loan) === "grace");
  if (!grace.length || !loans.some((loan) => stateOf(loan) === "late")) return null;
  const date = longDate(graceEnd(grace[0].next_due.date));
  return h("p", { class: "notice" }, t("late.home.grace", { amount: yuan(dueOf(grace)), date }));
}

/** A line of home that leads to a screen, by the name of its picture and title. */
const entry = (name, address, note) => cell(address, t(`${name}.title`), note, null, icon(name));

/** The latest application and the state of its review. */
function application(latest) {
  if (!latest) return null;
  const { outcome, review, decided_on: day } = latest;
  return entry("application", `#/${decisionOf(latest)}`, [
    `${longDate(day)} · ${t(`application.${outcome}`)}`,
    review && h("span", null, t(`application.${review.state}`)),
  ]);
}

function nextDue(due, today, dueDay) {
  return h(
    "section",
    { class: "card" },
    h(
      "ul",
      { class: "cells" },
      cell(
        null,
        t("home.next", { date: shortDate(due.date) }),
        [
          t("home.days", { n: daysBetween(today, due.date) }),
          dueDay && ` · ${t("home.due_day.value", { n: dueDay })}`,
        ],
        h("strong", null, yuan(due.amount)),
      ),
    ),
  );
}

export default async function home({ go }) {
  const account = await get("account");
  const { line: credit, loans, cards, next_due: due, today } = account;
  if (!credit) return go(nextScreen(account), { replace: true });
  document.dispatchEvent(new CustomEvent("due", { detail: due?.date }));
  const notes =
    (credit.extra || credit.assessment_due_on) &&
    (await import("./line-notes.js").then((notes) => notes.default(credit, today), () => null));
  const first = duty(account);
  const messages = entry("messages", "#/messages");
  // Home does not wait for the mark of unread messages, and does without it.
  import("./screen-messages.js").then(({ mark }) => mark(messages)).catch(() => {});
  return [
    h("h1", null, t("home.title")),
    (await unanswered("draw")) &&
      h(
        "section",
        { class: "notice" },
        h("p", null, t("pending.draw")),
        link("#/borrow", "button second", t("pending.look")),
      ),
    first,
    alsoInGrace(account),
    linePart(credit, today, first, notes),
    due && !first && nextDue(due, today, credit.due_day),
    h(
      "section",
      { class: "card" },
      h("h2", null, t("home.loans")),
      loans.length
        ? h("ul", { class: "cells" }, loans.map(loanLine))
        : nothing(t("home.no_loans")),
    ),
    h(
      "section",
      { class: "card" },
      h(
        "ul",
        { class: "cells" },
        entry("loans", "#/loans"),
        entry("statement", `#/statement/${today.slice(0, 7)}`),
        application(account.latest_application),
        messages,
        entry("consents", "#/consents"),
        credit.due_day && entry("due_day", "#/due-day"),
        credit.limit > 0 && entry("limit", "#/limit"),
        entry("help", "#/help"),
      ),
    ),
    h(
      "section",
      { class: "card" },
      h("h2", null, t("home.cards")),
      h(
        "ul",
        { class: "cells" },
        cards.map((card) => cell("#/cards", cardName(card), null, null, icon("card"))),
        cell("#/card", t("home.add_card"), null, null, icon("add")),
        entry("transfer", "#/transfer"),
      ),
    ),
  ];
}

/** All loans, including settled ones. */
export async function loans() {
  const found = (await get("loans")).loans;
  return [
    link("#/home", "back", t("next.home")),
    h("h1", null, t("loans.title")),
    h(
      "section",
      { class: "card" },
      found.length
        ? h("ul", { class: "cells" }, found.map(loanLine))
        : [
            nothing(t("loans.none")),
            link("#/borrow", "button second", t("home.borrow")),
          ],
    ),
  ];
}
