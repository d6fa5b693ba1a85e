// The line, what is owed and what can be borrowed.
import { get } from "./api.js";
import { longDate } from "./dates.js";
import { facts, h, link } from "./dom.js";
import { yuan } from "./money.js";
import { unanswered } from "./once.js";
import { cardName, loanLine, rates } from "./parts.js";
import { t } from "./words.js";

function line({ limit, used, available, due_day: dueDay, good_until: good, ...price }, today) {
  const due = good && today > good;
  return h(
    "section",
    { class: "card hero" },
    h("h2", null, t("home.available")),
    h("p", { class: "figure" }, yuan(available)),
    h("meter", { min: 0, max: limit, value: used, "aria-label": t("home.used") }),
    facts([
      [t("home.limit"), yuan(limit, { short: true })],
      [t("home.used"), yuan(used)],
      dueDay && [t("home.due_day"), t("home.due_day.value", { n: dueDay })],
    ]),
    rates(price),
    h("p", { class: "hint" }, t("rate.note")),
    due && h("p", null, t("problem.assessment_due")),
    due
      ? link("#/apply", "button first", t("home.assess"))
      : link("#/borrow", "button first", t("home.borrow")),
  );
}

function nextDue(due, loans) {
  const late = loans.reduce(
    (total, loan) => total + (loan.days_past_due > 0 ? loan.due_now : 0),
    0,
  );
  return h(
    "section",
    { class: late ? "notice bad" : "card" },
    late > 0 && h("p", null, t("late.home", { amount: yuan(late) })),
    !late &&
      due &&
      h(
        "p",
        null,
        t("home.next", { date: longDate(due.date) }),
        " ",
        h("strong", null, yuan(due.amount)),
      ),
  );
}

export default async function home({ go }) {
  const { line: credit, loans, cards, next_due: due, today } = await get("account");
  if (!credit) return go(cards.length ? "apply" : "card", { replace: true });
  document.dispatchEvent(new CustomEvent("due", { detail: due?.date }));
  return [
    h("h1", null, t("home.title")),
    (await unanswered("draw")) &&
      h(
        "section",
        { class: "notice" },
        h("p", null, t("pending.draw")),
        link("#/borrow", "button second", t("pending.look")),
      ),
    (due || loans.some((loan) => loan.days_past_due > 0)) && nextDue(due, loans),
    line(credit, today),
    h(
      "section",
      { class: "card" },
      h("h2", null, t("home.loans")),
      loans.length
        ? h("ul", { class: "loans" }, loans.map(loanLine))
        : h("p", { class: "hint" }, t("home.no_loans")),
      h(
        "p",
        { class: "row" },
        link("#/loans", "button second", t("loans.title")),
        link(`#/statement/${today.slice(0, 7)}`, "button second", t("statement.title")),
      ),
    ),
    h(
      "section",
      { class: "card" },
      h("h2", null, t("home.cards")),
      h(
        "ul",
        { class: "plain-list" },
        cards.map((card) => h("li", null, cardName(card))),
      ),
      link("#/card", "button second", t("home.add_card")),
    ),
  ];
}
